"""Taking a package out of the workspace, with what becomes of what others use of it."""

from collections.abc import Iterable
from dataclasses import replace

from seedbed.edits import without_member
from seedbed.garden._errors import GardenError

from ._compost import PLACE, Part, with_entry
from ._departing import Departing, LivesOn, alike_parts
from ._departure import Farewell, Plan
from ._draft import Draft
from ._joined import without_folder
from ._told import tell
from ._transplant import Home, Owners, Transplant


def plan_retirement(
    departing: Departing,
    farewell: Farewell,
    home: Home | None,
    owners: Owners,
    living: Iterable[LivesOn] = (),
) -> Plan:
    """Say what it takes to retire a package.

    Args:
        departing: The package.
        farewell: What is told of it.
        home: Where what others import of it goes, if they do.
        owners: Which distributions bring a module from outside.
        living: Code of it that others have, for its entry.

    Raises:
        GardenError: others depend on it and it was not said where that goes, or it cannot go there.
    """
    monorepo, manifest = departing.monorepo, departing.manifest
    draft = Draft(monorepo)
    member = departing.member
    entry = farewell.entry(manifest, member.short, departing.anatomy.root)
    moved: tuple[Part, ...] = ()
    own: tuple[str, ...] = ()
    root = without_folder(without_member(monorepo.text, member.name, member.folder), member.folder)
    if home:
        move = Transplant.planned(departing, home)
        moved = move.carried(draft, owners)
        root = move.with_new_member(root)
        tell(draft, move.shift, move.distribution)
        own = move.about
    elif departing.dependants:
        raise needed(departing)
    for path in departing.files:
        if path in draft.paths:
            draft.delete(path)
    draft.write("pyproject.toml", root)
    parts = {part.module: part for part in (*alike_parts(departing, living), *moved)}
    entry = replace(entry, parts=tuple(parts[module] for module in sorted(parts)))
    draft.write(PLACE, with_entry(departing.compost, entry))
    names = (member.module, member.folder, member.name)
    left = (place for place in draft.leftovers(*names) if place.rpartition(":")[0] not in own)
    notes = tuple(f"{place} still names {member.short}" for place in left)
    return Plan(f"retire {member.short}", draft.edits(), entry, notes)


def needed(departing: Departing) -> GardenError:
    """Return why a package that others depend on cannot just go, and what can be done."""
    short = {name: one.short for name, one in departing.monorepo.workspace.members.items()}
    names = [short.get(name, name) for name in departing.dependants]
    if not departing.anatomy.uses:
        return GardenError(
            f"{', '.join(names)} {'needs' if len(names) == 1 else 'need'} {departing.member.name}, and imports nothing of it",
            where=departing.manifest.folder,
            do="Take that line out first",
        )
    into = f"--move-into {names[0]} or " if len(names) == 1 else ""
    return GardenError(
        f"{departing.member.name} is used by {', '.join(names)}",
        where=departing.manifest.folder,
        do=f"Move what they import along: {into}--move-to NEWSEED",
    )
