"""The tables of `pyproject.toml`: what they may say, and what a person reads who says something else."""

import string
import tomllib
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._plan import Node, make_plan
from seedbed.buildgraph._settings import (
    Adjustment,
    MemberSettings,
    Settings,
    SettingsError,
    Task,
    parse_toml,
    read_member_settings,
    read_settings,
)
from seedbed.workspace import Member, Workspace


def read(text: str) -> Settings:
    return read_settings(parse_toml(text.encode(), "pyproject.toml"))


def read_task(*lines: str) -> Task:
    return read("\n".join(["[tool.seedbed.tasks.it]", *lines])).tasks["it"]


def read_member(text: str) -> MemberSettings:
    return read_member_settings(
        parse_toml(text.encode(), "a/pyproject.toml"), "a/pyproject.toml", ["test", "lint"]
    )


def complaint(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert caught.value.where == "pyproject.toml"
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[tool]", "[tool.seedbed]", "[tool.seedbed.tasks]", "[tool.other]\nx = 1"]
)
def test_nothing_has_to_be_said(text: str) -> None:
    assert read(text) == Settings({}, (), 1 << 30)


def test_a_task_needs_no_more_than_a_command() -> None:
    task = read_task('command = "make it"')
    assert task == Task("it", ("make", "it"))
    assert task.inputs == ("**",)
    assert task.upstream == ("src/**",)
    assert task.tools is None
    assert task.cache
    assert not task.batch
    assert task.processes == 1
    assert not task.at_root


def test_every_key_of_a_task_is_read() -> None:
    task = read_task(
        "command = ['pytest', '-q', '{packages}']",
        "on = 'packages'",
        "inputs = ['src', '!src/x', '//conftest.py', '!//x']",
        "upstream = ['src/*.py']",
        "outputs = ['dist/**']",
        "env = ['HOME']",
        "settings = ['tool.pytest']",
        "tools = ['pytest']",
        "depends-on = ['it', '^it']",
        "batch = true",
        "processes = 2",
        "when = ['tests']",
        "cache = false",
    )
    assert task == Task(
        name="it",
        command=("pytest", "-q", "{packages}"),
        inputs=("src", "!src/x", "//conftest.py", "!//x"),
        upstream=("src/*.py",),
        outputs=("dist/**",),
        env=("HOME",),
        settings=("tool.pytest",),
        tools=("pytest",),
        after=("it",),
        after_upstream=("it",),
        batch=True,
        processes=2,
        when=("tests",),
        cache=False,
    )
    assert task.at_root


def test_what_is_empty_is_not_what_is_left_out() -> None:
    task = read_task('command = "x"', "upstream = []", "tools = []")
    assert task.upstream == ()
    assert task.tools == ()


def test_a_task_always_has_inputs() -> None:
    assert read_task('command = "x"', "inputs = []").inputs == ("**",)
    assert read_task('command = "x"', "inputs = ['!docs', '!//x']").inputs == ("**", "!docs", "!//x")


def test_a_command_is_split_as_a_shell_would_and_is_none() -> None:
    assert read_task("""command = "a 'b c' $HOME *.py && d" """).command == (
        "a",
        "b c",
        "$HOME",
        "*.py",
        "&&",
        "d",
    )


@pytest.mark.parametrize(
    ("command", "at_root"),
    [("a {package}", True), ("a --in={name}", True), ("a {packages}", True), ("a", False), ("a {}", False)],
)
def test_a_command_with_a_place_for_its_package_runs_at_the_root(command: str, *, at_root: bool) -> None:
    assert read_task(f'command = "{command}"').at_root is at_root


def test_policy_and_cache_are_read() -> None:
    settings = read(
        "[tool.seedbed.tasks.docs]\ncommand = 'x'\n[tool.seedbed.policy]\nwarn-in-seeds = ['docs']\n"
        "[tool.seedbed.cache]\nlimit-mb = 3"
    )
    assert settings.warn_in_seeds == ("docs",)
    assert settings.cache_limit == 3 << 20


