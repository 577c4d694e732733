"""What becomes of the files that a case has come to: where they go, and whether they go there at all."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from seedbed.context import data_folder
from seedbed.problem import (
    Answer,
    Answered,
    Artefact,
    BadInput,
    Failed,
    Framed,
    Outcome,
    Solved,
    Stopped,
    TextFile,
    Waiting,
)
from seedbed.reasoner._artefacts import WRITTEN, check_folder, write_artefacts
from seedbed.reasoner._print import Written
from seedbed.reasoner._report import Report


@dataclass(frozen=True, slots=True)
class Out:
    """What the user says of files."""

    folder: str | None = None
    unverified: bool = False
    """Whether those of an answer are written that is not verified."""
    force: bool = False
    """Whether files of others are written over."""

    def looks_first(self, outcome: Outcome | None) -> bool:
        """Return whether the user wants the files that a question is about before they are asked it again."""
        waits = isinstance(outcome, Waiting) and outcome.answer is not None
        return waits and self.folder is not None and self.unverified

    def check(self) -> None:
        """Refuse, before any work is done, what cannot be written to."""
        if self.folder is None:
            return
        if not self.folder.strip():
            raise BadInput("--out names no folder", do="Name one, such as --out solution")
        check_folder(Path(self.folder))


def put(report: Report, out: Out) -> Written:
    """Write the files that a case has come to where the user says, and return which, and which not.

    What a program made is written as it is, for somebody to look at. A folder that is the answer is, once verified.
    """
    files, verified = _files_of(report.outcome)
    made = report.artefacts
    held_back = () if verified or out.unverified else files
    resume = f"`reason resume {report.case} --out {shlex.quote(out.folder) if out.folder else 'DIR'}"
    unverified = " --unverified" if files and not verified else ""
    if out.folder is None:
        return _left(
            [*(one.name for one in made), *(one.path for one in files)],
            f"{resume}{unverified}` writes them there",
        )
    if not made and not files and isinstance(report.outcome, Solved | Answered):
        return Written(why="no files: the answer is in words")
    wanted: list[Artefact | TextFile] = [*made, *(() if held_back else files)]
    names = [one.path if isinstance(one, TextFile) else one.name for one in wanted]
    try:
        write_artefacts(wanted, Path(out.folder), memory=data_folder() / WRITTEN, force=out.force)
    except BadInput as error:
        return Written(left=tuple(names), why="nothing was written", error=str(error))
    left = _left(
        [one.path for one in held_back],
        f"they are not verified; {resume}{unverified}` writes them all the same",
    )
    return Written(out.folder, tuple(names), left.left, left.why)


def _left(names: Sequence[str], why: str) -> Written:
    return Written(left=tuple(names), why=why if names else "")


def _files_of(outcome: Outcome) -> tuple[tuple[TextFile, ...], bool]:
    """Return the files that an answer consists of, and whether it is verified."""
    match outcome:
        case Solved(answer=answer):
            return answer.files, True
        case Answered(answer=answer):
            return answer.files, False
        case Waiting(answer=Answer(files=files)):
            return files, False
        case Waiting() | Framed() | Stopped() | Failed():
            return (), False
        case _:
            assert_never(outcome)
