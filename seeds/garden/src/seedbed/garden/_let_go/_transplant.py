"""Moving what others import of a package to another one, with its tests and what it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from seedbed.edits import (
    Line,
    Manifest,
    range_for,
    read_manifest,
    with_member,
    with_renamed_need,
    without_need,
)
from seedbed.garden._begin._names import name_for
from seedbed.garden._begin._taken import taken_in
from seedbed.garden._errors import GardenError

from ._anatomy import with_fewer_exports
from ._compost import Part
from ._departing import Departing, hold_free
from ._draft import Draft, place_beside
from ._joined import anew, joined, with_folder, without_commands
from ._moves import Shift


@dataclass(frozen=True, slots=True)
class MoveInto:
    """What others import goes into the one package that imports it."""

    name: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """What others import becomes a new package."""

    name: str


Home: TypeAlias = MoveInto | MoveTo
Owners: TypeAlias = Mapping[str, frozenset[str]]
"""The distributions that bring a module from outside."""


@dataclass(frozen=True)
class Transplant:
    """What of a package others import, on its way to another one."""

    departing: Departing
    modules: frozenset[str]
    folder: str
    distribution: str
    shift: Shift
    into: Manifest | None

    @classmethod
    def planned(cls, departing: Departing, home: Home) -> "Transplant":
        monorepo, member = departing.monorepo, departing.member
        modules = departing.anatomy.behind(use.target for use in departing.anatomy.uses)
        if not modules:
            raise GardenError("Nothing imports anything of it, so nothing has to move", where=member.folder)
        modules |= _helpers(departing, modules)
        leaf = member.module.rpartition(".")[2]
        if isinstance(home, MoveTo):
            area = member.folder.rpartition("/")[0]
            name = name_for(home.name, taken_in(monorepo))
            distribution = f"{member.scope}-{name}".replace("_", "-").strip("-")
            shift = Shift(member.module, member.module.removesuffix(leaf) + name)
            return cls(departing, modules, f"{area}/{name}", distribution, shift, None)
        into = monorepo.find(home.name)
        _hold_sole(departing, into.name)
        receiver = monorepo.workspace.members[into.name]
        hold_free(departing, receiver)
        shift = Shift(member.module, f"{receiver.module}.{leaf}")
        return cls(departing, modules, into.folder, into.name, shift, into)

    @property
    def about(self) -> tuple[str, ...]:
        """The files that say on purpose where a new package comes from."""
        return () if self.into else (f"{self.folder}/pyproject.toml", f"{self.folder}/README.md")

    def with_new_member(self, root: str) -> str:
        """Return the root's manifest with the new package, if there is one."""
        if self.into:
            return root
        return with_folder(with_member(root, self.distribution, self.folder), self.folder)

    def carried(self, draft: Draft, owners: Owners) -> tuple[Part, ...]:
        """Move the modules and their tests, and let everyone import them from there; return where each went."""
        anatomy = self.departing.anatomy
        home = f"{self.folder}/src/{self.shift.new.replace('.', '/')}"
        sources = [path for module in self.modules for path in anatomy.modules[module]]
        start = f"{anatomy.home}/__init__.py"
        partial = anatomy.module not in self.modules
        if partial and start in anatomy.sources:
            sources.append(start)
        data = self._data(sources, draft)
        for path in (*sources, *data):
            draft.move(path, home + path.removeprefix(anatomy.home))
        if partial:
            draft.write(f"{home}/__init__.py", with_fewer_exports(anatomy.root, anatomy.module, self.modules))
        tests = self._tests()
        folder = self.departing.manifest.folder
        here = [path for path in draft.paths if path.startswith(f"{self.folder}/")]
        places = place_beside(
            tests, f"{folder}/tests", f"{self.folder}/tests", self.shift.old.rpartition(".")[2], here
        )
        for path, to in places.items():
            draft.move(path, to)
        draft.imported_from(self.shift, self.departing.sources)
        self._manifests(draft, self._lines([*sources, *tests], owners, tested=bool(tests)))
        return tuple(
            Part(module, f"{self.shift.applied(module)} ({self.distribution})", "moved")
            for module in sorted(self.modules)
        )

    def _data(self, sources: Iterable[str], draft: Draft) -> list[str]:
        """Return the files beside the modules that one of them names, and what says that they are typed."""
        said = b"\n".join(draft.read(path) for path in sources)
        home = self.departing.anatomy.home
        found = []
        for path in self.departing.files:
            folder, _, name = path.rpartition("/")
            if not path.startswith(f"{home}/") or path in self.departing.sources:
                continue
            words = (name, name.partition(".")[0], folder.removeprefix(home).strip("/"))
            if name == "py.typed":
                if not self.into:
                    found.append(path)
            elif any(word and word.encode() in said for word in words):
                found.append(path)
        return found

    def _tests(self) -> list[str]:
        """Return the tests of what moves alone, with what lies beside them."""
        anatomy, folder = self.departing.anatomy, f"{self.departing.manifest.folder}/tests/"
        mine = [path for path in self.departing.files if path.startswith(folder)]
        along: list[str] = []
        beside: list[str] = []
        for path in mine:
            if path not in anatomy.sources:
                beside.append(path)
                continue
            own = anatomy.own(path)
            if anatomy.behind(own) <= self.modules:
                (along if own else beside).append(path)
        return [*along, *beside] if along else []

    def _lines(self, paths: Iterable[str], owners: Owners, *, tested: bool) -> tuple[Line, ...]:
        """Return what is needed for files: all that is not known to be there for those that stay behind only."""
        anatomy, members = self.departing.anatomy, self.departing.monorepo.workspace.members
        moving = anatomy.outside(paths)
        every = anatomy.outside(self.departing.files)

        def serves(line: Line) -> bool:
            if line.under.startswith("group:"):
                return tested
            if line.name in members:
                brought = {members[line.name].module}
            else:
                brought = {module for module, names in owners.items() if line.name in names}
            return _imports_any(moving, brought) or not _imports_any(every, brought)

        return tuple(line for line in self.departing.manifest.lines if serves(line))

    def _manifests(self, draft: Draft, lines: tuple[Line, ...]) -> None:
        monorepo, giver = self.departing.monorepo, self.departing.manifest
        if self.into:
            draft.write(self.into.path, joined(self.into, giver, lines))
            return
        place = f"{self.folder}/pyproject.toml"
        story = f"What others use of {giver.name}, which was retired."
        text = anew(without_commands(giver.text), self.distribution, "0.1.0", story)
        for name in {line.name for line in giver.lines} - {line.name for line in lines}:
            text = without_need(text, name)
        draft.write(place, text)
        draft.write(
            f"{self.folder}/README.md", f"# {self.distribution}\n\n{story} Import it as `{self.shift.new}`.\n"
        )
        licence = f"{giver.folder}/LICENSE"
        if licence in draft.paths:
            draft.move(licence, f"{self.folder}/LICENSE")
        new = f"{self.distribution}{range_for(read_manifest(text.encode(), place).version)}"
        for name in self.departing.dependants:
            if name in monorepo.manifests:
                other = monorepo.manifests[name]
                draft.write(other.path, with_renamed_need(draft.read(other.path).decode(), giver.name, new))


