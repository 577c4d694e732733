"""A batch that several processes share: who gets what, and what is said of it in the end."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._plan import Group, Node, Plan
from seedbed.buildgraph._settings import Task
from seedbed.buildgraph._shares import estimate, share_out
from seedbed.workspace.testing import Farm

RUN = [sys.executable, "-c", "from seedbed.buildgraph.main import main; raise SystemExit(main())", "run"]


def shares(
    costs: Mapping[str, float], processes: int, jobs: int = 9, waits: Mapping[str, str] | None = None
) -> list[str]:
    """Return who is done in which process, a word for each; packages have names of one letter."""
    nodes = {name: Node(name, "test") for name in costs}
    plan = Plan(
        {
            node: frozenset({nodes[waits[name]]} if waits and name in waits else ())
            for name, node in nodes.items()
        }
    )
    tasks = {"test": Task("test", ("pytest", "{packages}"), batch=True, processes=processes)}
    group = Group("test", tuple(nodes.values()), frozenset({Node("z", "build")}))
    shared = share_out([group], plan, tasks, jobs, lambda some: {node: costs[node.package] for node in some})
    assert {one.waits_for for one in shared} == {group.waits_for}
    return ["".join(node.package for node in one.nodes) for one in shared]


def test_a_batch_is_divided_so_that_both_processes_end_together() -> None:
    assert shares({"a": 1, "b": 5, "c": 2, "d": 3, "e": 1}, 2) == ["ab", "cde"]


def test_where_nothing_tells_them_apart_each_process_gets_as_many() -> None:
    assert shares(dict.fromkeys("abcd", 0), 2) == ["ac", "bd"]


def test_the_process_with_the_most_to_do_begins_first() -> None:
    assert shares({"a": 5, "b": 4, "c": 2}, 2) == ["bc", "a"]


@pytest.mark.parametrize(("processes", "jobs"), [(1, 9), (9, 1), (2, 1)])
def test_a_batch_stays_whole_where_one_process_would_follow_the_other(processes: int, jobs: int) -> None:
    assert shares(dict.fromkeys("abc", 1), processes, jobs) == ["abc"]


def test_there_may_be_more_processes_than_run_at_once() -> None:
    assert shares(dict.fromkeys("abc", 1), 3, jobs=2) == ["a", "b", "c"]


def test_there_are_no_more_processes_than_packages() -> None:
    assert shares(dict.fromkeys("abc", 1), 9) == ["a", "b", "c"]


def test_a_batch_in_which_one_waits_for_another_stays_whole() -> None:
    assert shares(dict.fromkeys("abc", 1), 2, waits={"c": "a"}) == ["abc"]


@given(st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 100), min_size=1), st.integers(1, 5))
def test_each_package_is_in_one_process_and_none_has_much_more_to_do_than_need_be(
    costs: dict[str, int], processes: int
) -> None:
    found = shares(costs, processes)
    assert sorted("".join(found)) == sorted(costs)
    assert all(found)
    assert len(found) == min(processes, len(costs))
    assert [list(one) for one in found] == [[name for name in costs if name in one] for one in found]
    longest = max(sum(costs[name] for name in one) for one in found)
    # The last to come went where there was least to do.
    assert longest <= sum(costs.values()) / len(found) + max(costs.values())
    assert shares(costs, processes) == found


def test_what_took_long_costs_more_and_what_is_not_known_is_taken_by_its_size() -> None:
    a, b, c = (Node(name, "test") for name in "abc")
    assert estimate({a: 60.0, b: 30.0}, {a: 100, b: 200, c: 50}) == {a: 60.0, b: 30.0, c: 15.0}
    assert estimate({}, {a: 100, b: 200, c: 50}) == {a: 100, b: 200, c: 50}
    assert estimate({a: 3.0}, {a: 0, b: 7}) == {a: 3.0, b: 7}


TASKS = """
[tool.seedbed.tasks.test]
command = "pytest -q {packages}"
inputs = ["tests/**"]
tools = []
batch = true
processes = 2

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
"""


def a_test(folder: Path, body: str = "pass", filling: int = 0) -> str:
    """Return a test that writes down which process it runs in."""
    note = f"pathlib.Path({str(folder)!r}, pathlib.Path(__file__).stem).write_text(str(os.getpid()))"
    return f"import os, pathlib, time\n# {'x' * filling}\ndef test_it() -> None:\n    {note}\n    {body}\n"


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    """Return four packages; by the size of its tests, `a` is as much as the others together."""
    farm = Farm(tmp_path / "farm", TASKS)
    (tmp_path / "ran").mkdir()
    for name, filling in {"a": 9000, "b": 3000, "c": 3000, "d": 3000}.items():
        text = a_test(tmp_path / "ran", filling=filling)
        farm.member(f"seeds/{name}", files={f"tests/test_{name}.py": text})
    farm.write("seeds/d/tests/data.txt", "x" * 90_000)
    farm.settle()
    return farm


def run(farm: Farm, *words: str, status: int = 0) -> str:
    """Run the tests of all packages, as many at once as words say, and return what is said."""
    environment = {**os.environ, "CI": "true"}
    command = [*RUN, "test", *words]
    done = subprocess.run(
        command, cwd=farm.root, capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


def processes(farm: Farm) -> set[str]:
    """Return who ran in which process, a word for each."""
    found: dict[str, str] = {}
    for path in sorted((farm.root.parent / "ran").iterdir()):
        pid = path.read_text()
        found[pid] = found.get(pid, "") + path.name.removeprefix("test_")
    return set(found.values())


def test_two_processes_share_a_batch_by_the_size_of_tests_and_a_line_sums_up_both(farm: Farm) -> None:
    said = run(farm, "-j", "2")
    assert processes(farm) == {"a", "bcd"}
    assert "1 passed in" in said
    assert "3 passed in" in said
    # Whoever looks for pytest's last line finds one for all.
    assert re.fullmatch(r"=+ 4 passed in \d+\.\d\ds =+", said.splitlines()[-2])
    farm.write("pyproject.toml", (farm.root / "pyproject.toml").read_text().replace("= 2", "= 3"))
    assert "4 known" in run(farm)  # in how many processes it is done counts for nothing


def test_tests_of_a_package_that_needs_others_count_as_often(tmp_path: Path) -> None:
    farm = Farm(tmp_path / "farm", TASKS)
    (tmp_path / "ran").mkdir()
    for name, needs in {"a": (), "b": (), "c": (), "d": ("farm-a", "farm-b", "farm-c")}.items():
        text = a_test(tmp_path / "ran", filling=3000)
        farm.member(f"seeds/{name}", needs, files={f"tests/test_{name}.py": text})
    farm.settle()
    run(farm, "-j2")
    assert processes(farm) == {"abc", "d"}


def test_one_job_is_one_process_and_the_next_time_two_share_by_what_each_took(farm: Farm) -> None:
    farm.write("seeds/b/tests/test_b.py", a_test(farm.root.parent / "ran", "time.sleep(0.6)", 3000))
    said = run(farm, "-j", "1")
    assert processes(farm) == {"abcd"}
    assert len(re.findall(r"4 passed in \d+\.\d\ds", said)) == 1
    for name in "abcd":
        farm.write(f"seeds/{name}/tests/more.txt", "")
    run(farm, "-j", "2")
    assert processes(farm) == {"b", "acd"}


def test_what_fails_or_crashes_in_a_share_is_its_packages_alone_and_is_summed_up_once(farm: Farm) -> None:
    farm.write("seeds/a/tests/test_a.py", a_test(farm.root.parent / "ran", "os._exit(3)", 9000))
    farm.write("seeds/c/tests/test_c.py", a_test(farm.root.parent / "ran", "assert False", 3000))
    said = run(farm, "-j", "2", "--keep-going", status=1)
    *_, closing, summary = said.splitlines()
    assert re.fullmatch(r"=+ 1 failed, 2 passed, 1 error in \d+\.\d\ds =+", closing)
    assert summary.startswith("2 passed, 2 failed in")
    assert "farm-a:test failed" in said
    assert "farm-c:test failed" in said


def test_what_is_given_up_is_not_summed_up(farm: Farm) -> None:
    farm.write("seeds/a/tests/test_a.py", a_test(farm.root.parent / "ran", "assert False", 5000))
    farm.write("seeds/c/tests/test_c.py", a_test(farm.root.parent / "ran", "time.sleep(60)", 3000))
    said = run(farm, "-j", "2", status=1)
    assert "farm-a:test failed" in said
    assert "cancelled" in said.splitlines()[-1]
    assert "1 failed, 1 passed in" in said
    assert not re.search(r"^=+ \d.* in .* =+$", said, re.MULTILINE)
