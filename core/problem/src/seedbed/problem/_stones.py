"""What an attempt leaves behind that others can step on."""

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from seedbed.problem._base import Frozen
from seedbed.problem._evidence import SecondProgram, SuiteRun
from seedbed.problem._files import TextFile


class WorkingFiles(Frozen):
    """Files that work, with the suites that they have passed: a program, a solved part, or what one criterion holds of."""

    kind: Literal["files"] = "files"
    files: Annotated[tuple[TextFile, ...], Field(min_length=1)]
    interface: str = ""
    """What they offer to others, as tests could rely on it."""
    evidence: Annotated[tuple[SuiteRun, ...], Field(min_length=1)]


class WorkingProgram(Frozen):
    """A program that prints something, and another one that came to the same by another way."""

    kind: Literal["program"] = "program"
    code: str
    output: str
    evidence: SecondProgram


class ConfirmedLink(Frozen):
    """A causal link that somebody has seen at work, in their words."""

    kind: Literal["link"] = "link"
    line: str
    """As a line of a graph: cause, sign, effect."""
    words: str


class DeniedAssumption(Frozen):
    """Something that was assumed, and that the user has said does not hold."""

    kind: Literal["denial"] = "denial"
    assumption: str


class DeadEnd(Frozen):
    """Something that was tried, and what was seen to speak against it."""

    kind: Literal["dead_end"] = "dead_end"
    tried: str
    seen: str
    """What failed, with what was seen."""


Leftover = Annotated[
    WorkingFiles | WorkingProgram | ConfirmedLink | DeniedAssumption | DeadEnd, Field(discriminator="kind")
]


class Stone(Frozen):
    """Something that an attempt leaves behind: what it is good for, and what stands behind it."""

    good_for: str = Field(min_length=1)
    content: Leftover
    case: str
    """The case that left it."""
    problem: str
    """What that case is about."""

    @property
    def id(self) -> str:
        """What it is known by: ten characters that follow from what it is good for and what it is."""
        named = f"{self.good_for}\n{self.content.model_dump_json()}"
        return "s" + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:9]
