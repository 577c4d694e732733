"""Making one package part of another.

The modules of `SCOPE.A` become the sub-package `SCOPE.B.A`. So every import grows by one word, which a program can
write; relative imports within A stay as they are, so that git sees the files as moved; and no name of one can meet a
name of the other, but for that of A itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from seedbed.edits import Manifest, range_for, with_renamed_need, without_member
from seedbed.garden._errors import GardenError
from seedbed.workspace import Member

from ._compost import PLACE, Part, with_entry
from ._departing import Departing, hold_free
from ._departure import Farewell, Plan
from ._draft import Draft, place_beside
from ._joined import joined, tools_left, with_commands, with_places, with_pythons, without_folder
from ._moves import Shift
from ._told import tell


def plan_merge(departing: Departing, into: Manifest, farewell: Farewell) -> Plan:
    """Say what it takes to make a package part of another.

    Raises:
        GardenError: it cannot be: a circle, a boundary or a name stands in the way, or their needs do not meet.
    """
    monorepo, giver, member = departing.monorepo, departing.manifest, departing.member
    receiver = monorepo.workspace.members[into.name]
    _hold_fit(departing, into, receiver)
    merge = _Merge(departing, receiver)
    draft = Draft(monorepo)
    for path in departing.files:
        merge.place(path, draft)
    merge.place_tests(draft)
    draft.imported_from(merge.shift, departing.sources)
    _join_manifests(departing, into, merge.shift, draft)
    tell(draft, merge.shift, into.name)
    root = monorepo.text
    if any(f"{member.name}[" in line for line in root.splitlines()):
        root = with_renamed_need(root, member.name, into.name)
    draft.write(
        "pyproject.toml", without_folder(without_member(root, member.name, member.folder), member.folder)
    )
    parts = tuple(
        Part(module, f"{merge.shift.applied(module)} ({into.name})", "moved")
        for module in sorted(departing.anatomy.modules)
    )
    entry = farewell.entry(giver, member.short, departing.anatomy.root)
    entry = replace(entry, into=into.name, parts=parts)
    draft.write(PLACE, with_entry(departing.compost, entry))
    # A command that is called as the distribution stays what it was.
    names = (member.module, member.folder, *({member.name} - giver.scripts.keys()))
    notes = (
        *(f"{table} of {giver.path} is not carried over" for table in tools_left(into, giver)),
        *(f"{place} still names {member.short}" for place in draft.leftovers(*names)),
    )
    return Plan(f"merge {member.short} into {receiver.short}", draft.edits(), entry, notes)


@dataclass(frozen=True, slots=True)
class _Merge:
    """Where the files of one package go in another."""

    departing: Departing
    receiver: Member

    @property
    def leaf(self) -> str:
        return self.departing.member.module.rpartition(".")[2]

    @property
    def shift(self) -> Shift:
        return Shift(self.departing.member.module, f"{self.receiver.module}.{self.leaf}")

    @property
    def home(self) -> str:
        return f"{self.receiver.folder}/src/{self.receiver.module.replace('.', '/')}"

    def place(self, path: str, draft: Draft) -> None:
        """Find the place of one file that is no test."""
        anatomy, tree = self.departing.anatomy, self.departing.monorepo.tree
        inside = path.removeprefix(f"{self.departing.manifest.folder}/")
        if inside.startswith("tests/"):
            return
        if path.startswith(f"{anatomy.home}/"):
            rest = path.removeprefix(f"{anatomy.home}/")
            if rest == "py.typed" and tree.entry(f"{self.home}/py.typed"):
                draft.delete(path)
            else:
                draft.move(path, f"{self.home}/{self.leaf}/{rest}")
            return
        there = tree.entry(f"{self.receiver.folder}/{inside}")
        if inside == "pyproject.toml" or (there and there == tree.entry(path)):
            draft.delete(path)
        elif not there:
            draft.move(path, f"{self.receiver.folder}/{inside}")
        elif inside.startswith("src/"):
            raise GardenError(
                f"Both have {inside}", where=path, do="Rename one of them, or move it into the package, first"
            )
        else:
            draft.move(path, f"{self.receiver.folder}/{self._beside(inside)}")

    def place_tests(self, draft: Draft) -> None:
        """Put the tests beside those that are there; where one would lie upon another, all into a folder."""
        folder = self.departing.manifest.folder
        tests = [path for path in self.departing.files if path.startswith(f"{folder}/tests/")]
        here = [path for path in draft.paths if path.startswith(f"{self.receiver.folder}/")]
        places = place_beside(tests, f"{folder}/tests", f"{self.receiver.folder}/tests", self.leaf, here)
        for path, to in places.items():
            draft.move(path, to)

    def _beside(self, inside: str) -> str:
        """Return a path for a file whose own is taken: `README-a.md`, and of change notes `changes/+a-7.fix.md`."""
        folder, slash, name = inside.rpartition("/")
        if folder == "changes":
            return f"{folder}{slash}+{self.leaf}-{name.lstrip('+')}"
        stem, dot, ending = name.rpartition(".")
        return f"{folder}{slash}{stem}-{self.leaf}{dot}{ending}" if stem else f"{inside}-{self.leaf}"


def _hold_fit(departing: Departing, into: Manifest, receiver: Member) -> None:
    """Refuse what would break a rule of the workspace, before anything is thought out."""
    giver, member = departing.manifest, departing.member
    if giver.name == into.name:
        raise GardenError(f"{giver.name} cannot be merged into itself")
    if not departing.anatomy.modules:
        raise GardenError("It has no modules where they would be looked for", where=departing.anatomy.home)
    hold_free(departing, receiver)
    needs = {name: departing.monorepo.workspace.needs(name) for name in departing.monorepo.workspace.members}
    bare = {
        one.name: {need.name for need in one.needs if not need.under and need.name in needs}
        for one in departing.monorepo.workspace.members.values()
    }
    if circle := circle_of(bare, member.name, receiver.name):
        raise GardenError(
            f"The packages would need one another in a circle: {' → '.join(circle)}",
            where=into.path,
            do="Move what both need into a package of its own first",
        )
    areas = {name: one.area for name, one in departing.monorepo.workspace.members.items()}
    _hold_direction(needs, areas, member.name, receiver.name)
    published = departing.monorepo.dependants(giver.name)
    if giver.private and not into.private:
        raise GardenError(
            f"{giver.name} must not be published, and {into.name} is",
            where=giver.path,
            do="Take its classifier `Private :: Do Not Upload` out first, if all of it may",
        )
    if into.private and set(published) - {into.name}:
        raise GardenError(
            f"{into.name} is never published, and {', '.join(published)} would need it",
            where=into.path,
            do="Take its classifier `Private :: Do Not Upload` out first, or choose another",
        )


def circle_of(needs: Mapping[str, Iterable[str]], gone: str, into: str) -> tuple[str, ...]:
    """Return the packages that would need one another if one became part of another; none where all is well."""
    graph = {
        (into if name == gone else name): {into if need == gone else need for need in others} - {name}
        for name, others in needs.items()
        if name not in (gone, into)
    }
    graph[into] = {*needs.get(gone, ()), *needs.get(into, ())} - {gone, into}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return tuple(reversed(circle))
    return ()


def _hold_direction(
    needs: Mapping[str, Iterable[str]], areas: Mapping[str, str], gone: str, into: str
) -> None:
    """Refuse what would let core depend on seeds."""
    if areas[into] == "core":
        low = sorted(need for need in needs[gone] if areas[need] == "seeds" and need != into)
        if low:
            raise GardenError(
                f"{into} is in core and would need {low[0]}, which is in seeds",
                do=f"`seedbed graduate {low[0]}` first",
            )
    else:
        high = sorted(
            name for name in needs if gone in needs[name] and areas[name] == "core" and name != gone
        )
        if high:
            raise GardenError(
                f"{high[0]} is in core and would need {into}, which is in seeds",
                do=f"`seedbed graduate {into}` first",
            )


def _join_manifests(departing: Departing, into: Manifest, shift: Shift, draft: Draft) -> None:
    """Let the one need and offer what both did, and whoever needed the other need it."""
    giver, monorepo = departing.manifest, departing.monorepo
    text = joined(into, giver, giver.lines)
    text = with_commands(text, giver, into.name)
    draft.write(into.path, with_pythons(with_places(text, shift), giver, f"{into.path} and {giver.path}"))
    new = f"{into.name}{range_for(into.version)}"
    for name in departing.dependants:
        if name in monorepo.manifests and name != into.name:
            other = monorepo.manifests[name]
            draft.write(other.path, with_renamed_need(other.text, giver.name, new))
