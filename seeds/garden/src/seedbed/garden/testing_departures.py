"""A small farm whose packages are retired, merged and brought back, for the tests of that."""

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from seedbed.buildgraph import check_boundaries, read_owners, site_packages
from seedbed.edits import read_monorepo
from seedbed.workspace import WorkspaceError
from seedbed.workspace.testing import Farm, git

from ._let_go._app_retire import app

_BASE = {
    "src/farm/base/__init__.py": (
        '"""Base."""\n\nfrom ._one import one\nfrom ._two import two\n\n__all__ = ["one", "two"]\n'
    ),
    "src/farm/base/_one.py": 'from packaging.version import Version\n\n\ndef one() -> int:\n    return Version("1").major\n',
    "src/farm/base/_two.py": (
        "from farm.base._three import three\n\n\ndef two() -> int:\n    return three() - 1\n"
    ),
    "src/farm/base/_three.py": (
        "from pathlib import Path\n\nfrom ..low import zero\n\n\n"
        'def three() -> int:\n    return zero() + int(Path(__file__).with_name("three.dat").read_text())\n'
    ),
    "src/farm/base/three.dat": "3",
    "src/farm/base/other.dat": "",
    "src/farm/base/py.typed": "",
    "tests/test_base_one.py": "from farm.base import one\n\n\ndef test_one() -> None:\n    assert one\n",
    "tests/test_base_two.py": (
        "from farm.base import two\n\n\ndef test_two() -> None:\n    assert two() == 2\n"
    ),
    "README.md": "# farm-base\n\nIt counts.\n",
}
_USER = {
    "src/farm/user/__init__.py": "from farm.base import two\n\n\ndef four() -> int:\n    return 2 * two()\n",
    "tests/test_user.py": "from farm.user import four\n\n\ndef test_four() -> None:\n    assert four() == 4\n",
    "README.md": (
        "# farm-user\n\nSee farm.base.\n\n```python\nfrom farm.base import two\n\nassert two() == 2\n```\n"
    ),
}
_ROOT = """[dependency-groups]
members = ["farm-low", "farm-base", "farm-user"]

[tool.uv.sources]
farm-low = { workspace = true }
farm-base = { workspace = true }
farm-user = { workspace = true }

[tool.mypy]
mypy_path = ["seeds/base/src", "seeds/low/src", "seeds/user/src"]
"""
ENVIRONMENT = {
    "UV_OFFLINE": "1",
    "GIT_COMMITTER_DATE": "2026-03-01T12:00:00+00:00",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
}
_STORY = '[tool.seedbed]\npurpose = "counting"\nleaves = "a table"\n'


def counting_farm(root: Path) -> Farm:
    """Make three packages that count: `user` imports a part of `base`, and that part `low`."""
    farm = Farm(root, _ROOT)
    farm.member("seeds/low", files={"src/farm/low/__init__.py": "def zero() -> int:\n    return 0\n"})
    farm.member("seeds/base", ["farm-low", "packaging>=24"], files=_BASE, more=_STORY)
    farm.member("seeds/user", ["farm-base"], files=_USER)
    for name, need in (("base", "farm-low"), ("user", "farm-base")):
        manifest = farm.root / f"seeds/{name}/pyproject.toml"
        manifest.write_text(manifest.read_text().replace(f'["{need}"', f'["{need}>=0.1,<0.2"'))
    farm.settle()
    return farm


def well(*words: str) -> str:
    """Run the command and return what it prints."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return str(done.stdout)


def refused(*words: str) -> str:
    """Run the command and return what it says on refusing.

    Raises:
        AssertionError: it does not.
    """
    try:
        CliRunner().invoke(app, list(words), catch_exceptions=False)
    except WorkspaceError as error:
        return str(error)
    raise AssertionError(f"{words} was not refused")


def hold_healthy(root: Path) -> None:
    """See that the tests of a farm pass, the boundaries hold, and everything is staged.

    Raises:
        AssertionError: one of it is not so.
    """
    sources = os.pathsep.join(str(path) for path in sorted(root.glob("*/*/src")))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "."]
    ran = subprocess.run(
        command,
        cwd=root,
        env=os.environ | {"PYTHONPATH": sources},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise AssertionError(ran.stdout)
    monorepo = read_monorepo(root)
    owners = read_owners(Path(folder) for folder in site_packages())
    if breaches := check_boundaries(monorepo.workspace, monorepo.tree, owners):
        raise AssertionError(breaches)
    if left := git(root, "diff", "--name-only"):
        raise AssertionError(left)


def state(root: Path) -> str:
    """Return what git says of every file, staged or not."""
    return git(root, "status", "--porcelain", "--untracked-files=all") + git(root, "write-tree")
