"""Change notes for released packages that take in a module, or import it from another place from now on."""

from seedbed.edits import Manifest, Move, Write, read_manifest
from seedbed.release import new_note
from seedbed.workspace import ask_git

from ._draft import Draft
from ._moves import Shift


def tell(draft: Draft, shift: Shift, receiver: str) -> None:
    """Give a note to every released package that would be built otherwise than before.

    Args:
        draft: What changes.
        shift: What moved.
        receiver: The distribution that has it now.
    """
    monorepo = draft.monorepo
    tags = ask_git(monorepo.root, "tag", "--list", "*@*").decode(errors="replace").split()
    released = {tag.rpartition("@")[0] for tag in tags}
    edits = draft.edits()
    written = [edit.path for edit in edits if isinstance(edit, Write)]
    places = (*written, *(edit.target for edit in edits if isinstance(edit, Move)))
    for one in monorepo.manifests.values():
        if one.name not in released or one.private or one.path not in draft.paths:
            continue
        sources = f"{one.folder}/src/"
        if any(path.startswith(sources) for path in places) or _needs_others(one, draft):
            what = f"`{shift.new}`, which was `{shift.old}`."
            if one.name == receiver:
                note = new_note(one.folder, "feature", what)
            else:
                note = new_note(one.folder, "misc", f"Needs {what}")
            draft.write(note.path, f"{note.text}\n")


def _needs_others(manifest: Manifest, draft: Draft) -> bool:
    now = read_manifest(draft.read(manifest.path), manifest.path)
    was, will = (
        [line for line in one.lines if not line.under.startswith("group:")] for one in (manifest, now)
    )
    return was != will
