"""Bringing a package back from the compost: its files as they were, its place in the workspace, its pins of today."""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from seedbed.edits import (
    Delete,
    Edit,
    Manifest,
    Monorepo,
    Write,
    range_for,
    read_manifest,
    with_member,
    with_range,
    without_member,
)
from seedbed.garden._begin._names import name_for
from seedbed.garden._begin._taken import taken_in
from seedbed.garden._errors import GardenError
from seedbed.workspace import EXECUTABLE, LINK, Tree, WorkspaceError, ask_git, plain_name, tree_at

from ._compost import PLACE, Entry, parse, without_entry
from ._departing import compost_of
from ._departure import Plan
from ._joined import bounds, with_folder, with_name, with_places, without_folder
from ._moves import Shift, rewritten, rewritten_markdown


def find_entry(text: str, name: str) -> Entry:
    """Return the last entry of a package in a `COMPOST.md`, by its short name or its distribution's.

    Raises:
        GardenError: there is none; with what may have been meant.
    """
    entries = parse(text)
    found = [
        one for one in entries if plain_name(name) in (plain_name(one.name), plain_name(one.distribution))
    ]
    if not found:
        near = get_close_matches(name, {one.name for one in entries}, n=1)
        raise GardenError(
            f"Nothing called {name!r} was retired here",
            where=PLACE,
            do=f"Perhaps {near[0]} was meant" if near else "See `seedbed compost`",
        )
    return found[-1]


def tree_of(root: Path, entry: Entry) -> Tree:
    """Return the files of the commit in which a retired package lies.

    Raises:
        GardenError: it is not in this clone.
    """
    try:
        tree = tree_at(root, _commit_of(root, entry))
    except WorkspaceError as error:
        shallow = ask_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        raise GardenError(
            f"The commit in which {entry.name} lies is not in this clone: {entry.commit[:12]}",
            where=PLACE,
            do="Fetch the whole history: `git fetch --unshallow`"
            if shallow
            else f"Fetch it: `git fetch origin {entry.commit}`",
        ) from error
    if f"{entry.folder}/pyproject.toml" not in tree.clean:
        raise GardenError(
            f"There is no {entry.folder} in {entry.commit[:12]}", where=PLACE, do="Mend the entry"
        )
    return tree


def _commit_of(root: Path, entry: Entry) -> str:
    """Return the commit that an entry names, or the one before its package went: a squashed branch leaves no other."""
    with suppress(WorkspaceError):
        ask_git(root, "cat-file", "-e", f"{entry.commit}^{{commit}}")
        return entry.commit
    place = f"{entry.folder}/pyproject.toml"
    found = ask_git(root, "log", "-1", "--diff-filter=D", "--format=%P", "--", f":(literal){place}")
    return found.decode().split()[0] if found.strip() else entry.commit


def plan_revival(monorepo: Monorepo, name: str, new_name: str = "") -> Plan:
    """Say what it takes to bring a package back.

    Args:
        monorepo: Where it is to come back to.
        name: The package, as it was called.
        new_name: What it is called from now on, if not as it was.

    Raises:
        GardenError: it was not retired here, its commit is gone, or there is something in its place.
    """
    compost = compost_of(monorepo)
    entry = find_entry(compost, name)
    then = tree_of(monorepo.root, entry)
    place = f"{entry.folder}/pyproject.toml"
    was = read_manifest(dict(then.content([place]))[place], place)
    back = _Revival.planned(monorepo, entry, was, new_name)
    notes: list[str] = []
    edits: list[Edit] = [
        *back.files(then, notes),
        Write(f"{back.folder}/pyproject.toml", back.manifest(compost, notes).encode()),
    ]
    edits += _tables(monorepo, back, then)
    left = without_entry(compost, entry)
    edits.append(Write(PLACE, left.encode()) if left else Delete(PLACE))
    if entry.into:
        notes.append(f"It was merged into {entry.into}, which still has its modules")
    notes += [
        f"{part.module} had been moved to {part.to}, which still has it"
        for part in entry.parts
        if part.how == "moved" and not entry.into
    ]
    return Plan(f"revive {entry.name}", tuple(edits), entry, tuple(notes))


