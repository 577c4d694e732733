"""Which boundaries packages would cross if they lay in `core`: checked before anything moves."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from seedbed.buildgraph import Breach, Import, Unread, check_boundaries, find_sources, read_sources
from seedbed.garden._mentions import moved
from seedbed.workspace import Tree, Workspace

Memo = dict[str, tuple[Import, ...]]


def breaches_in_core(
    workspace: Workspace,
    tree: Tree,
    owners: Mapping[str, frozenset[str]],
    names: Collection[str],
    memo: Memo | None = None,
) -> tuple[Breach, ...]:
    """Return what would be wrong with packages if they lay in core, at the places where they lie now.

    Args:
        workspace: The packages.
        tree: Their files.
        owners: See `check_boundaries`.
        names: The packages.
        memo: What sources import, by the id of their content, where that is known already.
    """
    there = {workspace.members[name].folder: in_core(workspace.members[name].folder) for name in names}
    back = {new: old for old, new in there.items()}
    members = {
        name: replace(member, folder=there.get(member.folder, member.folder))
        for name, member in workspace.members.items()
    }
    entries = {moved(path, there): entry for path in tree.paths if (entry := tree.entry(path))}
    as_if = Tree(tree.root, entries, frozenset(), algorithm=tree.algorithm)
    # What the other packages import is not asked about, so it is not looked at.
    known: Memo = {entry.blob: () for entry in entries.values()}
    found: list[Breach] = []
    own = [source for source in find_sources(workspace, tree) if source.member.name in names]
    for source, answer in read_sources(tree, own, {} if memo is None else memo):
        if isinstance(answer, Unread):
            found.append(Breach(source.path, answer.line, "unreadable", f"{answer.why}. {answer.do}"))
        elif entry := tree.entry(source.path):
            known[entry.blob] = answer
    for breach in check_boundaries(replace(workspace, members=members), as_if, owners, known):
        path = moved(breach.path, back)
        if path != breach.path:
            found.append(replace(breach, path=path))
    return tuple(sorted(found))


def in_core(folder: str) -> str:
    """Return where a seed's folder lies when it has graduated."""
    return f"core/{folder.partition('/')[2]}"