@pytest.mark.parametrize("name", ["test", "types", "boundaries"])
def test_no_policy_softens_tests_types_or_boundaries(name: str) -> None:
    text = f"[tool.seedbed.tasks.{name}]\ncommand = 'x'\n[tool.seedbed.policy]\nwarn-in-seeds = ['{name}']"
    assert complaint(text) == (
        f"[tool.seedbed.policy] warn-in-seeds: {name} holds in seeds as it does in core (pyproject.toml)."
    )


LISTS = ("inputs", "upstream", "outputs", "env", "settings", "tools", "depends-on", "when")
PATTERNS = ("inputs", "upstream", "outputs", "when")


@pytest.mark.parametrize("key", LISTS)
@pytest.mark.parametrize("value", ["'text'", "3", "[3]", "['']", "[[]]", "{}", "true", "1979-05-27"])
def test_a_list_of_texts_is_nothing_else(key: str, value: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\ncommand = 'x'\n{key} = {value}")
    assert said.startswith(f"[tool.seedbed.tasks.it] {key}: this should be a list of texts, and is ")


@pytest.mark.parametrize("key", ["batch", "cache"])
@pytest.mark.parametrize("value", ["'true'", "1", "[]", "{}"])
def test_a_switch_is_true_or_false(key: str, value: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\ncommand = 'x {{packages}}'\n{key} = {value}")
    assert said.startswith(f"[tool.seedbed.tasks.it] {key}: this should be true or false, and is ")


@pytest.mark.parametrize("value", ["'workspaces'", "1", "[]", "''"])
def test_a_task_is_on_packages_or_the_workspace(value: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\ncommand = 'x'\non = {value}")
    assert said.startswith("[tool.seedbed.tasks.it] on: this should be one of packages, workspace, and is ")


@pytest.mark.parametrize("value", ["''", "'   '", "[]"])
def test_a_task_without_a_command_is_none(value: str) -> None:
    assert "[tool.seedbed.tasks.it] command: a command is needed" in complaint(
        f"[tool.seedbed.tasks.it]\ncommand = {value}"
    )
    assert "[tool.seedbed.tasks.it] command: a command is needed" in complaint("[tool.seedbed.tasks.it]")


@pytest.mark.parametrize("value", ["3", "['x', 3]", "['x', '']", "{a = 1}"])
def test_a_command_is_a_text_or_a_list_of_them(value: str) -> None:
    assert "[tool.seedbed.tasks.it] command: this should be a list of texts" in complaint(
        f"[tool.seedbed.tasks.it]\ncommand = {value}"
    )


def test_a_command_with_an_open_quote_is_refused() -> None:
    assert (
        "[tool.seedbed.tasks.it] command: this cannot be split into words: No closing quotation"
        in complaint("""[tool.seedbed.tasks.it]\ncommand = "a 'b" """)
    )


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "'1'", "true", "[]"])
def test_the_limit_of_the_cache_is_a_whole_number(value: str) -> None:
    said = complaint(f"[tool.seedbed.cache]\nlimit-mb = {value}")
    assert said.startswith(
        "[tool.seedbed.cache] limit-mb: this should be a whole number above nought, and is "
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.seedbed.task.it]", "[tool.seedbed] task: there is no key 'task'; did you mean 'tasks'?"),
        ("[tool.seedbed.polcy]", "[tool.seedbed] polcy: there is no key 'polcy'; did you mean 'policy'?"),
        (
            "[tool.seedbed.tasks.it]\ncommand = 'x'\ninput = []",
            "[tool.seedbed.tasks.it] input: there is no key 'input'; did you mean 'inputs'?",
        ),
        (
            "[tool.seedbed.tasks.it]\ncommand = 'x'\ndepends_on = []",
            "[tool.seedbed.tasks.it] depends_on: there is no key 'depends_on'; did you mean 'depends-on'?",
        ),
        (
            "[tool.seedbed.policy]\nwarn_in_seeds = []",
            "[tool.seedbed.policy] warn_in_seeds: there is no key 'warn_in_seeds'; did you mean 'warn-in-seeds'?",
        ),
        (
            "[tool.seedbed.cache]\nlimit = 1",
            "[tool.seedbed.cache] limit: there is no key 'limit'; did you mean 'limit-mb'?",
        ),
        (
            "[tool.seedbed.tasks.test]\ncommand = 'x'\n[tool.seedbed.tasks.it]\ncommand = 'x'\ndepends-on = ['^tset']",
            "[tool.seedbed.tasks.it] depends-on: there is no task 'tset'; did you mean 'test'?",
        ),
        (
            "[tool.seedbed.tasks.docs]\ncommand = 'x'\n[tool.seedbed.policy]\nwarn-in-seeds = ['doc']",
            "[tool.seedbed.policy] warn-in-seeds: there is no task 'doc'; did you mean 'docs'?",
        ),
        (
            "[tool.seedbed.tasks.it]\ncommand = 'x'\ndepends-on = ['^']",
            "[tool.seedbed.tasks.it] depends-on: there is no task ''",
        ),
    ],
)
def test_an_unknown_name_is_said_with_what_may_have_been_meant(text: str, said: str) -> None:
    assert complaint(text) == f"{said} (pyproject.toml)."


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("tool = 3", "tool"),
        ("[tool]\nseedbed = 'x'", "tool.seedbed"),
        ("[tool.seedbed]\ntasks = []", "tool.seedbed.tasks"),
        ("[tool.seedbed.tasks]\nit = 'pytest'", "tool.seedbed.tasks.it"),
        ("[[tool.seedbed.tasks.it]]\ncommand = 'x'", "tool.seedbed.tasks.it"),
        ("[tool.seedbed]\npolicy = 1", "tool.seedbed.policy"),
        ("[tool.seedbed]\ncache = false", "tool.seedbed.cache"),
    ],
)
def test_what_should_be_a_table_is_named(text: str, table: str) -> None:
    assert complaint(text) == f"[{table}]: this should be a table (pyproject.toml)."


