"""`release run`, killed at every step and run again, ends where an undisturbed one ends."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.release.testing import PackageIndex, add_published
from seedbed.workspace.testing import Farm

_RUN = [str(Path(sys.prefix, "bin", "seedbed")), "release", "run", "--no-tests"]
# The same moment in each run, so that they are to end in the same commit and the same bytes.
_MOMENT = {"GIT_AUTHOR_DATE": "2026-05-01T12:00:00Z", "GIT_COMMITTER_DATE": "2026-05-01T12:00:00Z"}


def _farm(root: Path) -> Farm:
    farm = Farm(root)
    add_published(farm, "seeds/base")
    add_published(farm, "seeds/top", {"farm-base": ">=0.1,<0.2"})
    farm.settle()
    farm.git("config", "user.name", "Test")
    farm.git("config", "user.email", "test@example.org")
    return farm


def _kill_at_next(root: Path, environment: dict[str, str], seen: set[str]) -> bool:
    """Run until a step is announced that was never seen, and kill it there; tell whether there was one."""
    with subprocess.Popen(
        _RUN, cwd=root, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            step = " ".join(line.split()[:3])
            if step not in seen and not line.startswith(("Released", "Nothing", "note")):
                seen.add(step)
                os.killpg(process.pid, signal.SIGKILL)
                return True
        assert process.wait() == 0
    return False


def _end(farm: Farm, index: PackageIndex) -> tuple[object, ...]:
    tags = farm.git("for-each-ref", "--format=%(refname) %(*objectname)", "refs/tags")
    return index.files(), tags, farm.git("rev-parse", "HEAD"), farm.git("status", "--porcelain")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes are killed in groups")
def test_killed_at_every_step_and_run_again_it_ends_in_the_same_state_and_uploads_nothing_twice(
    tmp_path: Path,
) -> None:
    calm = _farm(tmp_path / "calm")
    shutil.copytree(calm.root, tmp_path / "killed")
    killed = Farm(tmp_path / "killed")
    with PackageIndex(tmp_path / "one") as one, PackageIndex(tmp_path / "two") as two:
        moment = {"UV_OFFLINE": "1", "TMPDIR": str(tmp_path)} | _MOMENT
        subprocess.run(
            _RUN, cwd=calm.root, env=one.environment | moment, check=True, stdout=subprocess.DEVNULL
        )
        seen: set[str] = set()
        while _kill_at_next(killed.root, two.environment | moment, seen):
            assert len(seen) < 40

        assert {step.split()[0] for step in seen} == {
            "prepare",
            "build",
            "check",
            "commit",
            "upload",
            "there",
            "tag",
        }
        assert {f"tag farm-{name}@0.1.0" for name in ("base", "top")} <= seen
        assert _end(killed, two) == _end(calm, one)
        assert len(two.files()) == 4
        answers = two.requests("POST")
        assert answers.count(200) == 4
        assert 409 not in answers
    assert killed.git("worktree", "list").count("\n") == 0
