"""What a policy would have proposed on the days of a history, and how it turned out. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from seedbed.bench._lifecycle_past import Day, Seen
from seedbed.garden import Graduate, Policy, Standing, proposals


@dataclass(frozen=True, slots=True)
class Rules:
    """What is replayed.

    Attributes:
        policy: When packages move.
        core: The top folder of those that have moved.
        private: Whether private packages count as dependants, as they do not in our own check.
        later: After how long one looks how it turned out.
        untouched: For how long nobody has worked on a package that is proposed for the compost.
        released_too: Whether that goes for packages which have been released, too.
    """

    policy: Policy
    core: str = "core"
    private: bool = False
    later: timedelta = timedelta(days=365)
    untouched: timedelta = timedelta(days=90)
    released_too: bool = False


@dataclass(frozen=True, slots=True)
class Others:
    """The seeds that were not proposed while another one was, and what became of them by the same day.

    Attributes:
        count: How many there were.
        alive: How many were there later.
        wanted: How many had as many dependants then as the policy asks for.
    """

    count: int = 0
    alive: int = 0
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """A seed that would have been moved to core, the first time.

    Attributes:
        name: As it was called then.
        when: On which day.
        own: Whether for its own dependants; otherwise because another one needed it.
        then: How many depended on it.
        later: How many did when so much time had passed; `None` where the history ends before, or it was gone.
        alive_later: Whether it was there then; `None` where the history ends before.
        at_end: How many depend on it at the end; `None` where it is gone.
        returned: When it would have gone back, if it would.
        moves: How often it would have moved in all.
        by_hand: When it was moved by hand, if it was.
        others: What it is to be held against.
    """

    name: str
    when: datetime
    own: bool
    then: int
    later: int | None
    alive_later: bool | None
    at_end: int | None
    returned: datetime | None
    moves: int
    by_hand: datetime | None
    others: Others


@dataclass(frozen=True, slots=True)
class Composted:
    """A package that would have been proposed for the compost, the first time.

    Attributes:
        name: As it was called then.
        when: On which day.
        touched: Whether somebody worked on it again.
        wanted: Whether something came to depend on it later.
        gone: When it was gone; `None` where it is there at the end.
    """

    name: str
    when: datetime
    touched: bool
    wanted: bool
    gone: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a policy would have done.

    Attributes:
        packages: How many there ever were.
        died: How many are gone at the end.
        graduated: Those that it would have moved to core.
        never: How many it would never have, and how many of those died.
        composted: Those that it would have proposed for the compost.
        unforeseen: How many died without having been proposed for it.
    """

    packages: int
    died: int
    graduated: tuple[Proposed, ...]
    never: tuple[int, int]
    composted: tuple[Composted, ...]
    unforeseen: int


def replay(days: Sequence[Day], rules: Rules) -> Outcome:
    """Go through the days as if the policy had been there from the first on."""
    seen = {key for day in days for key in day.packages}
    alive = days[-1].packages.keys() if days else set()
    graduated = tuple(_graduations(days, rules))
    keys = {key for key, _ in graduated}
    never = seen - keys - {key for day in days for key, one in day.packages.items() if _in_core(one, rules)}
    composted = dict(_compost(days, rules))
    return Outcome(
        packages=len(seen),
        died=len(seen - alive),
        graduated=tuple(one for _, one in graduated),
        never=(len(never), len(never - alive)),
        composted=tuple(composted.values()),
        unforeseen=len(seen - alive - composted.keys()),
    )


def _graduations(days: Sequence[Day], rules: Rules) -> Iterator[tuple[int, Proposed]]:
    first: dict[int, tuple[int, Graduate]] = {}
    left: list[frozenset[int]] = []
    back: dict[int, datetime] = {}
    moves: dict[int, int] = {}
    by_hand: dict[int, datetime] = {}
    in_core: set[int] = set()
    before: Mapping[int, Seen] = {}
    for at, day in enumerate(days):
        for key, one in day.packages.items():
            was = before.get(key)
            if _in_core(one, rules) and (was is None or not _in_core(was, rules)):
                in_core.add(key)
                if was is not None:
                    by_hand.setdefault(key, day.when)
            elif was is not None and _in_core(was, rules) and not _in_core(one, rules):
                in_core.discard(key)
        for proposal in proposals(rules.policy, _standings(day, in_core, rules)):
            key = int(proposal.name)
            moves[key] = moves.get(key, 0) + 1
            if isinstance(proposal, Graduate):
                in_core.add(key)
                first.setdefault(key, (at, proposal))
            else:
                in_core.discard(key)
                if key in first:
                    back.setdefault(key, day.when)
        left.append(frozenset(day.packages.keys() - in_core))
        before = day.packages
    for key, (at, proposal) in first.items():
        moved = _Moved(key, at, proposal, left[at], back.get(key), moves[key], by_hand.get(key))
        yield key, _turned_out(days, moved, rules)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A package that was moved on one of the days, and the seeds that were left then."""

    key: int
    at: int
    proposal: Graduate
    left: frozenset[int]
    returned: datetime | None
    moves: int
    by_hand: datetime | None


def _turned_out(days: Sequence[Day], moved: _Moved, rules: Rules) -> Proposed:
    day, key = days[moved.at], moved.key
    later = bisect_left(days, day.when + rules.later, key=lambda one: one.when)
    there = days[later] if later < len(days) else None
    return Proposed(
        name=day.packages[key].said.name,
        when=day.when,
        own=not moved.proposal.wanted_by,
        then=len(moved.proposal.dependants),
        later=_count(there, key, rules) if there else None,
        alive_later=key in there.packages if there else None,
        at_end=_count(days[-1], key, rules),
        returned=moved.returned,
        moves=moved.moves,
        by_hand=moved.by_hand,
        others=_others(there, moved.left, rules) if there else Others(),
    )


def _others(later: Day, keys: frozenset[int], rules: Rules) -> Others:
    counts = [count for key in keys if (count := _count(later, key, rules)) is not None]
    limit = rules.policy.graduate_at or 1
    return Others(len(keys), len(counts), sum(count >= limit for count in counts))


def _count(day: Day, key: int, rules: Rules) -> int | None:
    return len(day.dependants(key, private=rules.private)) if key in day.packages else None


def _in_core(one: Seen, rules: Rules) -> bool:
    return one.folder.partition("/")[0] == rules.core


def _standings(day: Day, in_core: set[int], rules: Rules) -> Iterator[Standing]:
    for key, one in day.packages.items():
        yield Standing(
            name=str(key),
            folder=one.folder,
            area="core" if key in in_core else "seeds",
            dependants=tuple(map(str, sorted(day.dependants(key, private=rules.private)))),
            needs=tuple(map(str, sorted(one.needs))),
            private=one.said.private and not rules.private,
        )


def _compost(days: Sequence[Day], rules: Rules) -> Iterator[tuple[int, Composted]]:
    done: set[int] = set()
    for at, day in enumerate(days):
        for key, one in day.packages.items():
            alone = not day.dependants(key, private=True)
            kept = one.released and not rules.released_too
            if key in done or not alone or kept or day.when - one.touched < rules.untouched:
                continue
            done.add(key)
            after = days[at + 1 :]
            there = [each for each in after if key in each.packages]
            yield (
                key,
                Composted(
                    name=one.said.name,
                    when=day.when,
                    touched=any(each.packages[key].touched > day.when for each in there),
                    wanted=any(each.dependants(key, private=True) for each in there),
                    gone=next((each.when for each in after if key not in each.packages), None)
                    if key not in days[-1].packages
                    else None,
                ),
            )
