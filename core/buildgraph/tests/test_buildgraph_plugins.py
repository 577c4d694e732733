"""What other distributions add to the command, as a person meets it: a distribution in a folder, and the real command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.workspace.testing import Farm

RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())"]

PLUGIN = """
import typer
from seedbed.buildgraph import Breach
from seedbed.workspace import WorkspaceError

app = typer.Typer()

@app.command()
def hello(name: str) -> None:
    \"\"\"Greet somebody.\"\"\"
    print(f"hello {name}")

@app.command()
def refuse() -> None:
    \"\"\"Refuse.\"\"\"
    raise WorkspaceError("It will not be", do="Try another")

def check(workspace, tree):
    for member in workspace.members.values():
        yield Breach(f"{member.folder}/pyproject.toml", 1, "lifecycle", "it should have moved")

number = 3
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    farm = Farm(tmp_path / "farm")
    farm.member("seeds/base")
    farm.settle()
    return farm.root


def install(folder: Path, points: str) -> None:
    described = folder / "farmhand-1.0.dist-info"
    described.mkdir(parents=True)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: farmhand\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(points)
    (folder / "farmhand.py").write_text(PLUGIN)


def seedbed(root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(root.parent / "plugins"), "COLUMNS": "200"}
    return subprocess.run(
        [*RUN, *words], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_a_distribution_adds_commands_and_its_errors_are_told_like_ours(root: Path) -> None:
    install(root.parent / "plugins", "[seedbed.commands]\nhand = farmhand:app\n")
    assert seedbed(root, "hello", "you").stdout == "hello you\n"
    assert "Greet somebody." in seedbed(root, "--help").stdout
    refused = seedbed(root, "refuse")
    assert (refused.returncode, refused.stderr) == (2, "seedbed: It will not be. Try another.\n")


def test_commands_are_added_once_however_often_the_command_runs(root: Path) -> None:
    install(root.parent / "plugins", "[seedbed.commands]\nhand = farmhand:app\n")
    run = "main(['hello', 'a']); print(len(app.registered_groups))"
    environment = os.environ | {"PYTHONPATH": str(root.parent / "plugins")}
    done = subprocess.run(
        [sys.executable, "-c", f"from seedbed.buildgraph.cli import app, main; {run}; {run}"],
        cwd=root, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = done.stdout.split("hello a\n")[1:]
    assert first == second


def test_a_distribution_adds_checks(root: Path) -> None:
    assert seedbed(root, "check").stdout == "1 package, no problems\n"
    install(root.parent / "plugins", "[seedbed.checks]\nhand = farmhand:check\n")
    done = seedbed(root, "check")
    assert done.returncode == 1
    assert done.stdout == (
        "seeds/base/pyproject.toml:1: it should have moved [lifecycle]\n1 package, 1 problem\n"
    )


@pytest.mark.parametrize(
    ("points", "words", "what"),
    [
        (
            "[seedbed.commands]\nhand = farmhand:number\n",
            "hello",
            "This is no group of commands (farmhand:number)",
        ),
        ("[seedbed.commands]\nhand = farmhand:missing\n", "hello", "farmhand:missing cannot be loaded"),
        ("[seedbed.checks]\nhand = farmhand:number\n", "check", "This is no check (farmhand:number)"),
        ("[seedbed.checks]\nhand = nowhere:check\n", "check", "nowhere:check cannot be loaded"),
    ],
)
def test_what_cannot_be_loaded_is_said_in_one_line(root: Path, points: str, words: str, what: str) -> None:
    install(root.parent / "plugins", points)
    done = seedbed(root, words)
    assert done.returncode == 2
    assert what in done.stderr
    assert "mend farmhand" in done.stderr
    assert done.stderr.count("\n") == 1
    if words != "check":
        assert seedbed(root, "graph", "--json").returncode == 0, "our own commands do without it"