@pytest.mark.parametrize("name", ["", " ", "a b", "a:b", "//", "^a", "-v", "a/b", "{name}", "é", "a\\nb"])
def test_a_task_is_called_by_what_can_stand_on_a_command_line(name: str) -> None:
    assert "a task is called by letters" in complaint(f'[tool.seedbed.tasks."{name}"]\ncommand = "x"')


@pytest.mark.parametrize(
    "command",
    ["x", "x {package}", "x --all={packages}", "x {packages} {package}", "x {packages} --name={name}"],
)
def test_a_batch_needs_a_command_that_takes_several_packages(command: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\nbatch = true\ncommand = '{command}'")
    assert said.startswith("[tool.seedbed.tasks.it] batch: ")


@pytest.mark.parametrize("value", ["0", "-1", "true", "'2'", "1.5", "[]"])
def test_processes_are_a_whole_number(value: str) -> None:
    said = complaint(
        f"[tool.seedbed.tasks.it]\nbatch = true\ncommand = 'x {{packages}}'\nprocesses = {value}"
    )
    assert said.startswith("[tool.seedbed.tasks.it] processes: this should be a whole number above nought")


def test_only_a_batch_is_shared_by_processes() -> None:
    said = complaint("[tool.seedbed.tasks.it]\ncommand = 'x {packages}'\nprocesses = 2")
    assert said.startswith("[tool.seedbed.tasks.it] processes: only a batch is shared out")


@pytest.mark.parametrize("command", ["x {package}", "x {packages}", "x {name}"])
def test_a_task_on_the_workspace_has_no_package_to_fill_in(command: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\non = 'workspace'\ncommand = '{command}'")
    assert said.startswith("[tool.seedbed.tasks.it] command: there is no package to fill in")


@pytest.mark.parametrize("key", PATTERNS)
@pytest.mark.parametrize("pattern", ["../other/**", "!../x", "src/../../x", "/etc/passwd", "!/x", ".."])
def test_a_pattern_that_would_silently_mean_nothing_is_refused(key: str, pattern: str) -> None:
    said = complaint(f"[tool.seedbed.tasks.it]\ncommand = 'x'\n{key} = ['{pattern}']")
    assert said.startswith(f"[tool.seedbed.tasks.it] {key}: '{pattern}' ")
    assert "//conftest.py" in said


@pytest.mark.parametrize("key", ["upstream", "outputs", "when"])
def test_only_inputs_reach_files_of_the_root(key: str) -> None:
    assert f"{key}: '//x' should begin with a name" in complaint(
        f"[tool.seedbed.tasks.it]\ncommand = 'x'\n{key} = ['//x']"
    )


def test_a_members_tables_are_read() -> None:
    settings = read_member(
        "[tool.seedbed]\nreads-source = true\n[tool.seedbed.tasks.test]\ninputs = ['//x', 'data']\nenv = ['A']\n"
        "[tool.seedbed.tasks.lint]\nskip = true"
    )
    assert settings == MemberSettings(
        reads_source=True,
        configures_pytest=False,
        tasks={"test": Adjustment(("//x", "data"), ("A",)), "lint": Adjustment(skip=True)},
    )
    assert read_member("[project]\nname = 'a'") == MemberSettings(
        reads_source=False, configures_pytest=False, tasks={}
    )
    assert read_member("[tool.pytest.ini_options]\naddopts = ''").configures_pytest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.seedbed.tasks.tset]", "[tool.seedbed.tasks] tset: there is no key 'tset'; did you mean 'test'?"),
        (
            "[tool.seedbed.tasks.test]\ncommand = 'true'",
            "[tool.seedbed.tasks.test] command: there is no key 'command'",
        ),
        ("[tool.seedbed.tasks.test]\nskip = 1", "[tool.seedbed.tasks.test] skip: this should be true or false, and is 1"),
        ("[tool.seedbed.tasks.test]\nenv = 'A'", "[tool.seedbed.tasks.test] env: this should be a list of texts, and is 'A'"),
        ("[tool.seedbed]\nreads_source = true", "[tool.seedbed] reads_source: there is no key 'reads_source'; did you mean 'reads-source'?"),
        ("[tool.seedbed.policy]", "[tool.seedbed] policy: there is no key 'policy'"),
    ],
)  # fmt: skip
def test_what_a_member_may_not_say_is_named_with_its_file(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_member(text)
    assert str(caught.value) == f"{said} (a/pyproject.toml)."


@pytest.mark.parametrize(
    "content", [b"x = ", b"\xff\xfe", b"\xef\xbb\xbfx = 1", b"x = 1\nx = 2", b"\0", b"x = " + b"[" * 5_000]
)
def test_what_is_no_toml_is_said_with_its_file(content: bytes) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_toml(content, "a/pyproject.toml")
    assert "(a/pyproject.toml)" in str(caught.value)


def test_tasks_that_wait_for_one_another_in_a_circle_are_named_in_order() -> None:
    tasks = {name: Task(name, ("x",), after=(other,)) for name, other in (("a", "b"), ("b", "c"), ("c", "a"))}
    workspace = Workspace({"p": Member("p", "core/p", ())}, {}, {"p": ()}, {})
    with pytest.raises(SettingsError) as caught:
        make_plan(workspace, tasks, [Node("p", "a")], lambda _: True)
    said = str(caught.value)
    assert said.startswith("[tool.seedbed.tasks] depends-on: tasks wait for one another in a circle: ")
    assert any(
        circle in said
        for circle in ("p:a → p:b → p:c → p:a", "p:b → p:c → p:a → p:b", "p:c → p:a → p:b → p:c")
    )


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["x {packages}", "packages"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(
    [
        "command",
        "on",
        *LISTS,
        "batch",
        "processes",
        "cache",
        "tasks",
        "policy",
        "warn-in-seeds",
        "limit-mb",
        "it",
        "test",
    ]
)


def refusal(read: Callable[[], object]) -> str | None:
    """Return what is said of it, or `None` where it is read."""
    try:
        read()
    except SettingsError as error:
        return str(error)
    return None


@given(
    st.dictionaries(
        KEYS, st.one_of(VALUES, st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES))))
    )
)
def test_whatever_is_said_is_read_or_refused_in_one_line(ours: dict[str, object]) -> None:
    for root in (ours, {"tool": ours}, {"tool": {"seedbed": ours}}):
        said = refusal(partial(read_settings, root))
        assert said is None or said.startswith("[tool")
        assert "\n" not in (said or "")


@given(st.text(string.printable, max_size=40))
def test_whatever_lies_in_the_file_is_toml_or_refused(text: str) -> None:
    said = refusal(lambda: parse_toml(text.encode(), "pyproject.toml"))
    assert said is None or "(pyproject.toml)" in said
    if said is None:
        assert parse_toml(text.encode(), "pyproject.toml") == tomllib.loads(text)
