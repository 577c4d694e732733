"""A stone as a folder that stands alone: its files, their tests, and what it is."""

from typing import assert_never

from seedbed.problem import (
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Stone,
    TextFile,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.sandbox import under_test

_PROGRAMS = '''\
"""Both programs print what they printed when they were kept."""

import subprocess
import sys
from pathlib import Path

import pytest

PRINTED = {printed!r}


@pytest.mark.parametrize("name", PRINTED)
def test_it_prints_the_same(name):
    ran = [sys.executable, Path(__file__).parent / name]
    printed = subprocess.run(ran, capture_output=True, text=True, check=True, timeout=60).stdout
    assert PRINTED[name] in (printed.strip(), {{"True": "yes", "False": "no"}}.get(printed.strip()))
'''


def exported(stone: Stone) -> tuple[TextFile, ...]:
    """Return the files of a stone with tests, settings and a README, so that `pytest` passes on them by themselves.

    There are none where the stone is somebody's word.
    """
    match stone.content:
        case WorkingFiles():
            files = _of_files(stone.content)
        case WorkingProgram():
            files = _of_program(stone.content)
        case ConfirmedLink() | DeniedAssumption() | DeadEnd():
            return ()
        case _:
            assert_never(stone.content)
    taken = {file.path.casefold() for file in files}
    readme = next(
        name for name in ("README.md", "STONE.md", f"{stone.id}.md") if name.casefold() not in taken
    )
    return (*files, TextFile(path=readme, content=_readme(stone)))


def _readme(stone: Stone) -> str:
    return f"Good for: {stone.good_for}\n\nLeft by case {stone.case} as stone {stone.id}; `pytest` runs its tests.\n"


def _of_files(content: WorkingFiles) -> tuple[TextFile, ...]:
    code = tuple(file for file in content.files if under_test(file.path))
    taken = {file.path.casefold() for file in code}
    tests = []
    for number, run in enumerate(content.evidence, 1):
        path = f"test_stone_{number}.py"
        while path in taken:
            path = path.replace(".py", "_.py")
        tests.append(TextFile(path=path, content=run.suite))
    # of its own, so that no settings of a folder above have a say
    roots = ". src" if any(file.path.startswith("src/") for file in code) else "."
    return (*code, *tests, TextFile(path="pytest.ini", content=f"[pytest]\npythonpath = {roots}\n"))


def _of_program(content: WorkingProgram) -> tuple[TextFile, ...]:
    second = content.evidence
    printed = {"program.py": content.output.strip(), "second_program.py": second.output.strip()}
    return (
        TextFile(path="program.py", content=content.code),
        TextFile(path="second_program.py", content=second.code),
        TextFile(path="test_stone.py", content=_PROGRAMS.format(printed=printed)),
        TextFile(path="pytest.ini", content="[pytest]\n"),
    )
