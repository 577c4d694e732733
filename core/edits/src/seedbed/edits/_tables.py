"""Edits of the text of a `pyproject.toml` that leave everything else in it as it was written."""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

import tomlkit
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from tomlkit.items import Array, Table

from seedbed.workspace import plain_name

_MEMBERS = ("dependency-groups", "members")
_SOURCES = ("tool", "uv", "sources")
_MYPY_PATH = ("tool", "mypy", "mypy_path")


def with_version(text: str, version: Version) -> str:
    """Return a package's manifest with another version."""
    document = tomlkit.parse(text)
    _table(document, "project")["version"] = str(version)
    return tomlkit.dumps(document)


def with_range(text: str, name: str, versions: str) -> str:
    """Return a manifest in which each requirement of a distribution takes these versions: `>=0.3,<0.4`.

    Extras and markers stay.
    """

    def changed(line: Requirement) -> Requirement | None:
        line.specifier = SpecifierSet(versions)
        return line

    return _rewritten(text, name, changed)


def without_need(text: str, name: str) -> str:
    """Return a manifest without any requirement of a distribution, and without saying where that comes from."""
    document = tomlkit.parse(_rewritten(text, name, lambda _line: None))
    _drop_source(document, name)
    return tomlkit.dumps(document)


def with_renamed_need(text: str, old: str, requirement: str) -> str:
    """Return a manifest in which whatever needs one distribution needs another in its place, once each."""
    new = Requirement(requirement)

    def changed(line: Requirement) -> Requirement | None:
        line.name, line.specifier = new.name, new.specifier
        return line

    rewritten = _rewritten(text, old, changed)
    document = tomlkit.parse(rewritten)
    if _has(document, *_SOURCES, old):
        _drop_source(document, old)
        _add_source(_table(document, *_SOURCES), plain_name(new.name))
    return tomlkit.dumps(document)


def with_member(text: str, requirement: str, folder: str) -> str:
    """Return the root's manifest with one member more: in the group `members`, the sources and mypy's path.

    Only tables that are there already are added to.
    """
    document = tomlkit.parse(text)
    name = plain_name(Requirement(requirement).name)
    if (group := _found(document, *_MEMBERS)) is not None:
        _append(group, requirement)
    _add_source(_table(document, *_SOURCES, make=True), name)
    if (path := _found(document, *_MYPY_PATH)) is not None:
        _insert_sorted(path, f"{folder}/src")
    return tomlkit.dumps(document)


def without_member(text: str, name: str, folder: str) -> str:
    """Return the root's manifest without a member."""
    document = tomlkit.parse(_rewritten(text, name, lambda _line: None))
    _drop_source(document, name)
    if (path := _found(document, *_MYPY_PATH)) is not None and f"{folder}/src" in path:
        path.remove(f"{folder}/src")
    return tomlkit.dumps(document)


def with_moved_member(text: str, old: str, new: str) -> str:
    """Return the root's manifest after a member's folder was moved."""
    document = tomlkit.parse(text)
    if (path := _found(document, *_MYPY_PATH)) is not None and f"{old}/src" in path:
        path.remove(f"{old}/src")
        _insert_sorted(path, f"{new}/src")
    return tomlkit.dumps(document)


def _rewritten(text: str, name: str, change: Callable[[Requirement], Requirement | None]) -> str:
    """Change, or where nothing is returned remove, each requirement of a distribution."""
    document = tomlkit.parse(text)
    touched = False
    for lines in list(_all_requirements(document)):
        for at, parsed in reversed(list(_requirements(lines))):
            if plain_name(parsed.name) != name:
                continue
            changed = change(parsed)
            touched = True
            if changed is None:
                del lines[at]
            elif at != (twin := _index_of(lines, changed)) and twin is not None:
                del lines[at]  # what it has become stands there already
            else:
                lines[at] = _written(changed)
    return tomlkit.dumps(document) if touched else text


def _index_of(lines: Array, wanted: Requirement) -> int | None:
    for at, parsed in _requirements(lines):
        same = (plain_name(parsed.name), parsed.extras, parsed.marker)
        if same == (plain_name(wanted.name), wanted.extras, wanted.marker):
            return at
    return None


def _written(line: Requirement) -> str:
    """Return a requirement as we write it: `name[extra]>=0.3,<0.4 ; marker`, the lower bound first."""
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    bounds = sorted((str(bound) for bound in line.specifier), key=lambda bound: (bound[0] != ">", bound))
    marker = f" ; {line.marker}" if line.marker else ""
    return f"{line.name}{extras}{','.join(bounds)}{marker}"


def _all_requirements(document: tomlkit.TOMLDocument) -> Iterator[Array]:
    project = _table(document, "project", make=True) if "project" in document else None
    if project is not None:
        if isinstance(needs := project.get("dependencies"), Array):
            yield needs
        yield from _arrays(project.get("optional-dependencies"))
    yield from _arrays(document.get("dependency-groups"))


def _arrays(table: object) -> Iterator[Array]:
    if isinstance(table, Mapping):  # a table, inline or not
        yield from (value for value in table.values() if isinstance(value, Array))


def _requirements(lines: Array) -> Iterator[tuple[int, Requirement]]:
    for at, item in enumerate(lines):
        if isinstance(item, str):
            try:
                yield at, Requirement(item)
            except InvalidRequirement:
                continue


def _add_source(sources: Table, name: str) -> None:
    """Say that a distribution is a member: after the last one, before the comments and blanks that end the table."""
    if name in sources:
        return
    body = sources.value.body
    ending = []
    while body and body[-1][0] is None:
        ending.append(body.pop())
    # Parsed, and not put together, for the blanks that people write in it.
    sources[name] = tomlkit.parse("it = { workspace = true }\n")["it"]
    body.extend(reversed(ending))


def _drop_source(document: tomlkit.TOMLDocument, name: str) -> None:
    if _has(document, *_SOURCES, name):
        del _table(document, *_SOURCES)[name]


def _append(lines: Array, value: str) -> None:
    lines.insert(len(lines), value)


def _insert_sorted(lines: Array, value: str) -> None:
    if value in lines:
        return
    at = sum(1 for item in lines if str(item) < value)
    lines.insert(at, value)


def _table(document: tomlkit.TOMLDocument, *path: str, make: bool = False) -> Table:
    at: Table | tomlkit.TOMLDocument = document
    for key in path:
        if make and key not in at:
            at[key] = tomlkit.table()
        # tomlkit's types do not say which of a document's items are tables; a dotted or inline one acts the same.
        at = cast("Table", at[key])
    return cast("Table", at)


def _has(document: tomlkit.TOMLDocument, *path: str) -> bool:
    at: object = document
    for key in path:
        if not isinstance(at, Mapping) or key not in at:
            return False
        at = at[key]
    return True


def _found(document: tomlkit.TOMLDocument, *path: str) -> Array | None:
    at: object = document
    for key in path:
        if not isinstance(at, Mapping):
            return None
        at = at.get(key)
    return at if isinstance(at, Array) else None
