"""Whose doing it was, by the paths that ruff and mypy print. None may pass that did not."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._attribute import Split, Tool, split_by_paths, tool_of
from seedbed.workspace.testing import Farm

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("command", "tool"),
    [
        ("pytest {packages}", Tool.PYTEST),
        ("/x/bin/pytest -q", Tool.PYTEST),
        ("python -m pytest", Tool.PYTEST),
        ("python3.12 -m pytest", Tool.PYTEST),
        ("uv run pytest", Tool.PYTEST),
        ("uv run python -m mypy", Tool.PATHS),
        ("ruff check {packages}", Tool.PATHS),
        ("ruff format --check", Tool.PATHS),
        ("mypy", Tool.PATHS),
        ("python -m", Tool.OTHER),
        ("python pytest", Tool.OTHER),
        ("coverage run -m pytest", Tool.OTHER),
        ("uv run --frozen pytest", Tool.OTHER),
        ("my-ruff", Tool.OTHER),
        ("", Tool.OTHER),
    ],
)
def test_a_tool_is_known_by_its_name(command: str, tool: Tool) -> None:
    assert tool_of(command.split()) is tool


BAD = "import os\n\n\ndef f() -> int:\n    return ''\n\n\nclass  A: pass\n"
GOOD = '"""Good."""\n'
PLACES = ["seeds/a", "seeds/ab", "seeds/b", "core/base"]


def run_tool(
    root: Path, *command: str, broken: Sequence[str] = ("seeds/ab",), bad: str = BAD
) -> tuple[int, str]:
    """Run a tool on four packages, some of them with something wrong."""
    for folder in PLACES:
        name = folder.replace("/", "_")
        Farm(root).write(f"{folder}/src/{name}.py", bad if folder in broken else GOOD)
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:], *PLACES],
        cwd=root, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={"PATH": os.environ["PATH"], "HOME": str(root)},
    )  # fmt: skip
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize(
    "options",
    [
        ("check",),
        ("check", "--output-format", "full"),
        ("check", "--output-format", "concise"),
        ("check", "--output-format", "grouped"),
        ("check", "--output-format", "json"),
        ("check", "--output-format", "github"),
        ("check", "--output-format", "sarif"),
        ("check", "--statistics"),
        ("check", "-q"),
        ("check", "-s"),
        ("format", "--check"),
        ("format", "--diff"),
        ("format", "--check", "-q"),
    ],
    ids=" ".join,
)
def test_what_ruff_finds_is_blamed_on_the_package_it_lies_in_or_on_nobody(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    status, log = run_tool(tmp_path, "ruff", options[0], "--isolated", "--no-cache", *options[1:])
    split = split_by_paths(status, log, PLACES, 4.0)
    assert "seeds/ab" not in split.passed
    assert {*split.passed, *split.suspects, *split.unknown} == set(PLACES)
    if options[1:] in ((), ("--output-format", "full"), ("--output-format", "concise"), ("--check",)):
        assert split == Split(
            {folder: ("", 1.0) for folder in PLACES if folder != "seeds/ab"},
            ("seeds/ab",),
            blamed=frozenset({"seeds/ab"}),
        )


def test_where_ruff_cannot_parse_a_file_nobody_has_passed_the_formatter(tmp_path: Path) -> None:
    status, log = run_tool(tmp_path, "ruff", "format", "--isolated", "--no-cache", "--check", bad="def\n")
    assert status == 2
    assert split_by_paths(status, log, PLACES, 1.0) == Split(
        {}, ("seeds/ab",), ("seeds/a", "seeds/b", "core/base"), frozenset({"seeds/ab"})
    )


def test_what_ruff_refuses_altogether_is_nobodys_pass(tmp_path: Path) -> None:
    status, log = run_tool(tmp_path, "ruff", "check", "--no-such-option")
    assert split_by_paths(status, log, PLACES, 1.0) == Split({}, tuple(PLACES))


@pytest.mark.parametrize(
    "options", [(), ("--pretty", "--show-column-numbers"), ("--no-error-summary",)], ids=str
)
def test_what_mypy_finds_is_blamed_on_the_package_it_lies_in(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    status, log = run_tool(tmp_path, "mypy", "--config-file=", f"--cache-dir={os.devnull}", *options)
    split = split_by_paths(status, log, PLACES, 1.0)
    if "--no-error-summary" in options:
        assert split.passed == {}
    else:
        assert set(split.passed) == set(PLACES) - {"seeds/ab"}
    assert split.suspects == ("seeds/ab",)


def test_what_mypy_finds_behind_an_import_is_the_importers_failure_too(tmp_path: Path) -> None:
    Farm(tmp_path).write("lib/outside.py", BAD)
    status, log = run_tool(
        tmp_path, "mypy", "--config-file=", f"--cache-dir={os.devnull}", "lib", bad=f"{BAD}\nimport outside\n"
    )
    assert "lib/outside.py:5: error" in log
    assert split_by_paths(status, log, PLACES, 1.0) == Split(
        {}, tuple(PLACES), blamed=frozenset({"seeds/ab"})
    )


def test_where_mypy_stops_nobody_has_passed(tmp_path: Path) -> None:
    status, log = run_tool(tmp_path, "mypy", "--config-file=", f"--cache-dir={os.devnull}", bad="def\n")
    assert status == 2
    split = split_by_paths(status, log, PLACES, 1.0)
    assert split.passed == {}
    assert split.suspects == ("seeds/ab",)


def test_success_passes_everybody_with_a_share_of_the_time_and_the_log_of_one() -> None:
    assert split_by_paths(0, "fine\n", ["a", "b"], 3.0) == Split({"a": ("", 1.5), "b": ("", 1.5)}, ())
    assert split_by_paths(0, "fine\n", ["a"], 3.0) == Split({"a": ("fine\n", 3.0)}, ())


ENDED = "Found 1 error in 1 file (checked 9 source files)\n"


@pytest.mark.parametrize(
    ("log", "passed"),
    [
        ("seeds/a/x.py:1: error: no\n" + ENDED, {"seeds/ab", "core/base"}),
        ("\x1b[1m\x1b[31mseeds/a/x.py\x1b(B\x1b[m:1: error: no\n" + ENDED, {"seeds/ab", "core/base"}),
        ("\x1b]8;;https://x\x1b\\seeds/a/x.py\x1b]8;;\x1b\\:1:1: F401 no\nFound 1 error.\n", {"seeds/ab", "core/base"}),
        ("seeds\\a\\x.py:1: error: no\r\n" + ENDED, {"seeds/ab", "core/base"}),
        ("./seeds/a/x.py:1: error: no\n" + ENDED, {"seeds/ab", "core/base"}),
        ("/home/me/seeds/a/x.py:1: error: no\n" + ENDED, {"seeds/ab", "core/base"}),
        ("seeds/ab/x.py:1: error: no\n" + ENDED, {"seeds/a", "core/base"}),
        ("a b/x.py:1: error: no\n" + ENDED, {"seeds/a", "seeds/ab", "core/base"}),
        ("F401 no\n  --> seeds/a/x.py:1:8\nFound 1 error.\n", {"seeds/ab", "core/base"}),
        ("1 file would be reformatted, 2 files already formatted\nWould reformat: seeds/a/x.py\n", {"seeds/ab", "core/base"}),
        # One place lies in no package of the batch.
        ("seeds/a/x.py:1: error: no\nother/x.py:1: error: no\n" + ENDED, set()),
        ("seeds/a/x.py:1: error: no\n  --> other/x.py:1:8\nFound 2 errors.\n", set()),
        ('seeds/a/x.py:1: error: no\nother/x.py:1: error: see "core/base/y.py"\n' + ENDED, set()),
        ("seeds/a/x.py:1: error: no\nmy other/x.py:1: error: no\n" + ENDED, set()),
        # It did not end as it does when it has looked at everything.
        ("seeds/a/x.py:1: error: no\n", set()),
        ('Traceback (most recent call last):\n  File "seeds/a/plugin.py", line 1\nOSError\n', set()),
        ("error: Failed to parse: `seeds/a/pyproject.toml`\n", set()),
        ("seeds/a/x.py:1: note: (Skipping most remaining errors due to unresolved imports)\n" + ENDED, set()),
        ("no path at all\n" + ENDED, set()),
        ("", set()),
    ],
)  # fmt: skip
def test_only_who_is_surely_not_meant_has_passed(log: str, passed: set[str]) -> None:
    folders = ["seeds/a", "seeds/ab", "a b", "core/base"]
    split = split_by_paths(1, log, folders, 1.0)
    assert set(split.passed) == passed
    assert {*split.passed, *split.suspects, *split.unknown} == set(folders)


@given(st.integers(2, 255) | st.integers(-64, -1), st.text(max_size=30))
def test_no_other_failure_passes_anybody(status: int, text: str) -> None:
    assert (
        split_by_paths(
            status, f"seeds/a/x.py:1: error: no\n{text}\n{ENDED}", ["seeds/a", "seeds/b"], 1.0
        ).passed
        == {}
    )


def test_a_package_within_another_is_blamed_with_it() -> None:
    split = split_by_paths(1, f"a/b/x.py:1: error: no\n{ENDED}", ["a", "a/b", "c"], 1.0)
    assert set(split.passed) == {"c"}


def test_a_folder_whose_name_another_ends_with_is_not_blamed_for_it() -> None:
    split = split_by_paths(
        1, f"data/x.py:1: error: no\nmy-a/x.py:2: error: no\n{ENDED}", ["a", "data", "my-a"], 1.0
    )
    assert set(split.passed) == {"a"}
