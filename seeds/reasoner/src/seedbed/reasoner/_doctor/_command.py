"""Making every check, showing what each came to, and the exit code."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from seedbed.problem import SeedbedError
from seedbed.reasoner._doctor._beside import see_beside
from seedbed.reasoner._doctor._finding import Finding, Mark, broken, exit_code_of, refused
from seedbed.reasoner._doctor._home import see_cache, see_folder, see_python, see_store
from seedbed.reasoner._doctor._model import LARGER, Wanted, failed, model_checks, see_class_guess
from seedbed.reasoner._doctor._sandboxes import see_sandboxes
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._failures import code_of
from seedbed.reasoner._open import environment
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._progress import percent
from seedbed.reasoner._shown import shown

Checks = Iterator[tuple[str, Callable[[], Finding | list[Finding]]]]

_IN_IT = ("store", "beside the store", "cache", "weights", LARGER)
"""What lies in the data folder; all but the store and what lies beside it only where the user names one."""
_SIGNS = {Mark.OK: "✓", Mark.NOTE: "·", Mark.WARNING: "!", Mark.BROKEN: "✗"}
_STYLES = {Mark.OK: "green", Mark.NOTE: "dim", Mark.WARNING: "yellow", Mark.BROKEN: "bold red"}


def doctor(wanted: Wanted, *, as_json: bool) -> int:
    """Print a row for everything that was looked at, and return the exit code."""
    with percent("reading the weights") as progress:
        silent = as_json or not sys.stderr.isatty()
        findings = examine(wanted, environment(), (lambda _done, _total: None) if silent else progress)
    code = exit_code_of(findings)
    if as_json:
        rows = [
            {"check": row.check, "mark": row.mark.value, "found": row.found, "do": row.do} for row in findings
        ]
        write_json({"well": code is ExitCode.SOLVED, "exit_code": int(code), "checks": rows})
    elif sys.stdout.isatty():
        _print_table(findings)
    else:
        _print_lines(findings)
    return int(code)


def examine(
    wanted: Wanted, environ: Mapping[str, str], progress: Callable[[int, int], None]
) -> list[Finding]:
    """Make every check, and return what each came to."""
    findings: list[Finding] = []
    for name, check in _checks(wanted, environ, progress):
        # One cause is told once: not again of what lies in a data folder that does not work, nor in the same words.
        if name not in _IN_IT or not _without_folder(findings, environ, name):
            told = {row.found for row in findings if row.mark is Mark.BROKEN}
            findings += [row for row in made(name, check) if row.found not in told]
    return findings


def _without_folder(findings: Sequence[Finding], environ: Mapping[str, str], name: str) -> bool:
    broken = any(row.check == "data folder" and row.mark is Mark.BROKEN for row in findings)
    return broken and ("store" in name or bool(environ.get("SEEDBED_HOME")))


def _checks(wanted: Wanted, environ: Mapping[str, str], progress: Callable[[int, int], None]) -> Checks:
    yield "Python", see_python
    yield "data folder", lambda: see_folder(environ)
    yield "store", lambda: see_store(environ)
    yield "beside the store", lambda: see_beside(environ)
    yield "cache", lambda: see_cache(environ)
    yield "sandbox", see_sandboxes
    yield "class guess", see_class_guess
    yield from model_checks(wanted, environ, progress)


def made(name: str, check: Callable[[], Finding | list[Finding]]) -> list[Finding]:
    """Make one check. One that breaks itself is a row, too, and no end of the others."""
    try:
        rows = check()
    except SeedbedError as error:
        return [failed(name, error, code_of(error))]
    except OSError as error:
        return [refused(name, error)]
    except Exception as error:
        if os.environ.get("SEEDBED_DEBUG"):
            raise
        said = " ".join(str(error).split())
        what = f"the check itself broke: {type(error).__name__}: {said}"
        return [broken(name, what, "SEEDBED_DEBUG=1 shows where", ExitCode.BUG)]
    return rows if isinstance(rows, list) else [rows]


def _print_lines(findings: Sequence[Finding]) -> None:
    width = max(len(row.check) for row in findings)
    for row in findings:
        write_line(f"{row.mark.value:<8} {row.check:<{width}}  {' '.join(row.found.split())}")
        if row.do:
            write_line(f"{'':<8} {'':<{width}}  → {' '.join(row.do.split())}")
    write_line(f"\n{_in_sum(findings)}")


def _print_table(findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for row in findings:
        lines = Text(shown(" ".join(row.found.split())))
        if row.do:
            lines.append(f"\n→ {shown(' '.join(row.do.split()))}", style="bold")
        table.add_row(Text(_SIGNS[row.mark], style=_STYLES[row.mark]), Text(row.check, no_wrap=True), lines)
    console = Console()
    console.print(table)
    console.print(f"\n{_in_sum(findings)}", markup=False, highlight=False)


def _in_sum(findings: Sequence[Finding]) -> str:
    count = {mark: sum(row.mark is mark for row in findings) for mark in Mark}
    if count[Mark.BROKEN]:
        first = next(row for row in findings if row.mark is Mark.BROKEN)
        return f"{count[Mark.BROKEN]} broken; mend first: {first.check}"
    if count[Mark.WARNING]:
        return f"It works; {count[Mark.WARNING]} to look at."
    return "All is well."
