import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.edits import EditError, Monorepo, Move, read_monorepo
from seedbed.garden._errors import GardenError
from seedbed.garden._move._graduate import plan_graduation, plan_return
from seedbed.workspace.testing import Farm

COMMAND = "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"
POLICY = "[tool.seedbed.policy]\ngraduate-at = 2\nreturn-below = 1\n"
README = "[base](seeds/base), and seeds/baseline\n"


def _plant(root: Path) -> Farm:
    """Return a farm where `one` and `two` need `base`, that needs `under`; `lone` needs `old` in core."""
    farm = Farm(
        root,
        f'{POLICY}\n[tool.mypy]\nmypy_path = [\n  "core/old/src",\n  "seeds/base/src",\n  "seeds/one/src",\n]\n',
    )
    farm.write("README.md", README)
    farm.member("core/old")
    farm.member("seeds/under")
    farm.member("seeds/base", ["farm-under"], {"README.md": "[one](../one)\n"})
    farm.member("seeds/one", ["farm-base"], {"tests/test_one.py": "from farm.base import x\n"})
    farm.member("seeds/two", ["farm-base"])
    text = (root / "seeds/two/pyproject.toml").read_text("utf-8")
    farm.write("seeds/two/pyproject.toml", text.replace('["farm-base"]', '["farm-base>=0.0.1"]'))
    farm.member("seeds/lone", ["farm-old"])
    farm.member("seeds/secret")
    text = (root / "seeds/secret/pyproject.toml").read_text("utf-8")
    private = text.replace("[project]\n", '[project]\nclassifiers = ["Private :: Do Not Upload"]\n')
    farm.write("seeds/secret/pyproject.toml", private)
    farm.settle()
    return farm


@pytest.fixture(scope="module")
def monorepo(tmp_path_factory: pytest.TempPathFactory) -> Monorepo:
    """A farm that is only looked at."""
    return read_monorepo(_plant(tmp_path_factory.mktemp("looked-at")).root)


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    return _plant(tmp_path / "farm")


def _command(farm: Farm, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, "graduate", *words],
        cwd=farm.root,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"UV_OFFLINE": "1"} | environment,
    )


def _state(farm: Farm) -> tuple[str, dict[str, bytes]]:
    files = farm.git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    there = {path: (farm.root / path).read_bytes() for path in files if (farm.root / path).exists()}
    return farm.git("status", "--porcelain"), there


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing", "No package is called 'nothing'"),
        ("old", "farm-old is in core already"),
        ("secret", "farm-secret is private"),
        ("lone", "Nothing depends on farm-lone, and the policy asks for 2"),
        ("under", "farm-base depends on farm-under, and the policy asks for 2"),
        ("base", "core does not depend on seeds: farm-under (seeds/base). Take them along, in that order"),
    ],
)
def test_a_package_that_should_not_move_is_refused_with_the_reason(
    monorepo: Monorepo, name: str, said: str
) -> None:
    with pytest.raises((GardenError, EditError)) as caught:
        plan_graduation(monorepo, name)
    assert said in str(caught.value)


def test_a_package_with_too_few_dependants_moves_for_a_reason(monorepo: Monorepo) -> None:
    assert plan_graduation(monorepo, "under", anyway="it is the base of all").moves == {
        "seeds/under": "core/under"
    }


def test_the_seeds_that_one_needs_go_with_it_each_after_what_it_needs(monorepo: Monorepo) -> None:
    planned = plan_graduation(monorepo, "farm-base", with_needs=True)
    assert planned.names == ("farm-under", "farm-base")
    assert planned.edits[:2] == (Move("seeds/under", "core/under"), Move("seeds/base", "core/base"))


def test_the_plan_says_what_is_pinned_and_which_lines_name_the_folder(monorepo: Monorepo) -> None:
    planned = plan_graduation(monorepo, "base", with_needs=True)
    # `two` has a range of its own.
    assert planned.pins == ("core/base: farm-under>=0.1,<0.2", "seeds/one: farm-base>=0.1,<0.2")
    told = {(each.path, each.after) for each in planned.mentions}
    assert ("README.md", "[base](core/base), and seeds/baseline") in told
    assert ("seeds/base/README.md", "[one](../../seeds/one)") in told


