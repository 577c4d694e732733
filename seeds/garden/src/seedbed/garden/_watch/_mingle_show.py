"""How the packages mingle, as a person and as a program want to be told."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from rich.console import Console

from seedbed.garden._show import console, print_table
from seedbed.workspace import Member, Workspace

from ._alike import Alike, Place
from ._mingle import Mingled, Reuse, Shared

_FEW = 3


def as_json(mingled: Mingled, member: Member | None) -> str:
    """Return all of it, or what concerns one package, as one JSON object."""
    reuse = [one for one in mingled.reuse if member is None or one.name == member.name]
    uses = () if member is None else _used_by(mingled, member.name)
    answer = {
        "packages": [_package(one) for one in reuse],
        **({} if member is None else {"uses": [asdict(one) for one in uses]}),
        "alike": [
            {
                "statements": one.statements,
                "similarity": one.similarity,
                "places": [asdict(at) for at in one.places],
            }
            for one in _alike_in(mingled, member)
        ],
        "unread": list(mingled.unread),
    }
    return json.dumps(answer, indent=1)


def _package(reuse: Reuse) -> dict[str, object]:
    return {
        "package": reuse.name,
        "users": list(reuse.users),
        "users_in_types": list(reuse.in_types),
        "users_in_tests": list(reuse.in_tests),
        "symbols": [
            {
                "symbol": symbol,
                "uses": [
                    {
                        "user": at.user,
                        "path": at.path,
                        "line": at.line,
                        "tests": at.tests,
                        "typing": at.typing,
                    }
                    for at in places
                ],
            }
            for symbol, places in reuse.symbols.items()
        ],
        "unused": list(reuse.unused),
    }


def print_all(workspace: Workspace, mingled: Mingled, most: int) -> None:
    """Print a row for each package, the most used first, and what several wrote each for themselves."""
    out = console()
    members = workspace.members
    if not members:
        out.print("There are no packages yet: `uv run seedbed new NAME` makes one.")
        return
    print_table(
        out,
        "",
        ["package", ">used by", ">names", ">places", ">for types", ">in tests", ">unused", "used most"],
        (
            [
                members[one.name].short,
                len(one.users) or "",
                len(one.symbols) or "",
                sum(not at.tests for at in one.shared) or "",
                sum(at.typing and not at.tests for at in one.shared) or "",
                sum(at.tests for at in one.shared) or "",
                len(one.unused) or "",
                ", ".join(symbol for symbol in one.symbols if symbol != "."),
            ]
            for one in mingled.reuse
        ),
        "used by, places: what is published; names: what others use of it; unused: what it offers and nobody uses",
    )
    _print_alike(out, mingled, None, most)


def print_one(workspace: Workspace, mingled: Mingled, member: Member, most: int) -> None:
    """Print what others use of a package, what it uses of others, and what else has its like."""
    out = console()
    reuse = next(one for one in mingled.reuse if one.name == member.name)
    short = {name: one.short for name, one in workspace.members.items()}
    if reuse.shared:
        print_table(
            out,
            f"What others use of {member.short}",
            ["name", ">places", ">for types", ">in tests", "by", "first in"],
            (
                [
                    symbol,
                    sum(not at.tests for at in places) or "",
                    sum(at.typing and not at.tests for at in places) or "",
                    sum(at.tests for at in places) or "",
                    _few([short[user] for user in dict.fromkeys(at.user for at in places)]),
                    _first(places),
                ]
                for symbol, places in reuse.symbols.items()
            ),
        )
    else:
        out.print(f"No other package uses {member.short}.", markup=False)
    if reuse.unused:
        out.print(f"Nobody uses: {', '.join(reuse.unused)}", style="dim", markup=False)
    by_owner: dict[str, list[Shared]] = defaultdict(list)
    for one in _used_by(mingled, member.name):
        by_owner[one.owner].append(one)
    if by_owner:
        print_table(
            out,
            f"\nWhat {member.short} uses",
            ["package", ">places", ">in tests", "names"],
            (
                [
                    short[owner],
                    sum(not at.tests for at in places) or "",
                    sum(at.tests for at in places) or "",
                    ", ".join(dict.fromkeys(at.symbol for at in places)),
                ]
                for owner, places in sorted(by_owner.items(), key=lambda item: (-len(item[1]), item[0]))
            ),
        )
    _print_alike(out, mingled, member, most)


def _few(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    more = f" +{len(names) - _FEW}" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _first(places: Iterable[Shared]) -> str:
    first = min(places, key=lambda at: (at.tests, at.path, at.line))
    return f"{first.path.rpartition('/')[2]}:{first.line}"


def _used_by(mingled: Mingled, name: str) -> tuple[Shared, ...]:
    return tuple(at for one in mingled.reuse for at in one.shared if at.user == name)


def _alike_in(mingled: Mingled, member: Member | None) -> tuple[Alike, ...]:
    return tuple(one for one in mingled.alike if member is None or member.name in one.packages)


def _print_alike(out: Console, mingled: Mingled, member: Member | None, most: int) -> None:
    found = _alike_in(mingled, member)
    if found:
        left_out = len(found) - most
        more = f"and {left_out} more: --most {len(found)}" if left_out > 0 else ""
        print_table(
            out,
            "\nWritten more than once: could one serve them all?",
            [">statements", ">alike", "~what", "where"],
            (row for one in found[:most] for row in _rows(one)),
            more,
        )
    if mingled.unread:
        out.print(
            f"Left out, since this Python cannot parse them: {', '.join(mingled.unread)}",
            style="yellow",
            markup=False,
        )


def _rows(one: Alike) -> Iterator[list[object]]:
    """Yield a row for each package that has this code, the one that the others are held against first."""
    by_package: dict[str, list[Place]] = defaultdict(list)
    for place in one.places:
        by_package[place.package].append(place)
    shown = 4
    for number, places in enumerate(by_package.values()):
        first = places[0]
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        if number < shown:
            head = [one.statements, f"{one.similarity:.0%}"] if not number else ["", ""]
            yield [*head, first.name, f"{first.path}:{first.line}{more}"]
    if len(by_package) > shown:
        yield ["", "", "", f"and in {len(by_package) - shown} more packages"]
