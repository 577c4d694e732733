"""What speaks for moving a package: who depends on it, since when, for what, and how steady it is."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from seedbed.buildgraph import Breach, Unread, find_sources, read_owners, read_sources, site_packages
from seedbed.edits import Monorepo
from seedbed.garden._planted import planted_sources
from seedbed.garden._public_names import Needs, needs_of, public_names

from ._as_in_core import Memo, breaches_in_core
from ._history import Change, read_blobs, read_changes
from ._policy import Standing, along
from ._standings import standings

_STEADY_DAYS = 90
_TEST = re.compile(rb"^\s*(?:async\s+)?def test_", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Dependant:
    """A published package that needs another.

    Attributes:
        name: Its distribution.
        since: The day on which it last began to declare it; `None` where that is not committed yet.
        symbols: What it imports of it, and in how many places; the module itself is `.`.
    """

    name: str
    since: date | None
    symbols: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for moving one package, and what stands in its way.

    Attributes:
        standing: Where it stands.
        dependants: Who depends on it, those of old first.
        tests: How many functions test it.
        gone: Names that were public within the last 90 days and are no more, but for those that it was planted with.
        breaches: The boundaries that it would cross in core, with the seeds beside it that it needs.
        along: The seeds that would have to go with it, in order.
    """

    standing: Standing
    dependants: tuple[Dependant, ...]
    tests: int
    gone: tuple[str, ...]
    breaches: tuple[Breach, ...]
    along: tuple[str, ...]

    def days(self, today: date) -> int | None:
        """Return for how many days something has depended on it without a break; `None` where nothing does."""
        begun = [each.since or today for each in self.dependants]
        return (today - min(begun)).days if begun else None


def gather(monorepo: Monorepo, now: datetime | None = None) -> tuple[Evidence, ...]:
    """Return the evidence for every seed that may be published, those with the most dependants first.

    Raises:
        WorkspaceError: git is missing, or nothing is installed.
    """
    now = now or datetime.now(UTC)
    known = {each.name: each for each in standings(monorepo)}
    memo: Memo = {}
    seeds = [each for each in known.values() if each.area == "seeds" and not each.private]
    uses = _uses(monorepo, {name for each in seeds for name in each.dependants}, memo)
    manifests, starts = _changes(monorepo.root)
    since = _since(monorepo.root, manifests)
    gone = _gone(monorepo, starts, now - timedelta(days=_STEADY_DAYS))
    tests = _tests(monorepo)
    owners = read_owners(Path(folder) for folder in site_packages())
    in_core = partial(breaches_in_core, monorepo.workspace, monorepo.tree, owners, memo=memo)

    def evidence(seed: Standing) -> Evidence:
        pairs = [(name, seed.name) for name in seed.dependants]
        dependants = [Dependant(pair[0], since.get(pair), uses.get(pair, {})) for pair in pairs]
        needed = along(seed.name, known)
        return Evidence(
            standing=seed,
            dependants=tuple(sorted(dependants, key=lambda one: (one.since or date.max, one.name))),
            tests=tests[seed.name],
            gone=gone.get(seed.name, ()),
            breaches=in_core([*needed, seed.name]) if dependants else (),
            along=needed,
        )

    found = map(evidence, seeds)
    return tuple(sorted(found, key=lambda each: (-len(each.dependants), each.standing.name)))


def _uses(monorepo: Monorepo, users: Container[str], memo: Memo) -> dict[tuple[str, str], Counter[str]]:
    """Return what packages import of one another in what they publish, by who and of whom."""
    modules = {member.module: name for name, member in monorepo.workspace.members.items()}
    found: dict[tuple[str, str], Counter[str]] = {}
    sources = [
        source
        for source in find_sources(monorepo.workspace, monorepo.tree)
        if source.shipped and source.member.name in users
    ]
    for source, imports in read_sources(monorepo.tree, sources, memo):
        for each in () if isinstance(imports, Unread) else imports:
            for target in each.targets(source.package):
                owner, symbol = _owner(target, modules)
                if owner and owner != source.member.name:
                    found.setdefault((source.member.name, owner), Counter())[symbol] += 1
    return found


