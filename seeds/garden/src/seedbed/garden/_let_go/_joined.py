"""The manifest of a package that takes in another, or a part of it. Pure: text in, text out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import tomlkit
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from tomlkit.items import Array, Table

from seedbed.edits import Line, Manifest, without_need
from seedbed.garden._errors import GardenError
from seedbed.workspace import plain_name

from ._moves import Shift

_COMMANDS = ("scripts", "gui-scripts", "entry-points")


def joined(into: Manifest, giver: Manifest, lines: Iterable[Line]) -> str:
    """Return a manifest that needs what another one does as well.

    Where both need the same, only versions that suit both are left, and the extras of both are asked for.

    Args:
        into: The package that takes something in; what it needed of the giver, it has now.
        giver: The package that it comes from, which says where its needs come from if that is not an index.
        lines: What is needed for it.

    Raises:
        GardenError: no version suits both.
    """
    document = tomlkit.parse(without_need(into.text, giver.name))
    for line in lines:
        if line.name not in (into.name, giver.name):
            _unite(document, line, f"{into.path} and {giver.path}")
            _take_source(document, giver.text, line.name)
    return tomlkit.dumps(document)


def with_commands(text: str, giver: Manifest, into: str) -> str:
    """Return a manifest with another's commands and entry points as well.

    Raises:
        GardenError: both have one of the same name, which leads elsewhere.
    """
    document = tomlkit.parse(text)
    theirs = _child(tomlkit.parse(giver.text), "project")
    ours = _child(document, "project")
    for kind in _COMMANDS:
        if ours is not None and theirs is not None and isinstance(table := theirs.get(kind), Table):
            _merge(ours, kind, table, where=f"{into} and {giver.name}")
    return tomlkit.dumps(document)


def without_commands(text: str) -> str:
    """Return a manifest without commands and entry points."""
    document = tomlkit.parse(text)
    project = _child(document, "project")
    for kind in _COMMANDS:
        if project is not None and kind in project:
            del project[kind]
    return tomlkit.dumps(document)


def with_name(text: str, name: str) -> str:
    """Return a manifest with another name."""
    document = tomlkit.parse(text)
    project = _child(document, "project")
    if project is not None:
        project["name"] = name
    return tomlkit.dumps(document)


def anew(text: str, name: str, version: str, description: str) -> str:
    """Return a manifest of something new: with another name, version and description, and no story yet."""
    document = tomlkit.parse(with_name(text, name))
    project = _child(document, "project")
    if project is not None:
        project["version"], project["description"] = version, description
    seedbed = _child(document, "tool", "seedbed")
    for key in ("purpose", "fails-when", "leaves"):
        if seedbed is not None and key in seedbed:
            del seedbed[key]
    return tomlkit.dumps(document)


def with_places(text: str, shift: Shift) -> str:
    """Return a manifest whose commands and entry points lead to where a module is now."""
    return re.sub(rf"(?<=[\"']){re.escape(shift.old)}(?=[.:\"'])", shift.new, text)


def tools_left(into: Manifest, giver: Manifest) -> tuple[str, ...]:
    """Return the tables of tools that a package has otherwise than the one that takes it in, and that are not joined."""
    ours = _child(tomlkit.parse(into.text), "tool")
    theirs = _child(tomlkit.parse(giver.text), "tool")
    return tuple(
        f"[tool.{name}]"
        for name, table in sorted(theirs.items() if theirs is not None else ())
        if name not in ("uv", "seedbed") and (ours is None or ours.get(name) != table)
    )


def with_folder(text: str, folder: str) -> str:
    """Return the root's manifest with a folder among the members, where no pattern has it already."""
    document = tomlkit.parse(text)
    members = _members(document)
    area = folder.rpartition("/")[0]
    if members is not None and not {folder, f"{area}/*", "*", "**"} & {str(item) for item in members}:
        members.append(folder)
    return tomlkit.dumps(document)


def without_folder(text: str, folder: str) -> str:
    """Return the root's manifest without a folder among the members."""
    document = tomlkit.parse(text)
    members = _members(document)
    if members is not None and folder in members:
        members.remove(folder)
    return tomlkit.dumps(document)


def united(one: Requirement, other: Requirement, where: str) -> Requirement:
    """Return what suits two requirements of the same distribution.

    Raises:
        GardenError: no version does.
    """
    versions = one.specifier & other.specifier
    if not _has_any(versions):
        raise GardenError(
            f"No version of {one.name} suits both {str(one.specifier) or 'any'!r} and {str(other.specifier)!r}",
            where=where,
            do="Make their ranges meet first",
        )
    both = Requirement(str(one))
    both.specifier = _plain(versions)
    both.extras = one.extras | other.extras
    return both


def _unite(document: tomlkit.TOMLDocument, line: Line, where: str) -> None:
    lines = _array(document, line.under)
    for at, parsed in _requirements(lines):
        if plain_name(parsed.name) == line.name and str(parsed.marker) == str(line.requirement.marker):
            lines[at] = _written(united(parsed, line.requirement, where))
            return
    lines.append(_written(line.requirement))


