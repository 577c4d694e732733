"""What a release says of itself, before each of its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Step: TypeAlias = Literal["prepare", "build", "check", "commit", "upload", "there", "tag", "note"]


@dataclass(frozen=True, slots=True)
class Event:
    """A step that is about to be taken.

    Attributes:
        step: What is done; `there` for files that the index has already, `note` for what is only said.
        package: The distribution and its version, or empty where it is about all.
        text: More of it, for people.
    """

    step: Step
    package: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.step:9}{' '.join(part for part in (self.package, self.text) if part)}"


Tell: TypeAlias = Callable[[Event], None]
