"""The policy in the root's `pyproject.toml`, as a check of the whole workspace."""

from collections.abc import Iterable
from typing import assert_never

from seedbed.buildgraph import Breach
from seedbed.edits import Monorepo, read_manifests
from seedbed.workspace import Tree, Workspace

from ._policy import Graduate, Proposal, Return, proposals
from ._standings import read_policy, standings


def check_policy(workspace: Workspace, tree: Tree) -> Iterable[Breach]:
    """Return what should have moved and has not, each at its `pyproject.toml`.

    Raises:
        GardenError: the policy makes no sense.
        EditError: a `pyproject.toml` is not as it should be.
    """
    text = next((content.decode(errors="replace") for _, content in tree.content(["pyproject.toml"])), "")
    policy = read_policy(text)
    if policy.graduate_at is None and not policy.return_below:
        return ()
    monorepo = Monorepo(tree.root, tree, workspace, read_manifests(workspace, tree), "", text)
    return tuple(
        Breach(monorepo.manifests[each.name].path, 1, "lifecycle", _told(each))
        for each in proposals(policy, standings(monorepo))
    )


def _told(proposal: Proposal) -> str:
    name = proposal.name
    match proposal:
        case Graduate(wanted_by=str(other)) if other:
            return f"{name} is needed by {other}, which belongs in core. Move it: `uv run seedbed graduate {other} --along`"
        case Graduate(dependants=dependants, along=along):
            option = " --along" if along else ""
            return f"{depend_on(dependants, name)}: it belongs in core. Move it: `uv run seedbed graduate {name}{option}`"
        case Return(dependants=dependants):
            what = f"{name} is in core, and {depend_on(dependants, 'it', lower=True)}"
            return f"{what}. Move it back: `uv run seedbed graduate {name} --back`"
        case _:
            assert_never(proposal)


def depend_on(dependants: tuple[str, ...], name: str, *, lower: bool = False) -> str:
    """Say who depends on a package: `a and b depend on it`."""
    if not dependants:
        return f"{'nothing' if lower else 'Nothing'} depends on {name}"
    shown = dependants if len(dependants) <= 3 else (*dependants[:2], f"{len(dependants) - 2} more")
    who = ", ".join(shown[:-1]) + (" and " if len(shown) > 1 else "") + shown[-1]
    return f"{who} depend{'s' if len(dependants) == 1 else ''} on {name}"