def _has_any(versions: SpecifierSet) -> bool:
    """Say whether any version is in a range: one at a bound of it, or right above one, or the first of all."""
    bounds = [_version(one) for one in versions]
    candidates = [
        Version("0"),
        *(bound for bound in bounds if bound),
        *(
            Version(f"{bound.epoch}!{bound.base_version.rpartition('!')[2]}.0.0.1")
            for bound in bounds
            if bound
        ),
    ]
    return any(versions.contains(version, prereleases=True) for version in candidates)


def _version(one: Specifier) -> Version | None:
    try:
        return Version(one.version.removesuffix(".*"))
    except InvalidVersion:
        return None


def _plain(versions: SpecifierSet) -> SpecifierSet:
    """Return the same range without bounds that others make needless: `>=1,>=2,<4` is `>=2,<4`."""
    kept = {str(one) for one in versions}
    for operator, strictest in ((">=", max), ("<", min)):
        same = [one for one in versions if one.operator == operator]
        if same:
            best = strictest(same, key=lambda one: Version(one.version))
            kept -= {str(one) for one in same}
            kept.add(str(best))
    return SpecifierSet(",".join(kept))


def with_pythons(text: str, giver: Manifest, where: str) -> str:
    """Return a manifest that runs on the Pythons that both it and another run on.

    Raises:
        GardenError: there is none.
    """
    document, other = tomlkit.parse(text), tomlkit.parse(giver.text)
    ours, theirs = _child(document, "project"), _child(other, "project")
    if ours is None or theirs is None or "requires-python" not in theirs:
        return text
    said = [str(table.get("requires-python", "")) for table in (ours, theirs)]
    try:
        one, two = (Requirement(f"python {each}") for each in said)
    except (InvalidRequirement, InvalidSpecifier) as error:
        raise GardenError(f"requires-python cannot be read: {error}", where=where) from error
    both = united(one, two, where)
    if str(both.specifier) != str(SpecifierSet(said[0])):
        ours["requires-python"] = ",".join(bounds(both.specifier))
    return tomlkit.dumps(document)


def _written(line: Requirement) -> str:
    """Return a requirement as the others are written: `name[extra]>=0.3,<0.4 ; marker`."""
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    address = f" @ {line.url}" if line.url else ""
    marker = f" ; {line.marker}" if line.marker else ""
    return f"{line.name}{extras}{address}{','.join(bounds(line.specifier))}{marker}"


def bounds(versions: SpecifierSet) -> list[str]:
    """Return the bounds of a range as they are written: the lower one first."""
    return sorted((str(one) for one in versions), key=lambda bound: (bound[0] != ">", bound))


def _merge(ours: Table, key: str, theirs: Table, where: str) -> None:
    """Take in a table of names, and tables of such."""
    mine = ours.get(key)
    if not isinstance(mine, Table):
        ours[key] = theirs
        return
    for name, value in theirs.items():
        if isinstance(value, Table):
            _merge(mine, name, value, where)
        elif name in mine and mine[name] != value:
            raise GardenError(
                f"Both have {name!r} among their {key}", where=where, do="Rename one of them first"
            )
        else:
            mine[name] = value


def _take_source(document: tomlkit.TOMLDocument, giver: str, name: str) -> None:
    theirs = _child(tomlkit.parse(giver), "tool", "uv", "sources")
    if theirs is not None and name in theirs:
        at: Table | tomlkit.TOMLDocument = document
        for key in ("tool", "uv", "sources"):
            if key not in at:
                at[key] = tomlkit.table()
            # tomlkit's types do not say which of a document's items are tables; a dotted or inline one acts the same.
            at = cast("Table", at[key])
        if name not in at:
            at[name] = theirs[name]


def _array(document: tomlkit.TOMLDocument, under: str) -> Array:
    kind, _, name = under.partition(":")
    place = {
        "": ("project", "dependencies"),
        "extra": ("project", "optional-dependencies", name),
        "group": ("dependency-groups", name),
    }[kind]
    at: Table | tomlkit.TOMLDocument = document
    for key in place[:-1]:
        if key not in at:
            at[key] = tomlkit.table()
        at = cast("Table", at[key])  # as above
    if not isinstance(at.get(place[-1]), Array):
        at[place[-1]] = tomlkit.array()
    return cast("Array", at[place[-1]])  # just looked at, or made


def _requirements(lines: Array) -> Iterator[tuple[int, Requirement]]:
    for at, item in enumerate(lines):
        if isinstance(item, str):
            try:
                yield at, Requirement(item)
            except InvalidRequirement:
                continue


def _members(document: tomlkit.TOMLDocument) -> Array | None:
    table = _child(document, "tool", "uv", "workspace")
    members = table.get("members") if table is not None else None
    return members if isinstance(members, Array) else None


def _child(document: tomlkit.TOMLDocument, *path: str) -> Table | None:
    at: object = document
    for key in path:
        at = at.get(key) if isinstance(at, Mapping) else None
    # What acts like a table of tomlkit is one of its three kinds, which all read and write alike.
    return cast("Table", at) if isinstance(at, Mapping) else None
