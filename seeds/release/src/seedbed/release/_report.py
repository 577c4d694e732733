"""A plan, told to people and to programs."""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ._plan import Plan, Release


def as_json(plan: Plan) -> dict[str, object]:
    """Return a plan as a JSON object."""
    return {
        "releases": [_release(release) for release in plan.releases],
        "kept": [{"package": kept.name, "why": kept.why} for kept in plan.kept],
        "pins": {name: dict(pins) for name, pins in plan.pins.items()},
        "problems": [
            {
                "package": problem.package,
                "what": problem.what,
                "where": problem.where,
                "do": problem.do,
                "details": list(problem.details),
            }
            for problem in plan.problems
        ],
    }


def _release(release: Release) -> Mapping[str, object]:
    return {
        "package": release.name,
        "folder": release.folder,
        "module": release.module,
        "before": None if release.before is None else str(release.before),
        "version": str(release.version),
        "bump": None if release.bump is None else str(release.bump),
        "reasons": list(release.reasons),
        "notes": [{"path": note.path, "kind": note.kind, "text": note.text} for note in release.notes],
        "pins": dict(release.pins),
        "waived": release.waived or None,
    }


def print_plan(plan: Plan) -> None:
    """Print a plan as a table, then what is left out, then what is wrong."""
    console = Console()
    if plan.releases:
        table = Table(box=None, pad_edge=False)
        for heading in ("", "package", "from", "to", "why"):
            table.add_column(heading, overflow="fold", justify="right" if not heading else "left")
        for number, release in enumerate(plan.releases, 1):
            why = [*release.reasons, *([f"waived: {release.waived}"] if release.waived else [])]
            before = "new" if release.before is None else str(release.before)
            table.add_row(str(number), release.name, before, str(release.version), escape("; ".join(why)))
        console.print(table, highlight=False)
        if any(release.before is None for release in plan.releases):
            hint = "to keep one back, give it the classifier `Private :: Do Not Upload`"
            console.print(hint, highlight=False, soft_wrap=True)
    else:
        console.print("Nothing to release", highlight=False)
    for reason in dict.fromkeys(kept.why for kept in plan.kept):
        names = ", ".join(kept.name for kept in plan.kept if kept.why == reason)
        console.print(f"not released, {reason}: {names}", markup=False, highlight=False, soft_wrap=True)
    for problem in plan.problems:
        console.print(str(problem), markup=False, highlight=False, soft_wrap=True)
        for line in problem.details:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