def _hold_sole(departing: Departing, into: str) -> None:
    """Refuse to move what others import to anything but the one package that depends on it."""
    name, members = departing.member.name, departing.monorepo.workspace.members
    others = [other for other in departing.dependants if other != into]
    if not others:
        return
    told = ", ".join(others)
    if into not in departing.dependants:
        what = f"{into} does not use {name}; {told} {'does' if len(others) == 1 else 'do'}"
        if len(others) == 1:
            do = f"Let that take it in: --move-into {members[others[0]].short}"
        else:
            do = "Use --move-to NEWSEED, or `seedbed merge`"
    else:
        what = f"{into} is not the only one that depends on {name}: so {'do' if len(others) > 1 else 'does'} {told}"
        do = "Use --move-to NEWSEED, or `seedbed merge`"
    raise GardenError(what, where=departing.member.folder, do=do)


def _imports_any(imported: Iterable[str], brought: Iterable[str]) -> bool:
    brought = tuple(brought)
    return any(
        target == module or target.startswith(f"{module}.") for target in imported for module in brought
    )


def _helpers(departing: Departing, modules: frozenset[str]) -> frozenset[str]:
    """Return the modules that are there for tests, of those that need nothing that stays behind."""
    found = {
        module: departing.anatomy.behind([module])
        for module in departing.anatomy.modules
        if module.rpartition(".")[2] in ("testing", "_testing")
    }
    return frozenset(module for module, behind in found.items() if behind <= modules | found.keys())
