"""Moving packages between `seeds` and `core`: what would be done, and what speaks against it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from seedbed.buildgraph import read_owners, site_packages
from seedbed.edits import Edit, Manifest, Monorepo, Move, Write, range_for, with_moved_member, with_range
from seedbed.garden._errors import GardenError
from seedbed.garden._mentions import Mention, mentions, moved, rewritten
from seedbed.workspace import EXECUTABLE, PLAIN

from ._as_in_core import breaches_in_core, in_core
from ._policy import Policy, Standing, along
from ._policy_check import depend_on
from ._standings import read_policy, standings

# Larger files hold data; no text that people wrote is as long.
_LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What moving packages comes to.

    Attributes:
        title: In words: `graduate seedbed-causal`.
        names: The packages, each after what it needs.
        moves: Their folders, from where to where.
        edits: All that is done to files.
        mentions: The lines that change because they name a folder.
        pins: The requirements that get a range, as `seeds/framer: seedbed-causal>=0.1,<0.2`.
    """

    title: str
    names: tuple[str, ...]
    moves: Mapping[str, str]
    edits: tuple[Edit, ...]
    mentions: tuple[Mention, ...]
    pins: tuple[str, ...]


def plan_graduation(monorepo: Monorepo, name: str, *, with_needs: bool = False, anyway: str = "") -> Plan:
    """Return what it takes to move a seed to core.

    Args:
        monorepo: Where it lives.
        name: The seed.
        with_needs: Whether the seeds that it needs go with it.
        anyway: Why it should although fewer depend on it than the policy asks for.

    Raises:
        GardenError: it should not; with why.
    """
    known = {each.name: each for each in standings(monorepo)}
    seed = known[monorepo.find(name).name]
    needed = along(seed.name, known)
    _hold_seed(seed, read_policy(monorepo.text), anyway)
    if needed and not with_needs:
        raise GardenError(
            f"{seed.name} needs seeds, and core does not depend on seeds: {', '.join(needed)}",
            where=seed.folder,
            do=f"Take them along, in that order: `uv run seedbed graduate {seed.name} --along`",
        )
    if secret := [one for one in needed if known[one].private]:
        raise GardenError(
            f"{seed.name} needs {secret[0]}, which is private and stays a seed", where=seed.folder
        )
    names = (*needed, seed.name)
    _hold_boundaries(monorepo, names)
    return _plan(
        monorepo, f"graduate {seed.name}", {known[one].name: in_core(known[one].folder) for one in names}
    )


def plan_return(monorepo: Monorepo, name: str, *, anyway: str = "") -> Plan:
    """Return what it takes to move a core package back to the seeds.

    Raises:
        GardenError: it should not; with why.
    """
    known = {each.name: each for each in standings(monorepo)}
    one = known[monorepo.find(name).name]
    if one.area != "core":
        raise GardenError(f"{one.name} is not in core", where=one.folder)
    if needing := [each for each in known.values() if each.area == "core" and one.name in each.needs]:
        who = ", ".join(each.name for each in needing)
        raise GardenError(
            f"{one.name} is needed in core, by {who}",
            where=one.folder,
            do=f"Move {needing[0].name} back first",
        )
    policy = read_policy(monorepo.text)
    limit = policy.return_below or policy.graduate_at
    if limit is not None and len(one.dependants) >= limit and not anyway:
        raise GardenError(
            f"{depend_on(one.dependants, one.name)}: it belongs in core",
            where=one.folder,
            do=f'Say why it should go back: `uv run seedbed graduate {one.name} --back --anyway "…"`',
        )
    return _plan(monorepo, f"return {one.name}", {one.name: f"seeds/{one.folder.partition('/')[2]}"})


def _hold_seed(seed: Standing, policy: Policy, anyway: str) -> None:
    if seed.area == "core":
        raise GardenError(f"{seed.name} is in core already", where=seed.folder, do="`--back` would return it")
    if seed.area != "seeds":
        raise GardenError(f"{seed.name} is no seed: it does not lie in seeds/", where=seed.folder)
    if seed.private:
        raise GardenError(
            f"{seed.name} is private: core is for what is published",
            where=seed.folder,
            do="Take the classifier `Private :: Do Not Upload` out of its pyproject.toml if it is not",
        )
    if policy.graduate_at is not None and len(seed.dependants) < policy.graduate_at and not anyway:
        raise GardenError(
            f"{depend_on(seed.dependants, seed.name)}, and the policy asks for {policy.graduate_at}",
            where=seed.folder,
            do=f'Say why it should graduate now: `uv run seedbed graduate {seed.name} --anyway "…"`',
        )


def _hold_boundaries(monorepo: Monorepo, names: tuple[str, ...]) -> None:
    owners = read_owners(Path(folder) for folder in site_packages())
    found = breaches_in_core(monorepo.workspace, monorepo.tree, owners, names)
    if found:
        more = f" (and {len(found) - 1} more: `uv run seedbed graduate --json`)" if len(found) > 1 else ""
        raise GardenError(f"In core this would cross a boundary{more}: {found[0]}")


def _plan(monorepo: Monorepo, title: str, targets: Mapping[str, str]) -> Plan:
    manifests = monorepo.manifests
    moves = {manifests[name].folder: folder for name, folder in targets.items()}
    own = {manifest.path: manifest for manifest in manifests.values()}
    writes: list[Edit] = []
    said: list[Mention] = []
    pins: list[str] = []
    for path, text in _texts(monorepo):
        now = text
        for name in _unpinned(own[path], targets) if path in own else ():
            versions = range_for(manifests[name].version)
            now = with_range(now, name, versions)
            pins.append(f"{moved(own[path].folder, moves)}: {name}{versions}")
        if path == "pyproject.toml":
            for old, new in moves.items():
                now = with_moved_member(now, old, new)
        after = rewritten(now, path, moves)
        if after != text:
            writes.append(Write(moved(path, moves), after.encode()))
            said.extend(mentions(now, after, path))
    for path, content in monorepo.tree.content(["uv.lock"]):
        # Left to itself, uv looks for what it locked where that lay, and does not always look further.
        writes.append(Write(path, _relocated(content, moves)))
    there = [Move(old, new) for old, new in moves.items()]
    return Plan(title, tuple(targets), moves, (*there, *writes), tuple(said), tuple(pins))


def _relocated(lock: bytes, moves: Mapping[str, str]) -> bytes:
    for old, new in moves.items():
        for kind in ("editable", "virtual", "directory"):
            lock = lock.replace(f'{kind} = "{old}"'.encode(), f'{kind} = "{new}"'.encode())
    return lock


def _unpinned(manifest: Manifest, names: Iterable[str]) -> Iterator[str]:
    """Yield the packages among some that one needs in whatever version."""
    for name in names:
        lines = [line for line in manifest.lines if line.name == name]
        if lines and not any(line.requirement.specifier for line in lines):
            yield name


def _texts(monorepo: Monorepo) -> Iterator[tuple[str, str]]:
    """Yield every text that git tracks, but for what uv writes."""
    tree = monorepo.tree
    paths = [
        path
        for path in tree.paths
        if path != "uv.lock" and (entry := tree.entry(path)) and entry.mode in (PLAIN, EXECUTABLE)
    ]
    for path, content in tree.content(paths):
        if len(content) <= _LARGEST and b"\0" not in content:
            with suppress(UnicodeDecodeError):
                yield path, content.decode()
