"""A model that says what it is told to: for tests here and in other people's prototypes."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError
from typing_extensions import override

from seedbed.model._errors import ModelUnavailable
from seedbed.model._price import Free
from seedbed.model._types import Choice, Option, Prompt, Reply, Sampling
from seedbed.problem import Frozen

if TYPE_CHECKING:
    from seedbed.model._failures import Source

T = TypeVar("T")

Line = str | Exception
"""What is replied, or raised instead."""
Replies = Sequence[Line] | Callable[[Prompt], Line]
Pick = str | Mapping[str, float]
"""The name of an option, or how the options weigh against each other."""
Picks = Sequence[Pick] | Callable[[Prompt, Sequence[Option]], Pick]

_CHARACTERS_PER_TOKEN = 4


class ScriptedModel(Free):
    """A fake that goes the real way: its text is read into the type asked for, and sent back once if it does not fit.

    Args:
        replies: Texts in the order in which they are given, or a function of the prompt. An exception is raised. What a text
            begins with between `<think>` and `</think>` is the reasoning before the reply.
        picks: The same for `choose`: names of options, or weights by name. Without any, all options weigh the same.
        name: What it is called; part of the fingerprint, so that two scripts can be told apart.
        strong: Whether it claims to judge well.
        context_tokens: How many tokens, of four characters each, fit into a question and its reply.
    """

    def __init__(
        self,
        replies: Replies = (),
        *,
        picks: Picks = (),
        name: str = "scripted",
        strong: bool = False,
        context_tokens: int = 8192,
    ) -> None:
        self._replies = replies
        self._picks = picks
        self._name = name
        self._strong = strong
        self._context_tokens = context_tokens
        self._replied = 0
        self._picked = 0
        self.prompts: list[Prompt] = []
        """Every question that came, in order; one that was sent back stands here once."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return f"scripted {self._name}"

    @property
    def strong(self) -> bool:
        return self._strong

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def calls(self) -> int:
        """How often it was asked, counting a reply that was sent back as another call."""
        return self._replied + self._picked

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        """See `Model.reply`."""
        from seedbed.model._ask import Manner, ask
        from seedbed.model._failures import too_long
        from seedbed.model._script import speaking

        self.prompts.append(prompt)
        if self._too_long(prompt, sampling or Sampling()):
            raise too_long(self._source())
        model = speaking(lambda: self._next_reply(prompt), self._name)
        return await ask(model, prompt, returns, sampling, source=self._source(), manner=Manner())

    async def choose(self, question: Prompt, options: Sequence[Option]) -> Choice:
        """See `Model.choose`."""
        from seedbed.model._decide import choose_by
        from seedbed.model._script import ScriptedDecisions

        self.prompts.append(question)
        decisions = ScriptedDecisions(lambda: self._next_pick(question, options), self._name)
        return await choose_by(decisions, question, options, source=self._source())

    async def close(self) -> None:
        """Nothing to let go of."""

    def _next_reply(self, prompt: Prompt) -> str:
        self._replied += 1
        line = self._replies(prompt) if callable(self._replies) else _at(self._replies, self._replied)
        if isinstance(line, Exception):
            raise line
        return line

    def _next_pick(self, question: Prompt, options: Sequence[Option]) -> Mapping[str, float]:
        self._picked += 1
        if callable(self._picks):
            pick = self._picks(question, options)
        elif self._picks:
            pick = _at(self._picks, self._picked)
        else:
            pick = {option.name: 1.0 for option in options}
        return {pick: 1.0} if isinstance(pick, str) else pick

    def _too_long(self, prompt: Prompt, sampling: Sampling) -> bool:
        texts = [prompt.instructions, prompt.content]
        texts += [text for example in prompt.examples for text in (example.content, example.reply)]
        tokens = sum(map(len, texts)) // _CHARACTERS_PER_TOKEN
        return tokens + sampling.max_tokens > self._context_tokens

    def _source(self) -> "Source":
        from seedbed.model._failures import Source

        return Source(name=self._name, context_tokens=self._context_tokens)


def _at(lines: Sequence[T], count: int) -> T:
    if count > len(lines):
        raise LookupError(f"the script has {len(lines)} lines, and this is question {count}")
    return lines[count - 1]


class ScriptLine(Frozen):
    """A line of a script in a file: what is replied to a prompt that contains some words."""

    when: str = ""
    reply: str


def scripted_from_file(path: Path) -> ScriptedModel:
    """Read a script: a JSON list of objects with `when` (words of the question) and `reply`; the first that fits is said.

    Raises:
        ModelUnavailable: The file is missing or no script.
    """
    try:
        content = path.read_bytes()
        lines = TypeAdapter(tuple[ScriptLine, ...]).validate_json(content)
    except OSError as error:
        raise ModelUnavailable("The script cannot be read", where=str(path), do="Check the path") from error
    except ValidationError as error:
        raise ModelUnavailable(
            "The file is not a script", where=str(path), do='Write a JSON list of {"when": ..., "reply": ...}'
        ) from error

    def said(prompt: Prompt) -> str:
        for line in lines:
            if line.when in prompt.content:
                return line.reply
        raise ModelUnavailable(
            f"The script says nothing to {prompt.content[:60]!r}", where=str(path), do="Add a line"
        )

    digest = sha256(content).hexdigest()[:16]
    return _FromFile(said, picks=lambda prompt, _: said(prompt), name=f"scripted:{path}", digest=digest)


class _FromFile(ScriptedModel):
    """A script that is known by its content."""

    def __init__(self, replies: Replies, *, picks: Picks, name: str, digest: str) -> None:
        super().__init__(replies, picks=picks, name=name)
        self._digest = digest

    @property
    @override
    def fingerprint(self) -> str:
        return f"scripted sha256={self._digest}"