def test_what_would_cross_a_boundary_in_core_is_refused(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("seeds/base", files={"tests/test_base.py": "import farm.one\n"})
    farm.member("seeds/one")
    farm.settle()
    with pytest.raises(GardenError, match=r"seeds/base/tests/test_base.py:1: .*\[direction\]"):
        plan_graduation(read_monorepo(tmp_path), "base")


def test_a_core_package_returns_when_nothing_holds_it(monorepo: Monorepo) -> None:
    with pytest.raises(GardenError, match="farm-lone depends on farm-old: it belongs in core"):
        plan_return(monorepo, "old")
    with pytest.raises(GardenError, match="farm-base is not in core"):
        plan_return(monorepo, "base")
    assert plan_return(monorepo, "old", anyway="nobody cares").moves == {"core/old": "seeds/old"}


def test_a_core_package_that_core_needs_does_not_return(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("core/old")
    farm.member("core/user", ["farm-old"])
    farm.settle()
    with pytest.raises(
        GardenError, match=r"farm-old is needed in core, by farm-user .* Move farm-user back first"
    ):
        plan_return(read_monorepo(tmp_path), "old", anyway="so")


def test_a_move_after_which_the_check_would_find_more_than_before_is_put_back(tmp_path: Path) -> None:
    farm = Farm(tmp_path)
    farm.member("core/old")
    farm.member("seeds/other")
    farm.member("core/user", files={"tests/test_user.py": "import farm.other\nimport farm.old\n"})
    farm.settle()
    before = _state(farm)
    done = _command(farm, "old", "--back")
    assert done.returncode == 2
    assert "`seedbed check` would fail: core/user/tests/test_user.py:2: " in done.stderr
    assert _state(farm) == before


def test_a_dry_run_shows_everything_and_changes_nothing(monorepo: Monorepo) -> None:
    farm = Farm(monorepo.root)
    before = _state(farm)
    done = _command(farm, "base", "--along", "--dry-run")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Would graduate farm-base",
        "moved   seeds/under → core/under",
        "moved   seeds/base → core/base",
    ]
    assert "changed uv.lock" in lines
    assert "pinned  seeds/one: farm-base>=0.1,<0.2" in lines
    assert "  README.md:1: [base](core/base), and seeds/baseline" in lines
    assert _state(farm) == before


def test_a_seed_graduates_with_all_that_speaks_of_it_and_can_go_back(farm: Farm) -> None:
    done = _command(farm, "base", "--along", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["done"], answer["moves"]) == (
        True,
        {"seeds/under": "core/under", "seeds/base": "core/base"},
    )
    root = (farm.root / "pyproject.toml").read_text("utf-8")
    assert '"core/base/src",\n  "core/old/src",\n  "seeds/one/src"' in root
    assert '"core/base"' in root
    assert (farm.root / "README.md").read_text("utf-8") == README.replace("(seeds/base)", "(core/base)")
    assert (farm.root / "core/base/README.md").read_text("utf-8") == "[one](../../seeds/one)\n"
    assert '"farm-base>=0.1,<0.2"' in (farm.root / "seeds/one/pyproject.toml").read_text("utf-8")
    assert 'editable = "core/base"' in (farm.root / "uv.lock").read_text("utf-8")
    assert not (farm.root / "seeds/base").exists()
    # Everything is staged, as moves that git can follow, and fits together.
    staged = farm.git("diff", "--cached", "-M", "--name-status").splitlines()
    assert "R100\tseeds/base/src/farm/base/__init__.py\tcore/base/src/farm/base/__init__.py" in staged
    assert not farm.git("diff", "--name-only")
    read_monorepo(farm.root)
    farm.commit()

    back = _command(farm, "farm-base", "--back", "--anyway", "it was too soon")
    assert back.returncode == 0, back.stderr
    assert "Return farm-base, against the policy: it was too soon\n" in back.stdout
    # The policy is not content, and that is said.
    assert "Still to do: " in back.stdout
    assert "[lifecycle]" in back.stdout
    assert (farm.root / "seeds/base/README.md").read_text("utf-8") == "[one](../one)\n"


def test_files_that_are_not_committed_are_not_overwritten(farm: Farm) -> None:
    farm.write("seeds/base/src/farm/base/__init__.py", "x = 1\n")
    before = _state(farm)
    done = _command(farm, "base", "--along")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "Files that this would change are not committed (seeds/base/src/farm/base/__init__.py)" in done.stderr
    )
    assert _state(farm) == before


