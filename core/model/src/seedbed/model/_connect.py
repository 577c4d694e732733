"""A pydantic-ai model for each provider, over an HTTP client of our own. Imports the provider's library: import it late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import httpx2
from pydantic_ai.models import Model as PydanticModel

if TYPE_CHECKING:
    from seedbed.model._hosted import ProviderName

_TIMEOUT = httpx2.Timeout(600.0, connect=10.0)
_LIMITS = httpx2.Limits(max_keepalive_connections=0)
"""No connection outlives its question: one kept open could not be closed any more once its event loop has ended."""
_NO_KEY = "none"
"""The libraries insist on a key; a server of one's own that has none ignores it."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A model, and the HTTP client to close after it."""

    model: PydanticModel
    client: httpx2.AsyncClient

    async def close(self) -> None:
        await self.client.aclose()


def connect(
    provider: "ProviderName", model: str, *, key: str | None, base_url: str | None, default_url: str
) -> Connection:
    """Make a connection. Addresses and keys are always given, so that no library looks for its own."""
    client = httpx2.AsyncClient(timeout=_TIMEOUT, limits=_LIMITS, follow_redirects=True)
    address = base_url or default_url
    secret = key or _NO_KEY
    connected: PydanticModel
    match provider:
        case "openai":
            connected = _openai(model, address, secret, client, own_server=base_url is not None)
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            anthropic = AnthropicProvider(api_key=secret, base_url=address, http_client=client)
            connected = AnthropicModel(model, provider=anthropic)
        case "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            google = GoogleProvider(api_key=secret, base_url=address, http_client=client)
            connected = GoogleModel(model, provider=google)
        case "ollama":
            from pydantic_ai.models.ollama import OllamaModel
            from pydantic_ai.providers.ollama import OllamaProvider

            ollama = OllamaProvider(api_key=secret, base_url=address, http_client=client)
            connected = OllamaModel(model, provider=ollama)
        case _:
            assert_never(provider)
    return Connection(connected, client)


def _openai(
    model: str, address: str, key: str, client: httpx2.AsyncClient, *, own_server: bool
) -> PydanticModel:
    """OpenAI itself speaks the Responses API; servers of one's own are only sure to speak chat completions."""
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    if own_server:
        own = OpenAICompatibleProvider("own-server", base_url=address, api_key=key, http_client=client)
        return OpenAIChatModel(model, provider=own)
    return OpenAIResponsesModel(
        model, provider=OpenAIProvider(base_url=address, api_key=key, http_client=client)
    )