class _Revival:
    """A package on its way back, under its old name or a new one."""

    def __init__(self, monorepo: Monorepo, entry: Entry, was: Manifest, shift: Shift, folder: str) -> None:
        self.monorepo = monorepo
        self.entry = entry
        self.was = was
        self.shift = shift
        self.folder = folder

    @property
    def renamed(self) -> bool:
        return self.folder != self.entry.folder

    @property
    def distribution(self) -> str:
        last = plain_name(self.entry.folder.rpartition("/")[2])
        leaf = plain_name(self.folder.rpartition("/")[2])
        return self.was.name.removesuffix(last) + leaf if self.renamed else self.was.name

    @classmethod
    def planned(cls, monorepo: Monorepo, entry: Entry, was: Manifest, new_name: str) -> "_Revival":
        """Find its place.

        Raises:
            GardenError: there is something there.
        """
        area, _, leaf = entry.folder.rpartition("/")
        new = name_for(new_name, taken_in(monorepo)) if new_name else leaf
        scope = was.name.removesuffix(plain_name(leaf)).rstrip("-").replace("-", "_")
        shift = Shift(f"{scope}.{leaf}".strip("."), f"{scope}.{new}".strip("."))
        back = cls(monorepo, entry, was, shift, f"{area}/{new}")
        taken = any(path.startswith(f"{back.folder}/") for path in monorepo.tree.paths)
        if taken or back.distribution in monorepo.workspace.members:
            raise GardenError(
                f"There is a {back.distribution} already",
                where=back.folder,
                do="Bring it back under another name: --as NEW",
            )
        return back

    def files(self, then: Tree, notes: list[str]) -> Iterator[Write]:
        """Yield its files, but for its manifest; a note is added for each that is a link.

        Raises:
            GardenError: something that git does not know lies there.
        """
        inside = [path for path in then.paths if path.startswith(f"{self.entry.folder}/")]
        for path, content in then.content(inside):
            mode = then.clean[path].mode
            now = self._place(path)
            if os.path.lexists(self.monorepo.root / now):
                raise GardenError(
                    "Something that git does not know lies there", where=now, do="Move it away first"
                )
            if mode == LINK:
                command = shlex.join(["ln", "-s", os.fsdecode(content), now])
                notes.append(f"{path} was a symbolic link; make it again: `{command}`")
            elif path != f"{self.entry.folder}/pyproject.toml":
                yield Write(now, self._content(path, content), executable=mode == EXECUTABLE)

    def manifest(self, compost: str, notes: list[str]) -> str:
        """Return its manifest, with pins that hold today; a note is added for each that was moved.

        Raises:
            GardenError: a package that it needs was retired as well.
        """
        text = self.was.text
        if self.renamed:
            text = with_name(with_places(text, self.shift), self.distribution)
        members, manifests = self.monorepo.workspace.members, self.monorepo.manifests
        gone = {one.distribution: one.name for one in parse(compost) if one != self.entry}
        for line in self.was.lines:
            if line.name in members and line.name in manifests:
                version = manifests[line.name].version
                if not line.requirement.specifier.contains(version, prereleases=True):
                    text = with_range(text, line.name, range_for(version))
                    was = ",".join(bounds(line.requirement.specifier))
                    notes.append(f"It needs {line.name}{range_for(version)} now, not {was}")
            elif line.name in gone:
                raise GardenError(
                    f"{self.entry.name} needs {line.name}, which was retired as well",
                    where=PLACE,
                    do=f"Bring that back first: `seedbed compost revive {gone[line.name]}`",
                )
        return text

    def _place(self, path: str) -> str:
        inside = path.removeprefix(self.entry.folder)
        old, new = (f"/src/{name.replace('.', '/')}" for name in (self.shift.old, self.shift.new))
        if inside.startswith(f"{old}/") or inside == f"{old}.py":
            inside = new + inside.removeprefix(old)
        return self.folder + inside

    def _content(self, path: str, content: bytes) -> bytes:
        if not self.renamed:
            return content
        if path.endswith((".py", ".pyi")):
            source = path.removeprefix(f"{self.entry.folder}/")
            package = source.removeprefix("src/").rpartition("/")[0].replace("/", ".")
            return rewritten(content, self.shift, package if source.startswith("src/") else "")
        if path.endswith(".md"):
            text = rewritten_markdown(content.decode(errors="surrogateescape"), self.shift)
            return text.replace(f"# {self.was.name}\n", f"# {self.distribution}\n", 1).encode(
                errors="surrogateescape"
            )
        return content


def _tables(monorepo: Monorepo, back: _Revival, then: Tree) -> Iterator[Edit]:
    """Yield the root's manifest and the lock: as they were, where nothing else has changed since."""
    past = {
        path: content.decode(errors="replace")
        for path, content in then.content(["pyproject.toml", "uv.lock"])
    }
    before = past.get("pyproject.toml", "")
    name, folder = back.was.name, back.entry.folder
    as_it_was = without_folder(without_member(before, name, folder), folder) if before else ""
    if back.renamed or as_it_was != monorepo.text:
        asked = _asked(before, name).replace(name, back.distribution, 1)
        root = with_folder(with_member(monorepo.text, asked, back.folder), back.folder)
        yield Write("pyproject.toml", root.encode())
        return
    yield Write("pyproject.toml", before.encode())
    if "uv.lock" in past and _same_manifests(monorepo.manifests, then):
        yield Write("uv.lock", past["uv.lock"].encode())


def _asked(root: str, name: str) -> str:
    """Return how the root asked for a package: with its extras."""
    for line in root.splitlines():
        word = line.strip().strip(",").strip("\"'")
        if word.startswith(f"{name}[") and word.endswith("]"):
            return word
    return name


def _same_manifests(manifests: Mapping[str, Manifest], then: Tree) -> bool:
    past = dict(then.content([one.path for one in manifests.values()]))
    return all(past.get(one.path) == one.text.encode() for one in manifests.values())
