"""A package that is to go: what it is made of, who uses what of it, and where its code lives on already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from seedbed.buildgraph import Import, open_cache
from seedbed.edits import Manifest, Monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._public_names import public_names
from seedbed.garden._watch._mingle import mingle
from seedbed.garden._watch._readings import read_all
from seedbed.workspace import Member

from ._anatomy import Anatomy, Sources, read_imports
from ._compost import PLACE, Part, decoded

_NEARLY = 0.7


@dataclass(frozen=True, slots=True)
class LivesOn:
    """Code of a package that another one has as well, wholly or nearly."""

    path: str
    name: str
    package: str
    there: str
    similarity: float


@dataclass(frozen=True)
class Departing:
    """A package that is to go, as it is found.

    Attributes:
        monorepo: Where it lies.
        manifest: What it says of itself.
        anatomy: What it is made of, and who uses what of it.
    """

    monorepo: Monorepo
    manifest: Manifest
    anatomy: Anatomy

    @property
    def member(self) -> Member:
        """The package."""
        return self.anatomy.member

    @property
    def sources(self) -> Sources:
        """Every source of the workspace."""
        return self.anatomy.sources

    @property
    def files(self) -> tuple[str, ...]:
        """Its files, but for those that git ignores."""
        tree, workspace = self.monorepo.tree, self.monorepo.workspace
        return tuple(
            path
            for path in tree.paths
            if path.startswith(f"{self.manifest.folder}/") and workspace.owner(path) == self.member
        )

    @property
    def dependants(self) -> tuple[str, ...]:
        """Who imports or needs it, even for tests only, sorted."""
        needed = (name for name in self.monorepo.workspace.needed_by(self.member.name))
        return tuple(sorted({*needed, *(use.member for use in self.anatomy.uses)}))

    @property
    def compost(self) -> str:
        """What `COMPOST.md` says; empty where there is none yet."""
        return compost_of(self.monorepo)

    @property
    def memo(self) -> Mapping[str, tuple[Import, ...]]:
        """What every source of the workspace imports, by what git calls its content."""
        found = ((self.monorepo.tree.entry(path), imports) for path, (_, imports) in self.sources.items())
        return {entry.blob: imports for entry, imports in found if entry}


def compost_of(monorepo: Monorepo) -> str:
    """Return what `COMPOST.md` says; empty where there is none yet.

    Raises:
        GardenError: it is no text.
    """
    return next((decoded(content) for _, content in monorepo.tree.content([PLACE])), "")


def read_departing(monorepo: Monorepo, name: str) -> Departing:
    """Read what there is to know of a package before it goes.

    Raises:
        EditError: there is none of this name.
        GardenError: a source cannot be parsed.
    """
    manifest = monorepo.find(name)
    member = monorepo.workspace.members[manifest.name]
    place = f"{member.folder}/src/{member.module.replace('.', '/')}/__init__.py"
    root = next((content for _, content in monorepo.tree.content([place])), b"")
    return Departing(monorepo, manifest, Anatomy(member, read_imports(monorepo), root))


def lives_on(departing: Departing) -> tuple[LivesOn, ...]:
    """Return which code of a package others have as well, the largest first."""
    monorepo = departing.monorepo
    readings = read_all(monorepo.workspace, monorepo.tree, open_cache(monorepo.root))
    found = mingle(monorepo.workspace, readings).alike
    ours = departing.member.name
    return tuple(
        LivesOn(mine.path, mine.name, place.package, place.path, one.similarity)
        for one in found
        if ours in one.packages and one.similarity >= _NEARLY
        for mine in [next(place for place in one.places if place.package == ours)]
        for place in one.places
        if place.package != ours
    )


def alike_parts(departing: Departing, living: Iterable[LivesOn]) -> Iterator[Part]:
    """Yield where modules of a package live on already."""
    for one in living:
        mine, there = departing.sources[one.path][0], departing.sources[one.there][0]
        yield Part(
            _dotted(mine.package, one.path), f"{_dotted(there.package, one.there)} ({one.package})", "alike"
        )


def _dotted(package: str, path: str) -> str:
    return f"{package}.{path.rpartition('/')[2].removesuffix('.py')}".removesuffix(".__init__")


def hold_free(departing: Departing, receiver: Member) -> None:
    """Refuse a package that has something of the name already that another would get in it.

    Raises:
        GardenError: with what it is.
    """
    leaf = departing.member.module.rpartition(".")[2]
    place = f"{receiver.folder}/src/{receiver.module.replace('.', '/')}"
    taken = [
        path
        for path in departing.monorepo.tree.paths
        if path.startswith((f"{place}/{leaf}/", f"{place}/{leaf}.")) and path.rpartition("/")[2] != leaf
    ]
    if taken:
        raise GardenError(
            f"{receiver.module} has a module {leaf!r} already", where=taken[0], do="Rename one of them first"
        )
    start = next((content for _, content in departing.monorepo.tree.content([f"{place}/__init__.py"])), b"")
    anatomy = Anatomy(receiver, departing.sources, start)
    if leaf in (anatomy.exports or {}) or leaf in public_names(start):
        raise GardenError(
            f"{receiver.module} has a public name {leaf!r} already",
            where=f"{place}/__init__.py",
            do="Rename one of them first",
        )
