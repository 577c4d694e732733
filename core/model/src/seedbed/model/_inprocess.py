"""pydantic-ai's chat model on top of a function. Imports pydantic-ai and openai, so import it late."""

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIJsonSchemaTransformer, OpenAIModelProfile
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from seedbed.model._transport import Chat, ChatTransport

_PROFILE = OpenAIModelProfile(
    json_schema_transformer=OpenAIJsonSchemaTransformer,
    supports_json_schema_output=True,
    supports_json_object_output=True,
    openai_supports_strict_tool_definition=False,
)


def chat_model(chat: Chat) -> PydanticModel:
    """Return a model whose requests go to `chat`. No retries: what fails in this process fails again."""
    client = AsyncOpenAI(
        base_url="http://llama.invalid/v1",
        api_key="none",
        http_client=httpx2.AsyncClient(transport=ChatTransport(chat)),
        max_retries=0,
        timeout=None,
    )
    provider = OpenAICompatibleProvider("llama.cpp", openai_client=client)
    return OpenAIChatModel("llama", provider=provider, profile=_PROFILE)