def _imported_from(farm: Farm, module: str) -> str:
    python = farm.root / ".venv/bin/python"
    asked = (
        f"import pathlib, {module}; print(pathlib.Path({module}.__file__).relative_to(pathlib.Path.cwd()))"
    )
    done = subprocess.run([python, "-c", asked], cwd=farm.root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_environment_follows_a_move_and_is_led_back_where_it_fails(tmp_path: Path) -> None:
    sources = "[tool.uv.sources]\nfarm-bound = { workspace = true }\n"
    farm = Farm(tmp_path, f'[dependency-groups]\ndev = ["farm-bound"]\n\n{sources}')
    source = (
        'from pathlib import Path\n\nif "core" in Path(__file__).parts:\n    raise ImportError("not here")\n'
    )
    wheel = '[tool.hatch.build.targets.wheel]\npackages = ["src/farm"]\n'
    farm.member("seeds/bound", files={"src/farm/bound/__init__.py": source}, more=wheel)
    farm.settle()
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run([uv, "sync", "--offline", "-q"], cwd=tmp_path, check=True, env=environment)
    before = _state(farm)

    failed = _command(farm, "bound")
    assert failed.returncode == 2
    # At the new place it was found, and failed.
    assert "farm.bound cannot be imported any more: ImportError: not here" in failed.stderr
    assert _state(farm) == before
    assert _imported_from(farm, "farm.bound") == "seeds/bound/src/farm/bound/__init__.py"


def test_a_move_that_was_killed_is_undone_by_the_next_one_which_asks_to_be_run_again(farm: Farm) -> None:
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    killer = farm.root.parent / "killer"
    killer.write_text(f'#!/bin/sh\n[ "$1" = lock ] && kill -9 $PPID && exit\nexec "{uv}" "$@"\n', "utf-8")
    killer.chmod(0o755)
    before = _state(farm)
    killed = _command(farm, "base", "--along", UV=str(killer))
    assert killed.returncode == -9
    assert (farm.root / "core/base").exists()

    again = _command(farm, "base", "--along")
    assert again.returncode == 2
    assert "`graduate farm-base` had been interrupted, and is undone now" in again.stderr
    assert _state(farm) == before


def test_options_of_one_package_are_refused_without_its_name(monorepo: Monorepo) -> None:
    done = _command(Farm(monorepo.root), "--dry-run")
    assert done.returncode == 2
    assert "Name it: `uv run seedbed graduate NAME`" in done.stderr


def test_modules_that_a_process_has_not_imported_yet_are_found_at_the_new_place(tmp_path: Path) -> None:
    """The command may move the very packages that it runs from."""
    farm = Farm(tmp_path)
    farm.member("seeds/moving", files={"src/farm/moving/late.py": "FOUND = True\n"})
    farm.settle()
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1] + '/seeds/moving/src'); import farm.moving\n"
        "from seedbed.edits import read_monorepo; from seedbed.garden._move._graduate import plan_graduation\n"
        "from seedbed.garden._move._settle import carry_out_plan\n"
        "root = Path(sys.argv[1]); found = read_monorepo(root)\n"
        "carry_out_plan(found, plan_graduation(found, 'moving'))\n"
        "import farm.moving.late; print(Path(farm.moving.late.__file__).relative_to(root))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(tmp_path)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "core/moving/src/farm/moving/late.py", done.stderr