def _owner(target: str, modules: Mapping[str, str]) -> tuple[str, str]:
    """Return the package that a dotted name belongs to, and what of it is meant: `.` for all of it."""
    parts = target.split(".")
    for at in range(len(parts), 0, -1):
        if owner := modules.get(".".join(parts[:at])):
            return owner, parts[at] if parts[at:] else "."
    return "", ""


def _changes(root: Path) -> tuple[list[Change], list[Change]]:
    """Return the changes of manifests, and those of the files in which packages say what is public."""
    found = read_changes(root, ":(glob)**/pyproject.toml", ":(glob)**/src/**/__init__.py")
    manifests = [each for each in found if each.path.endswith("pyproject.toml")]
    return manifests, [each for each in found if not each.path.endswith("pyproject.toml")]


def _since(root: Path, changes: Iterable[Change]) -> dict[tuple[str, str], date]:
    """Return since which day packages have declared others, by who and whom, wherever their files lay."""
    changes = list(changes)
    contents = read_blobs(root, (each.blob for each in changes))
    parsed: dict[str, Needs | None] = {blob: needs_of(content) for blob, content in contents.items()}
    now: dict[str, Needs] = {}
    since: dict[tuple[str, str], date] = {}
    for (day, _), commit in groupby(changes, key=lambda each: (each.when.date(), each.commit)):
        for each in commit:
            needs = parsed.get(each.blob)
            if not each.blob:
                now.pop(each.path, None)
            elif needs is not None:  # what cannot be read leaves it as it was
                now[each.path] = needs
        pairs = {(one.name, need) for one in now.values() for need in one.needs}
        since = {pair: since.get(pair, day) for pair in pairs}
    return since


def _gone(monorepo: Monorepo, changes: Iterable[Change], after: datetime) -> dict[str, tuple[str, ...]]:
    """Return the names that packages had public after a moment and have no more."""
    modules = {
        f"src/{member.module.replace('.', '/')}/__init__.py": name
        for name, member in monorepo.workspace.members.items()
    }
    owned = [(name, each) for each in changes if (name := modules.get(_inside(each.path)))]
    lasting: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for name, each in owned:
        first.setdefault(name, each.blob)
        # What was in force at that moment, and what came later.
        lasting[name] = [*(lasting.get(name, []) if each.when > after else []), each.blob]
    asked = (first.values(), *lasting.values())
    contents = read_blobs(monorepo.root, (blob for blobs in asked for blob in blobs))
    planted = {public_names(source) for source in planted_sources()}
    here = {name: f"{monorepo.workspace.members[name].folder}/{path}" for path, name in modules.items()}
    present = dict(monorepo.tree.content(here.values()))
    found: dict[str, tuple[str, ...]] = {}
    for name, blobs in lasting.items():
        were = set().union(*(public_names(contents.get(blob, b"")) for blob in blobs))
        began = public_names(contents.get(first[name], b""))
        are = public_names(present.get(here[name], b""))
        found[name] = tuple(sorted(were - are - (began if began in planted else set())))
    return found


def _inside(path: str) -> str:
    """Return `src/…` of a path, wherever its package lay."""
    folder, found, rest = path.partition("/src/")
    return f"src/{rest}" if found and folder else path


def _tests(monorepo: Monorepo) -> Counter[str]:
    """Return how many functions test each package."""
    owners = {
        path: owner.name
        for path in monorepo.tree.paths
        if path.endswith(".py") and (owner := monorepo.workspace.owner(path)) and "/tests/" in path
    }
    counted: Counter[str] = Counter()
    for path, content in monorepo.tree.content(owners):
        counted[owners[path]] += len(_TEST.findall(content))
    return counted
