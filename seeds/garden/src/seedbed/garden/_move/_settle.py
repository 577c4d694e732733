"""Carrying out a move of packages, and holding what it led to against the checks.

The packages that move may be those that this very process runs from. So what is checked afterwards is checked by a fresh
process, and what this one has still to import is looked for at the new place.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from seedbed.edits import Monorepo, hold_clean, recover
from seedbed.garden._errors import GardenError
from seedbed.garden._mentions import moved
from seedbed.garden._whole import carry_out_whole

from ._graduate import Plan

# What a move can break. The other rules ask for something more to be done, and their breaches are handed on.
_OURS = frozenset({"direction", "declared", "private", "namespace", "cycle", "unreadable"})
_CHECK = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"
_IMPORT = "import importlib, sys; importlib.import_module(sys.argv[1])"


class _Breach(BaseModel):
    path: str
    line: int
    rule: str
    message: str

    def key(self, moves: Mapping[str, str]) -> tuple[str, str, str]:
        """Return what tells it from others after folders were moved; what is left to do may be told otherwise then."""
        return moved(self.path, moves), self.rule, self.message if self.rule in _OURS else ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


class _Answer(BaseModel):
    breaches: tuple[_Breach, ...]


def hold_whole(root: Path) -> None:
    """Undo what a command that was killed had begun.

    Raises:
        GardenError: there was such a thing; this process may have come from what was undone.
    """
    if title := recover(root):
        raise GardenError(f"`{title}` had been interrupted, and is undone now", do="Run this command again")


def carry_out_plan(monorepo: Monorepo, plan: Plan) -> tuple[str, ...]:
    """Do it all or nothing, and return what `seedbed check` asks for afterwards that it did not before.

    Raises:
        EditError: files that it would change are not committed, or it could not be locked.
        GardenError: a check failed; everything is as it was.
    """
    root = monorepo.root
    hold_clean(monorepo.tree, plan.edits)  # before the check, which takes longer
    before = {each.key(plan.moves) for each in _check(root)}
    more: list[str] = []

    def verify() -> None:
        found = [each for each in _check(root) if each.key({}) not in before]
        if broken := [each for each in found if each.rule in _OURS]:
            raise GardenError(f"`seedbed check` would fail: {broken[0]}")
        for name in plan.names:
            _hold_importable(root, monorepo.workspace.members[name].module)
        more.extend(str(each) for each in found)

    carry_out_whole(monorepo, plan.title, plan.edits, verify, plan.moves)
    return tuple(more)


def _check(root: Path) -> tuple[_Breach, ...]:
    done = _run([sys.executable, "-P", "-c", _CHECK, "check", "--json"], root)
    try:
        return _Answer.model_validate_json(done.stdout).breaches
    except ValidationError:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise GardenError(f"`seedbed check` failed: {said[-1]}", where=str(root)) from None


def _hold_importable(root: Path, module: str) -> None:
    """Import a module in the workspace's environment, where it has one."""
    python = root / ".venv" / "bin" / "python"
    if not python.exists():
        return
    done = _run([str(python), "-P", "-c", _IMPORT, module], root)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise GardenError(f"{module} cannot be imported any more: {said[-1]}", do="Mend that first")


def _run(command: list[str], root: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
