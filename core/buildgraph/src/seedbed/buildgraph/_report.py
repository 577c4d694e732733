"""The end of a run: what failed, with its log, and one line that sums up."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from ._order import Done, Status
from ._plan import ROOT
from ._show import STYLES
from ._text import coloured, plain

# Some two thousand lines.
_LONGEST = 200_000


def print_report(
    console: Console, done: Sequence[Done], seconds: float, closings: Iterable[str] = (), *, logs: str
) -> None:
    """Print logs, notes and the summary.

    Args:
        console: Where to.
        done: Everything that came out.
        seconds: How long the run took.
        closings: What sums up tasks that took several processes.
        logs: Whose logs: `failed`, `new` for all that ran, or `all` for what is known as well.
    """
    for one in done:
        shown = {
            "failed": one.status in (Status.FAILED, Status.WARNED),
            "new": one.status is not Status.KNOWN,
            "all": True,
        }[logs]
        if shown and one.log.strip():
            _head(console, one)
            console.print(Text.from_ansi(_shortened(coloured(one.log.rstrip()))), soft_wrap=True)
        elif one.note or one.why:
            _head(console, one)
        for line in one.why:
            console.print(f"  because {line}", markup=False, highlight=False, soft_wrap=True)
    for line in closings:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(_summary(done, seconds), highlight=False, soft_wrap=True)


def _shortened(log: str) -> str:
    """Return what a person can still read of a log: where it is long, its end."""
    left_out = len(log) - _LONGEST
    return f"… {left_out} earlier characters are left out …\n{log[-_LONGEST:]}" if left_out > 0 else log


def _head(console: Console, one: Done) -> None:
    text = Text(f"── {one.node} ", style="bold").append(one.status.value, style=STYLES[one.status])
    if one.note:
        text.append(f": {plain(one.note)}")
    console.print(text, soft_wrap=True)


def _summary(done: Sequence[Done], seconds: float) -> Text:
    counts = Counter(one.status for one in done)
    text = Text()
    for status in Status:
        if counts[status]:
            text.append(", " if text else "")
            text.append(f"{counts[status]} {status.value}", style=STYLES[status])
    if not text:
        text.append("nothing to do")
    text.append(f" in {_time(seconds)}")
    saved = sum(one.seconds for one in done if one.status is Status.KNOWN)
    return text.append(f", {_time(saved)} saved") if saved >= 0.05 else text


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def as_json(done: Iterable[Done], seconds: float) -> dict[str, object]:
    """Return a run as a program wants it; `saved_seconds` is what known results once took."""
    items = list(done)
    return {
        "seconds": round(seconds, 3),
        "saved_seconds": round(sum(one.seconds for one in items if one.status is Status.KNOWN), 3),
        "ok": all(one.status.is_well for one in items),
        "tasks": [
            {
                "package": None if one.node.package == ROOT else one.node.package,
                "task": one.node.task,
                "status": one.status.value,
                "seconds": round(one.seconds, 3),
                "note": one.note,
                "why": list(one.why),
                "log": one.log,
            }
            for one in items
        ],
    }
