"""A check that a change to a published package has a note."""

from collections.abc import Iterable

from seedbed.buildgraph import Breach
from seedbed.workspace import Tree, Workspace

from ._notes import KINDS, kind_of, note_files
from ._tags import Tagged, changed_since, last_tags


def check_notes(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return the published packages that changed since their last release without a note.

    Published is what has a tag `NAME@VERSION`. Where the version in its manifest is above that, its release has begun.
    """
    tags = last_tags(tree.root, workspace.members)
    if not tags:
        return
    from seedbed.edits import read_manifest  # takes longer to import than all of this to do

    manifests = [
        read_manifest(content, path)
        for path, content in tree.content(f"{workspace.members[name].folder}/pyproject.toml" for name in tags)
    ]
    released = [
        Tagged(one.name, one.folder, tags[one.name])
        for one in manifests
        if not one.private and one.version <= tags[one.name]
    ]
    for name, parts in changed_since(tree, released).items():
        folder = workspace.members[name].folder
        files = note_files(tree.paths, folder)
        yield from (_stray(path) for path in files if kind_of(path) is None)
        if parts and not any(map(kind_of, files)):
            yield Breach(
                f"{folder}/pyproject.toml",
                1,
                "note",
                f"{' and '.join(parts)} changed since {tags[name]} and no note says how: "
                f'`seedbed note {workspace.members[name].short} fix "What changed"`, or feature, or breaking',
            )


def _stray(path: str) -> Breach:
    return Breach(path, 1, "note", f"this note says no kind: call it NAME.KIND.md, of {', '.join(KINDS)}")
