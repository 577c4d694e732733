"""A pydantic-ai model for each provider, over an HTTP client of our own. Imports the provider's library: import it late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import httpx2
from pydantic_ai.models import Model as PydanticModel

from seedbed.model._patience import Patience
from seedbed.model._secret import Key
from seedbed.model._wire import PLACEHOLDER, Wire

if TYPE_CHECKING:
    from pydantic_ai.profiles.openai import OpenAIModelProfile

    from seedbed.model._hosted import ProviderName


_ENDS_WITH_A_REASON: "OpenAIModelProfile" = {"openai_chat_streaming_requires_finish_reason": True}
"""A stream without one was cut, however cleanly."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A model, and the HTTP client to close after it."""

    model: PydanticModel
    client: httpx2.AsyncClient

    async def close(self) -> None:
        await self.client.aclose()


def connect(
    provider: "ProviderName",
    model: str,
    *,
    key: Key,
    base_url: str | None,
    default_url: str,
    patience: Patience,
) -> Connection:
    """Make a connection. Addresses are always given, and keys never: the line puts them in.

    The libraries do not try again by themselves: who waits how long is decided in one place.
    """
    address = base_url or default_url
    client = httpx2.AsyncClient(transport=Wire(key, address, patience), timeout=patience.idle)
    connected: PydanticModel
    match provider:
        case "openai":
            connected = _openai(model, address, client, own_server=base_url is not None)
        case "anthropic":
            connected = _anthropic(model, address, client)
        case "google":
            connected = _google(model, address, client)
        case "ollama":
            connected = _ollama(model, address, client)
        case _:
            assert_never(provider)
    return Connection(connected, client)


def _openai(model: str, address: str, client: httpx2.AsyncClient, *, own_server: bool) -> PydanticModel:
    """OpenAI itself speaks the Responses API; servers of one's own are only sure to speak chat completions."""
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    if own_server:
        own = OpenAICompatibleProvider(
            "own-server", base_url=address, api_key=PLACEHOLDER, http_client=client
        )
        own.client.max_retries = 0
        return OpenAIChatModel(model, provider=own, profile=_ENDS_WITH_A_REASON)
    openai = OpenAIProvider(base_url=address, api_key=PLACEHOLDER, http_client=client)
    openai.client.max_retries = 0
    return OpenAIResponsesModel(model, provider=openai)


def _ollama(model: str, address: str, client: httpx2.AsyncClient) -> PydanticModel:
    from pydantic_ai.models.ollama import OllamaModel
    from pydantic_ai.providers.ollama import OllamaProvider

    ollama = OllamaProvider(base_url=address, api_key=PLACEHOLDER, http_client=client)
    ollama.client.max_retries = 0
    return OllamaModel(model, provider=ollama, profile=_ENDS_WITH_A_REASON)


def _anthropic(model: str, address: str, client: httpx2.AsyncClient) -> PydanticModel:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    anthropic = AnthropicProvider(base_url=address, api_key=PLACEHOLDER, http_client=client)
    anthropic.client.max_retries = 0
    return AnthropicModel(model, provider=anthropic)


def _google(model: str, address: str, client: httpx2.AsyncClient) -> PydanticModel:
    """Google's library does not try again unless it is asked to."""
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    google = GoogleProvider(base_url=address, api_key=PLACEHOLDER, http_client=client)
    return GoogleModel(model, provider=google)
