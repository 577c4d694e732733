"""What git knows of earlier releases: their tags, `NAME@VERSION`, and what packages were like at them."""

import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from seedbed.workspace import PLAIN, Entry, Tree, ask_git

from ._errors import ReleaseError

# Where packages lie: graduated or sent back, they are what they were.
_AREAS = ("seeds", "core")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A package that was released: where it lies now, and the version of its last tag."""

    name: str
    folder: str
    version: Version


def tag_name(name: str, version: Version) -> str:
    """Return what a release is called in git."""
    return f"{name}@{version}"


def hold_whole(root: Path) -> None:
    """Refuse a clone that has only the last commits: it need not have the tags of earlier releases.

    Raises:
        ReleaseError: it is one.
    """
    if ask_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise ReleaseError(
            "This clone is shallow: what was released before is not known here",
            where=str(root),
            do="Run `git fetch --unshallow --tags`",
        )


def last_tags(root: Path, names: Iterable[str]) -> dict[str, Version]:
    """Return the highest version that each package has a tag for; those without are left out."""
    known = frozenset(names)
    found: dict[str, Version] = {}
    for line in ask_git(root, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags/*@*").splitlines():
        name, _, text = os.fsdecode(line).rpartition("@")
        if name in known:
            try:
                version = Version(text)
            except InvalidVersion:
                continue
            found[name] = max(version, found.get(name, version))
    return found


def changed_since(tree: Tree, released: Iterable[Tagged]) -> dict[str, tuple[str, ...]]:
    """Return what differs of each package from its last release, of what its wheel is made of; empty: nothing.

    That is `src`, and of `pyproject.toml` what builds and describes it, but for the version. A package counts as the
    same wherever it lies: in its folder, or one of the same name in the other area.
    """
    then = _homes(tree.root, tuple(released))
    sources = _tree_ids(tree, [f"{one.folder}/src" for one in then])
    described = _described_otherwise(tree, {one: manifest for one, (_, manifest) in then.items()})
    return {
        one.name: (
            *(("src",) if sources[f"{one.folder}/src"] != source else ()),
            *(("pyproject.toml",) if one.name in described else ()),
        )
        for one, (source, _) in then.items()
    }


def _homes(root: Path, released: Sequence[Tagged]) -> dict[Tagged, tuple[str, str]]:
    """Return git's ids of the `src` and the manifest of packages at their tags; empty where there was none."""
    places = {
        one: [
            # With a dot, from the root of the workspace, which need not be that of the repository.
            f"refs/tags/{tag_name(one.name, one.version)}:./{folder}"
            for folder in dict.fromkeys([one.folder, *_elsewhere(one.folder)])
        ]
        for one in released
    }
    asked = [
        f"{place}/{part}" for at in places.values() for place in at for part in ("src", "pyproject.toml")
    ]
    ids = dict(zip(asked, _object_ids(root, asked), strict=True))
    return {
        one: next(
            ((ids[f"{place}/src"], manifest) for place in at if (manifest := ids[f"{place}/pyproject.toml"])),
            ("", ""),
        )
        for one, at in places.items()
    }


def _elsewhere(folder: str) -> Iterator[str]:
    last = folder.rpartition("/")[2]
    return (f"{area}/{last}" for area in _AREAS)


def _object_ids(root: Path, names: list[str]) -> Iterator[str]:
    """Yield git's ids of what names stand for; empty for what is not there."""
    if not names:
        return
    answer = ask_git(root, "cat-file", "--batch-check", stdin="".join(f"{name}\n" for name in names).encode())
    for line in answer.splitlines():
        words = line.rsplit(b" ", 2)
        yield words[0].decode() if len(words) == 3 and words[1] in (b"tree", b"blob") else ""


def _tree_ids(tree: Tree, folders: list[str]) -> dict[str, str]:
    """Return what git would call the content of folders as they are now; empty where one has no file."""
    below: dict[str, dict[str, Entry]] = {folder: {} for folder in folders}
    for path in tree.paths:
        at = path.find("/src/")
        found = below.get(path[: at + 4]) if at > 0 else None
        if found is not None and (entry := tree.entry(path)):
            found[path[at + 5 :]] = entry
    return {folder: _tree_id(files, tree.algorithm) if files else "" for folder, files in below.items()}


def _tree_id(files: Mapping[str, Entry], algorithm: str) -> str:
    """Return the id of a tree of files, as git makes it: of the modes, names and ids in it."""
    folders: dict[str, dict[str, Entry]] = {}
    lines: list[tuple[bytes, bytes]] = []
    for path, entry in files.items():
        top, slash, rest = path.partition("/")
        if slash:
            folders.setdefault(top, {})[rest] = entry
        else:
            lines.append((os.fsencode(top), _line(entry.mode, top, entry.blob)))
    for top, inner in folders.items():
        # A folder is sorted as if its name ended with a slash.
        lines.append((os.fsencode(f"{top}/"), _line("40000", top, _tree_id(inner, algorithm))))
    content = b"".join(line for _, line in sorted(lines))
    return hashlib.new(algorithm, b"tree %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _line(mode: str, name: str, identity: str) -> bytes:
    return f"{mode} ".encode() + os.fsencode(name) + b"\0" + bytes.fromhex(identity)


def _described_otherwise(tree: Tree, then: Mapping[Tagged, str]) -> frozenset[str]:
    """Return the packages of which the manifest describes another wheel than at the tag."""
    now = {one: tree.entry(f"{one.folder}/pyproject.toml") for one in then}
    unlike = {one: blob for one, blob in then.items() if (entry := now[one]) is None or entry.blob != blob}
    before = Tree(
        tree.root,
        {f"{one.folder}/pyproject.toml": Entry(PLAIN, blob) for one, blob in unlike.items() if blob},
        frozenset(),
        commit="HEAD",  # any: the ids say what is meant
        algorithm=tree.algorithm,
    )
    old = dict(before.content(before.clean)) if before.clean else {}
    new = dict(tree.content([f"{one.folder}/pyproject.toml" for one in unlike]))
    return frozenset(
        one.name
        for one in unlike
        if _shipped(old.get(path := f"{one.folder}/pyproject.toml")) != _shipped(new.get(path))
    )


def _shipped(content: bytes | None) -> object:
    """Return what a manifest says that ends in a wheel, but for the version."""
    if content is None:
        return None
    try:
        document = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return content
    project = document.get("project")
    tool = document.get("tool")
    return (
        {key: value for key, value in project.items() if key != "version"}
        if isinstance(project, dict)
        else project,
        document.get("build-system"),
        tool.get("hatch") if isinstance(tool, dict) else None,
    )
