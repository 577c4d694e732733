"""The boundary itself: what goes to a model, what comes back, and the protocol every back end keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import Field, NonNegativeFloat, PositiveInt

from seedbed.problem import Frozen, Usage

T = TypeVar("T")


class Example(Frozen):
    """A turn shown to the model before the real one: what was asked, and the reply wanted."""

    content: str
    reply: str


class Prompt(Frozen):
    """What a model is asked. The instructions come first and stay the same, so that providers can cache them."""

    instructions: str
    content: str
    examples: tuple[Example, ...] = ()
    without: tuple[str, ...] = ()
    """Words that a `CodeBlock` is not to hold, in whatever case: kept out by a grammar where the back end can. Elsewhere
    the content has to ask for it, and the caller to look."""


class Sampling(Frozen):
    """How a reply is drawn. At temperature 0 the likeliest token is taken and the seed has no effect."""

    temperature: NonNegativeFloat = 0.0
    seed: int = 0
    max_tokens: PositiveInt = 512


class CodeBlock(Frozen):
    """A reply that is one fenced block of Python, without the fence. Held to by a grammar where the back end can."""

    code: str = Field(min_length=1)


class Option(Frozen):
    """One of the things to choose from: a short name, and what it means."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A typed reply, the text it was read from, and what it cost."""

    value: T
    text: str
    usage: Usage
    thought: str = ""
    """The reasoning before the reply, from a model that shows it. Hostile input like the reply itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A probability for each option by name; they sum to one."""

    probabilities: Mapping[str, float]
    usage: Usage

    @property
    def best(self) -> str:
        return max(self.probabilities, key=lambda name: self.probabilities[name])


@dataclass(frozen=True, slots=True)
class Price:
    """What a model's tokens cost, in US dollars a million. Cached and very long prompts may cost something else."""

    input_usd: float
    output_usd: float


class Model(Protocol):
    """A language model. Constructing one is cheap; weights and libraries load at the first question."""

    @property
    def name(self) -> str:
        """What the user would pass as `--model` to get it again."""

    @property
    def fingerprint(self) -> str:
        """Everything besides prompt and sampling that decides the reply, as text. No secrets. Cheap to ask."""

    @property
    def strong(self) -> bool:
        """Whether it judges well enough to decide the class of a problem by itself."""

    @property
    def context_tokens(self) -> int:
        """How many tokens fit into one question and its reply together."""

    @property
    def price(self) -> Price | None:
        """What its tokens cost; `None` where that is not known."""

    def most(
        self, prompt: Prompt, *, sampling: Sampling | None = None, options: Sequence[Option] = ()
    ) -> Usage:
        """Return the most that one question can cost, before it is asked: sent back once, and every reply at its limit.

        Attempts that fail on the way are not counted. `options` are those of a choice.
        """

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        """Ask for a reply of a type: `str`, `CodeBlock`, or a pydantic model.

        Raises:
            ModelUnavailable: It cannot be reached or loaded; says what to do.
            PromptTooLong: Question and reply do not fit into its context.
            BadReply: The reply does not fit the type, also after it was sent back once with the error.
        """

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """Weigh two or more options against each other.

        Raises:
            The same as `reply`; `ValueError` for fewer than two options or two of one name.
        """

    async def close(self) -> None:
        """Let go of weights, sockets and connections. May be called twice."""
