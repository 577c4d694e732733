"""What the garden's policies would have proposed in the history of a repository, when, and how it turned out.

uv run python -m seedbed.bench.lifecycle REPOSITORY [--graduate-at N ...] [--return-below N] [--count-private] [--each]

The repository is only read, and needs no work tree. A package is a folder with a `package.json` or a `pyproject.toml` that
names it. Every fortnight the policy is asked, and what it proposes is taken as done; a year later, and at the end of the
history, one looks how it turned out.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from seedbed.bench._lifecycle_past import Day, read_days
from seedbed.bench._lifecycle_replay import Composted, Outcome, Proposed, Rules, replay
from seedbed.bench._table import table
from seedbed.garden import Policy

GRADUATION = (
    "graduate-at",
    "proposed",
    "along",
    "alive later",
    "others",
    "wanted later",
    "others",
    "never proposed, died",
    "sent back",
    "to and fro",
    "by hand",
)


def graduation_row(limit: int, outcome: Outcome) -> tuple[object, ...]:
    """Return what a table says of one value of `graduate-at`.

    What became of those that were proposed stands beside what became of the seeds that were not, by the same days.
    """
    moved = outcome.graduated
    own = [one for one in moved if one.own]
    old = [one for one in own if one.alive_later is not None]
    never, died = outcome.never
    others = sum(one.others.count for one in old)
    return (
        limit,
        len(own),
        len(moved) - len(own),
        _of(sum(bool(one.alive_later) for one in old), len(old)),
        _share(sum(one.others.alive for one in old), others),
        _of(sum((one.later or 0) >= limit for one in old), len(old)),
        _share(sum(one.others.wanted for one in old), others),
        _of(died, never),
        sum(one.returned is not None for one in moved),
        sum(one.moves > 2 for one in moved),
        sum(one.by_hand is not None for one in moved),
    )


COMPOST = (
    "untouched",
    "proposed",
    "died",
    "touched again",
    "wanted later",
    "neither",
    "days before it died",
    "died unforeseen",
)


def compost_row(wait: str, outcome: Outcome) -> tuple[object, ...]:
    """Return what a table says of one time after which an untouched package is proposed for the compost."""
    found = outcome.composted
    ahead = [(one.gone - one.when).days for one in found if one.gone]
    return (
        wait,
        len(found),
        _of(len(ahead), len(found)),
        sum(one.touched for one in found),
        sum(one.wanted for one in found),
        _of(sum(not one.touched and not one.wanted for one in found), len(found)),
        round(median(ahead)) if ahead else "",
        _of(outcome.unforeseen, outcome.died),
    )


def life(days: Sequence[Day]) -> str:
    """Return how many packages there were, and how old those became that are gone."""
    seen: dict[int, list[datetime]] = {}
    for day in days:
        for key in day.packages:
            seen.setdefault(key, []).append(day.when)
    ages = [(whens[-1] - whens[0]).days for key, whens in seen.items() if key not in days[-1].packages]
    old = f", at a median age of {median(ages):.0f} days" if ages else ""
    return f"{days[0].when.date()} to {days[-1].when.date()}: {len(seen)} packages, {len(ages)} of them died{old}"


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def _report(options: "_Options", days: Sequence[Day]) -> str:
    if not days:
        return "Nothing is committed there yet."
    outcomes = {limit: replay(days, options.rules(limit)) for limit in options.graduate_at}
    waits = {
        f"{wait:g} days{', released too' if released_too else ''}": replay(
            days, options.rules(options.graduate_at[0], wait, released_too=released_too)
        )
        for released_too in (False, True)
        for wait in options.untouched
    }
    parts = [
        life(days),
        table(GRADUATION, [graduation_row(limit, outcome) for limit, outcome in outcomes.items()]),
        table(COMPOST, [compost_row(wait, outcome) for wait, outcome in waits.items()]),
    ]
    if options.each:
        parts += [_each_graduated(limit, outcome.graduated) for limit, outcome in outcomes.items()]
        parts += [_each_composted(wait, outcome.composted) for wait, outcome in waits.items()]
    return "\n\n".join(parts)


def _each_graduated(limit: int, moved: Sequence[Proposed]) -> str:
    head = (f"graduate-at = {limit}", "when", "then", "later", "at end", "sent back", "by hand")
    rows = [
        (
            one.name + ("" if one.own else " (along)"),
            _day(one.when),
            one.then,
            "" if one.alive_later is None else _count(one.later),
            _count(one.at_end),
            _day(one.returned),
            _day(one.by_hand),
        )
        for one in moved
    ]
    return table(head, rows)


def _each_composted(wait: str, found: Sequence[Composted]) -> str:
    head = (f"untouched for {wait}", "when", "touched again", "wanted later", "gone")
    rows = [
        (
            one.name,
            _day(one.when),
            *("yes" if said else "" for said in (one.touched, one.wanted)),
            _day(one.gone),
        )
        for one in found
    ]
    return table(head, rows)


def _count(count: int | None) -> object:
    return "gone" if count is None else count


def _day(when: datetime | None) -> str:
    return str(when.date()) if when else ""


class _Options(argparse.Namespace):
    repository: Path
    graduate_at: list[int]
    return_below: int
    untouched: list[float]
    core: str
    every: float
    later: float
    count_private: bool
    each: bool
    json: bool

    def rules(self, limit: int, untouched: float = 90, *, released_too: bool = False) -> Rules:
        """Return the rules with one value of `graduate-at`."""
        return Rules(
            Policy(limit, min(self.return_below, limit - 1)),
            self.core,
            self.count_private,
            timedelta(days=self.later),
            timedelta(days=untouched),
            released_too,
        )


def main() -> None:
    """Replay, and print tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repository", type=Path)
    parser.add_argument("--graduate-at", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--return-below", type=int, default=1, help="never more than graduate-at less one")
    parser.add_argument("--untouched", type=float, nargs="+", default=[90.0, 180.0], metavar="DAYS")
    parser.add_argument("--core", default="core", help="the top folder of what has moved")
    parser.add_argument(
        "--every", type=float, default=14, metavar="DAYS", help="how often the policy is asked"
    )
    parser.add_argument(
        "--later", type=float, default=365, metavar="DAYS", help="when one looks how it turned out"
    )
    parser.add_argument(
        "--count-private", action="store_true", help="private packages count as dependants, too"
    )
    parser.add_argument("--each", action="store_true", help="every proposal")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(namespace=_Options())
    days = read_days(options.repository, timedelta(days=options.every))
    if options.json and days:
        outcomes = {limit: asdict(replay(days, options.rules(limit))) for limit in options.graduate_at}
        print(json.dumps(outcomes, default=str, indent=1))
    else:
        print(_report(options, days))


if __name__ == "__main__":
    main()
