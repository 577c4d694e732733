"""The `stones` commands: what cases have left, looked at, searched, run again and taken along."""

import asyncio
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never

from seedbed.context import PlainPlayer, data_folder
from seedbed.problem import (
    BadInput,
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.reasoner._artefacts import check_folder, write_artefacts
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._open import STONES
from seedbed.reasoner._outline import one_line
from seedbed.reasoner._print import write_json, write_line
from seedbed.stones import Found, Holds, Refused, Stones, Unchecked, exported, recheck

_NONE = (
    "There are no stones yet; a case leaves some when it ends, and `reason salvage CASE` takes them from one."
)
_KINDS = {
    "files": "files",
    "program": "program",
    "link": "link",
    "denial": "denial",
    "dead_end": "dead end",
}


def show_all(*, as_json: bool) -> None:
    """Print a line for each stone, or one JSON array."""
    found = _all()
    if as_json:
        write_json([_plain(one) for one in found])
        return
    if not found:
        write_line(_NONE)
    for line in _table(found):
        write_line(line)


def search(words: str, *, at_most: int, as_json: bool) -> None:
    """Print the stones that are good for something, with the share of what is asked that each covers."""
    found: tuple[Found, ...] = ()
    if Stones.exists(_place()):
        with Stones(_place()) as stones:
            found = stones.search(words, at_most=at_most)
    if as_json:
        write_json([{**_plain(one), "coverage": one.coverage} for one in found])
        return
    if not found:
        write_line("No stone is good for that.")
    for one, line in zip(found, _table(found), strict=True):
        write_line(f"{one.coverage:4.0%}  {line}")


def show(name: str, *, as_json: bool) -> None:
    """Print what a stone is and what stands behind it."""
    found = _get(name)
    if as_json:
        write_json({**_plain(found), "content": found.stone.content.model_dump(mode="json")})
        return
    for line in _lines(found):
        write_line(line)


def run(name: str, *, as_json: bool) -> int:
    """Hold a stone against its own ground again, print what came of it, and return the exit code."""
    found = _get(name)
    verdict = asyncio.run(_rechecked(found))
    if isinstance(verdict, Refused):
        with Stones(_place()) as stones:
            stones.refused(found.stone.id, verdict.why)
    code = _code_of(verdict)
    if as_json:
        write_json({"id": found.stone.id, **verdict.model_dump(mode="json"), "exit_code": int(code)})
        return code
    match verdict:
        case Holds(how=how, printed=printed):
            for line in printed.splitlines():
                write_line(f"  {line}")
            write_line(f"{found.stone.id} holds: {how}")
        case Unchecked(why=why):
            write_line(f"{found.stone.id} is unchecked: {why}")
        case Refused(why=why):
            write_line(f"{found.stone.id} is refused: {why}")
        case _:
            assert_never(verdict)
    return code


def export(name: str, out: str, *, as_json: bool) -> None:
    """Write the files of a stone with their tests into a folder. One that is there with other content stops it all."""
    if not out.strip():
        raise BadInput("--out names no folder", do="Name one, such as --out stone")
    check_folder(Path(out))
    found = _get(name)
    files = exported(found.stone)
    if not files:
        where = f"{found.stone.id}, a {_KINDS[found.stone.content.kind]}"
        raise BadInput("There are no files in this stone", where=where, do="`reason stones show` shows it")
    write_artefacts(files, Path(out))
    if as_json:
        write_json({"id": found.stone.id, "written": [f"{out}/{file.path}" for file in files]})
        return
    write_line(f"written to {out}: {', '.join(file.path for file in files)}")
    write_line(f"`pytest {shlex.quote(out)}` runs its tests, outside of any sandbox: a model wrote them")


async def _rechecked(found: Found) -> Holds | Refused | Unchecked:
    from seedbed.sandbox import choose_sandbox

    sandbox = choose_sandbox()
    try:
        return await recheck(found.stone, sandbox, PlainPlayer())
    finally:
        await sandbox.close()


def _code_of(verdict: Holds | Refused | Unchecked) -> ExitCode:
    match verdict:
        case Holds():
            return ExitCode.SOLVED
        case Unchecked():
            return ExitCode.ANSWERED
        case Refused():
            return ExitCode.FAILED
        case _:
            assert_never(verdict)


def _place() -> Path:
    return data_folder() / STONES


def _all() -> tuple[Found, ...]:
    if not Stones.exists(_place()):
        return ()
    with Stones(_place()) as stones:
        return stones.all()


def _get(name: str) -> Found:
    if not Stones.exists(_place()):
        raise BadInput("There are no stones yet", do="A case leaves some when it ends")
    with Stones(_place()) as stones:
        return stones.get(name)


def _plain(found: Found) -> dict[str, object]:
    stone = found.stone
    return {
        "id": stone.id,
        "kind": stone.content.kind,
        "good_for": stone.good_for,
        "case": stone.case,
        "problem": stone.problem,
        "uses": found.uses,
        "refusals": found.refusals,
    }


def _table(found: Sequence[Found]) -> Iterator[str]:
    """Yield a line for each stone: its id, what it is, whose, how often it was of use, and what it is good for."""
    wide = max((len(one.stone.case) for one in found), default=0)
    for one in found:
        stone = one.stone
        uses = f"{one.uses} {'use ' if one.uses == 1 else 'uses'}"
        refused = " (refused)" if one.refused_last else ""
        yield (
            f"{stone.id}  {_KINDS[stone.content.kind]:<8}  {stone.case:<{wide}}  {uses}  "
            f"{one_line(stone.good_for)}{refused}"
        )


def _lines(found: Found) -> Iterator[str]:
    stone = found.stone
    yield f"{stone.id}: {_KINDS[stone.content.kind]}, good for {stone.good_for}"
    yield f"left by case {stone.case}: {stone.problem}"
    match stone.content:
        case WorkingFiles(files=files, interface=interface, evidence=evidence):
            for file in files:
                yield from (f"  {file.path}", *_indented(file.content))
            yield from (f"offers: {line}" for line in interface.splitlines())
            for suite in evidence:
                yield f"{_count(suite.passed, 'test')} passed, and turned down: {', '.join(suite.rejected)}"
                yield from _indented(suite.suite)
        case WorkingProgram(code=code, output=output, evidence=second):
            yield from ("  it", *_indented(code), "  printed", *_indented(output))
            yield from ("  and so did", *_indented(second.code))
        case ConfirmedLink(line=line, words=words):
            yield from (f"  {line}", f"somebody has seen it at work: “{words}”")
        case DeniedAssumption(assumption=assumption):
            yield f"the user says that this does not hold: {assumption}"
        case DeadEnd(tried=tried, seen=seen):
            yield from (f"tried: {tried}", f"seen: {seen}")
        case _:
            assert_never(stone.content)
    refused = f", refused {_count(found.refusals, 'time')}" if found.refusals else ""
    yield f"used {_count(found.uses, 'time')}{refused}; `reason stones run {stone.id}` runs it again"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _indented(text: str) -> Iterator[str]:
    return (f"    {line}".rstrip() for line in text.splitlines())
