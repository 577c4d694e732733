"""Which package a module comes from."""

import sysconfig
from pathlib import Path

import pytest

from seedbed.buildgraph._owners import Modules, modules_of, read_owners
from seedbed.workspace import WorkspaceError


def _install(site: Path, name: str, *files: str) -> None:
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    lines = [f"{file},sha256=abc,12\n" for file in [*files, f"{folder.name}/METADATA"]]
    (folder / "RECORD").write_text("".join(lines), "utf-8")


def test_a_package_is_named_by_its_top_folder_and_a_module_by_itself() -> None:
    files = ["yaml/__init__.py", "yaml/nodes.py", "yaml/more/x.py", "six.py", "readme.md", "data/x.txt"]
    assert modules_of(files) == {"yaml", "six"}


def test_a_part_of_a_namespace_is_named_by_what_is_its_own() -> None:
    files = ["google/genai/__init__.py", "google/genai/types.py", "google/lone.py"]
    assert modules_of(files) == {"google.genai", "google.lone"}


def test_compiled_modules_and_stubs_are_modules() -> None:
    files = ["_fast.cpython-311-x86_64-linux-gnu.so", "win.pyd", "psutil-stubs/__init__.pyi"]
    assert modules_of(files) == {"_fast", "win", "psutil-stubs"}


def test_what_is_installed_says_who_brings_a_module(tmp_path: Path) -> None:
    _install(tmp_path, "PyYAML", "yaml/__init__.py", "_yaml/__init__.py")
    _install(tmp_path, "google_auth", "google/auth/__init__.py")
    _install(tmp_path, "google_genai", "google/genai/__init__.py", "../../bin/tool")
    assert read_owners([tmp_path]) == {
        "yaml": {"pyyaml"},
        "_yaml": {"pyyaml"},
        "google.auth": {"google-auth"},
        "google.genai": {"google-genai"},
    }


def test_a_module_that_two_bring_belongs_to_both(tmp_path: Path) -> None:
    _install(tmp_path, "one", "shared/__init__.py")
    _install(tmp_path, "two", "shared/__init__.py")
    owners = read_owners([tmp_path])
    assert owners == {"shared": {"one", "two"}}
    assert Modules.of([owners, {"shared": frozenset({"own"})}], []).bringing("shared.x") == {
        "one",
        "two",
        "own",
    }


def test_an_environment_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Run `uv sync`"):
        read_owners([tmp_path])


def test_the_environment_that_runs_this_is_understood() -> None:
    owners = read_owners([Path(sysconfig.get_path("purelib"))])
    assert owners["pytest"] == {"pytest"}
    assert owners["_pytest"] == {"pytest"}
    assert owners["typing_extensions"] == {"typing-extensions"}


def test_the_longest_known_name_decides_who_brings_a_module() -> None:
    modules = Modules.of([{"a": frozenset({"outer"})}, {"a.b": frozenset({"inner"})}], [])
    assert modules.bringing("a.b.c") == {"inner"}
    assert modules.bringing("a.c") == {"outer"}
    assert modules.bringing("b") == frozenset()


def test_a_module_that_is_not_installed_here_is_known_by_the_name_of_its_package() -> None:
    modules = Modules.of([], ["win-tools", "acme-rocket"])
    assert modules.bringing("win_tools.registry") == {"win-tools"}
    assert modules.bringing("acme.rocket.engine") == {"acme-rocket"}
    assert modules.bringing("acme.other") == frozenset()


def test_a_namespace_itself_belongs_to_nobody() -> None:
    modules = Modules.of([{"google.genai": frozenset({"genai"})}], [])
    assert modules.namespaces == {"google"}
    assert modules.topmost("google.genai.types") == "google.genai"
