"""Models on a server: the providers' own, or one of the user's with an OpenAI-compatible address."""

import asyncio
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlsplit, urlunsplit

from seedbed.model._errors import BadReply, ModelUnavailable
from seedbed.model._heard import Hear, unheard
from seedbed.model._patience import Patience
from seedbed.model._places import places_at
from seedbed.model._price import FREE, Tariff, most_tokens
from seedbed.model._secret import Key
from seedbed.model._types import Choice, Option, Price, Prompt, Reply, Sampling
from seedbed.problem import Usage

if TYPE_CHECKING:
    from seedbed.model._ask import Manner
    from seedbed.model._connect import Connection
    from seedbed.model._failures import Source
    from seedbed.model._patient import PatientModel
    from seedbed.model._ways import Way

T = TypeVar("T")

ProviderName = Literal["anthropic", "openai", "google", "ollama"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider's models are, how they are paid for, and which one is taken unless another is named."""

    name: ProviderName
    key_variables: tuple[str, ...]
    base_url_variable: str
    base_url: str
    default: str | None
    context_tokens: int
    """A cautious figure: every current model of the provider has at least this."""


PROVIDERS = (
    Provider(
        name="anthropic",
        key_variables=("ANTHROPIC_API_KEY",),
        base_url_variable="ANTHROPIC_BASE_URL",
        base_url="https://api.anthropic.com",
        default="claude-sonnet-5-5",
        context_tokens=200_000,
    ),
    Provider(
        name="openai",
        key_variables=("OPENAI_API_KEY",),
        base_url_variable="OPENAI_BASE_URL",
        base_url="https://api.openai.com/v1",
        default="gpt-6.1-sol",
        context_tokens=128_000,
    ),
    Provider(
        name="google",
        key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        base_url_variable="GOOGLE_GEMINI_BASE_URL",
        base_url="https://generativelanguage.googleapis.com",
        default="gemini-4-argon",
        context_tokens=200_000,
    ),
    Provider(
        name="ollama",
        key_variables=("OLLAMA_API_KEY",),
        base_url_variable="OLLAMA_BASE_URL",
        base_url="http://127.0.0.1:11434/v1",
        default=None,
        context_tokens=4096,
    ),
)
"""In the order in which their keys are looked for."""

_THINKING_TOKENS = 8192
"""Room for thinking on top of a reply. Providers count both against one limit, and only what is used is paid for."""
DEFAULT_CONCURRENCY = 8
_FORMAT = 1
"""Raised when this package puts the same prompt to a hosted model in another way, so that old replies are not reused."""


class HostedModel:
    """A model on a server.

    Args:
        provider: Whose it is.
        model: Its name there.
        key: The key; servers of one's own often have none.
        base_url: The server's address; the provider's own by default.
        strong: Whether it judges well; yes for everything but Ollama by default.
        context_tokens: How many tokens fit into one question and its reply.
        hear: Told the reply piece by piece, and of attempts that failed. Without it nothing is streamed.
        patience: How long the server is waited for, and how often it is asked again.
        concurrency: How many questions the server is asked at once, by all models of this process at this address.
    """

    def __init__(
        self,
        provider: Provider,
        model: str,
        *,
        key: str | None = None,
        base_url: str | None = None,
        strong: bool | None = None,
        context_tokens: int | None = None,
        hear: Hear = unheard,
        patience: Patience | None = None,
        concurrency: int = DEFAULT_CONCURRENCY,
    ) -> None:
        self._provider = provider
        self._model = model
        self._key = Key(key)
        self._base_url = base_url
        self._strong = provider.name != "ollama" if strong is None else strong
        self._context_tokens = context_tokens or provider.context_tokens
        self._hear = hear
        self._patience = patience or Patience()
        self._concurrency = concurrency
        self._refused: set[Way] = set()
        self._tells_letters = provider.name == "ollama" or (provider.name == "openai" and bool(base_url))
        self._connection: Connection | None = None
        self._loop: weakref.ref[asyncio.AbstractEventLoop] | None = None

    @property
    def name(self) -> str:
        return f"{self._provider.name}:{self._model}"

    @property
    def fingerprint(self) -> str:
        return f"hosted {self.name} at={self._address} format={_FORMAT}"

    @property
    def strong(self) -> bool:
        return self._strong

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def price(self) -> Price | None:
        """See `Model.price`. Looked up by the address: what a server of one's own costs is not known."""
        return FREE if self._is_free else self._tariff.price()

    def most(
        self, prompt: Prompt, *, sampling: Sampling | None = None, options: Sequence[Option] = ()
    ) -> Usage:
        """See `Model.most`."""
        tokens = most_tokens(prompt, sampling, options, thinking_tokens=_THINKING_TOKENS)
        return tokens if self._is_free else self._tariff.most(tokens)

    def __repr__(self) -> str:
        return f"<HostedModel {self.name} at {self._address}>"

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        """See `Model.reply`. A `CodeBlock` is asked for in words and read out of the reply."""
        asked = await self._asked()
        from seedbed.model._ask import ask

        return await ask(asked, prompt, returns, sampling, source=self._source(), manner=self._manner())

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """See `Model.choose`. A provider's model states the probabilities itself, in whole percent.

        On a server of one's own, where small models run, those of the options' letters are read, where it tells them.
        """
        asked = await self._asked()
        from seedbed.model._decide import LetterDecisions, choose_by
        from seedbed.model._failures import RejectedError
        from seedbed.model._percent import choose_in_percent

        source = self._source()
        spent = Usage()
        if self._tells_letters:
            try:
                letters = LetterDecisions(asked, in_process=False)
                return await choose_by(letters, question, options, source=source, asked=asked)
            except (BadReply, RejectedError) as error:  # it tells no probabilities, or thinks first
                self._tells_letters = not isinstance(error, RejectedError)
                spent = error.usage
            asked = await self._asked()
        choice = await choose_in_percent(asked, question, options, source=source, manner=self._manner())
        return replace(choice, usage=spent + choice.usage)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    @property
    def _is_free(self) -> bool:
        return self._provider.name == "ollama"

    @property
    def _tariff(self) -> Tariff:
        return Tariff(self._model, self._address)

    @property
    def _address(self) -> str:
        """Where it is, without a user name, password or query that may hold a secret."""
        parts = urlsplit(self._base_url or self._provider.base_url)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
        return urlunsplit((parts.scheme, f"{host}{port}", parts.path, "", ""))

    async def _connected(self) -> "Connection":
        """Return a connection of the running event loop: one made in another loop is dead here."""
        loop = asyncio.get_running_loop()
        if self._connection is not None and self._loop is not None and self._loop() is loop:
            return self._connection
        await self.close()
        try:
            from seedbed.model._connect import connect

            self._connection = connect(
                self._provider.name,
                self._model,
                key=self._key,
                base_url=self._base_url,
                default_url=self._provider.base_url,
                patience=self._patience,
            )
        except ImportError as error:
            raise ModelUnavailable(
                f"Models of {self._provider.name} need a library that is not there: {error.name or error}",
                do="Install it: `pip install 'seedbed-model[hosted]'`",
            ) from error
        self._loop = weakref.ref(loop)
        return self._connection

    async def _asked(self) -> "PatientModel":
        """Return the model as it is asked one question. It counts what that one costs."""
        connection = await self._connected()
        from seedbed.model._patient import PatientModel, Terms

        terms = Terms(
            source=self._source(),
            patience=self._patience,
            places=places_at(f"{self._provider.name} {self._address}"),
            concurrency=self._concurrency,
            tariff=None if self._is_free else self._tariff,
            hear=self._hear,
        )
        return PatientModel(connection.model, terms)

    def _manner(self) -> "Manner":
        from seedbed.model._ask import Manner

        return Manner(
            thinking_tokens=_THINKING_TOKENS,
            ask_for_fence=True,
            cache_instructions=True,
            cache_examples=self._provider.name == "anthropic",
            cache_key=self._provider.name == "openai" and self._base_url is None,
            refused=self._refused,
        )

    def _source(self) -> "Source":
        from seedbed.model._failures import Source

        return Source(
            name=self.name,
            context_tokens=self._context_tokens,
            address=self._address,
            key_variable=" or ".join(self._provider.key_variables),
            key=self._key,
        )
