"""Each boundary, crossed and not crossed."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from seedbed.buildgraph._boundaries import Breach, check_boundaries
from seedbed.buildgraph._imports import Import
from seedbed.workspace import (
    Locked,
    Member,
    Need,
    Tree,
    Workspace,
    in_order,
    read_listings,
    read_tree,
    read_workspace,
    tree_at,
)
from seedbed.workspace.testing import Farm, git

_OWNERS = {
    "yaml": frozenset({"pyyaml"}),
    "yaml-stubs": frozenset({"stubs-of-yaml"}),
    "attr": frozenset({"attrs"}),
    "pytest": frozenset({"pytest"}),
    "google.auth": frozenset({"google-auth"}),
    "google.genai": frozenset({"google-genai"}),
}


def _member(name: str, area: str = "seeds", *needs: Need | str) -> Member:
    asked = tuple(need if isinstance(need, Need) else Need(need) for need in needs)
    return Member(f"acme-{name}", f"{area}/{name}", asked)


def _workspace(*members: Member, locked: tuple[Locked, ...] = (), dev: tuple[str, ...] = ()) -> Workspace:
    outside = [*locked, *(Locked(name, "1", "", ()) for name in dev)]
    by_id = {f"{each.name}=={each.version}": each for each in outside}
    return Workspace(in_order(members), by_id, {}, {"dev": tuple(f"{name}==1" for name in dev)})


def _tree(root: Path, files: Mapping[str, str | bytes]) -> Tree:
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Tree(root, {}, frozenset(files))


def _check(root: Path, workspace: Workspace, files: Mapping[str, str | bytes]) -> list[str]:
    """Return the breaches as `path:line [rule] message`, with the paths of members that were given no files."""
    return [
        f"{each.path}:{each.line} [{each.rule}] {each.message}"
        for each in check_boundaries(workspace, _tree(root, files), _OWNERS)
    ]


def _places(found: list[str]) -> list[str]:
    return [re.sub(r"\] .*", "]", each) for each in found]


# direction


def test_a_core_package_that_imports_a_seed_is_shown_where_it_does(tmp_path: Path) -> None:
    files = {
        "core/low/src/acme/low/__init__.py": "\n\nfrom acme import high\n",
        "core/low/tests/test_low.py": "if TYPE_CHECKING:\n    import acme.high.more\n",
        "seeds/high/src/acme/high/__init__.py": "",
    }
    found = _check(tmp_path, _workspace(_member("low", "core"), _member("high")), files)
    assert found == [
        (
            "core/low/src/acme/low/__init__.py:3 [direction] acme-low is in core and imports acme.high, which is in "
            "the seed acme-high. Move that seed to core first, or what is needed of it into a core package"
        ),
        (
            "core/low/tests/test_low.py:2 [direction] acme-low is in core and imports acme.high, which is in "
            "the seed acme-high. Move that seed to core first, or what is needed of it into a core package"
        ),
    ]


@pytest.mark.parametrize("under", ["", "extra:more", "group:dev"])
def test_a_core_package_that_declares_a_seed_in_any_way_is_shown_at_the_line(
    tmp_path: Path, under: str
) -> None:
    files = {
        "core/low/pyproject.toml": (
            '[project]\nname = "acme-low"\n# "acme-high" was here\ndependencies = [\n'
            '  "acme-highest", "Acme_High[x]>=1",\n]\n'
        ),
        "core/low/src/acme/low/__init__.py": "",
    }
    low = _member("low", "core", Need("acme-high", under=under))
    (found,) = _check(tmp_path, _workspace(low, _member("high")), files)
    assert found.startswith(
        "core/low/pyproject.toml:5 [direction] acme-low is in core and declares acme-high"
    )


def test_a_seed_may_use_core_and_other_seeds_and_core_may_use_core(tmp_path: Path) -> None:
    files = {
        "core/base/src/acme/base/__init__.py": "",
        "core/low/src/acme/low/__init__.py": "import acme.base",
        "seeds/mid/src/acme/mid/__init__.py": "import acme.low",
        "seeds/high/src/acme/high/__init__.py": "from acme import low, mid",
    }
    workspace = _workspace(
        _member("base", "core"),
        _member("low", "core", "acme-base"),
        _member("mid", "seeds", "acme-low"),
        _member("high", "seeds", "acme-low", "acme-mid"),
    )
    assert _check(tmp_path, workspace, files) == []


# declared


def test_what_is_declared_in_any_published_way_may_be_imported(tmp_path: Path) -> None:
    source = """
import sys, os.path, __future__
import yaml
from google import genai
from google.genai import types
try:
    import attr
except ImportError:
    attr = None
from . import _own
from acme.one._own import thing
import acme
import google
"""
    needs = [Need("pyyaml"), Need("google-genai"), Need("attrs", under="extra:fast")]
    files = {"seeds/one/src/acme/one/__init__.py": source, "seeds/one/src/acme/one/_own.py": ""}
    assert _check(tmp_path, _workspace(_member("one", "seeds", *needs)), files) == []


def test_an_import_that_is_not_declared_is_shown_with_the_package_it_comes_from(tmp_path: Path) -> None:
    files = {"seeds/one/src/acme/one/__init__.py": "import os\nfrom yaml import Loader, Dumper\n"}
    assert _check(tmp_path, _workspace(_member("one")), files) == [
        (
            "seeds/one/src/acme/one/__init__.py:2 [declared] yaml comes from pyyaml, which acme-one does not declare. "
            "Declare it: `uv add --package acme-one pyyaml`"
        )
    ]


def test_what_comes_only_with_something_that_is_declared_is_not_declared(tmp_path: Path) -> None:
    auth = Locked("google-auth", "1", "", ())
    genai = Locked("google-genai", "1", "", ("google-auth==1",))
    files = {"seeds/one/src/acme/one/__init__.py": "import google.genai\nimport google.auth.x\n"}
    workspace = _workspace(_member("one", "seeds", "google-genai"), locked=(auth, genai))
    (found,) = _check(tmp_path, workspace, files)
    assert found.startswith(
        "seeds/one/src/acme/one/__init__.py:2 [declared] google.auth comes from google-auth,"
    )


def test_a_package_without_modules_brings_what_it_needs(tmp_path: Path) -> None:
    locked = (
        Locked("google-all", "1", "", ("google-some==1",)),
        Locked("google-some", "1", "", ("google-auth==1",)),
        Locked("google-auth", "1", "", ()),
    )
    files = {"seeds/one/src/acme/one/__init__.py": "import google.auth\n"}
    assert _check(tmp_path, _workspace(_member("one", "seeds", "google-all"), locked=locked), files) == []


def test_another_member_has_to_be_declared_too(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "from acme import two\n",
        "seeds/two/src/acme/two/__init__.py": "",
        "seeds/six/src/acme/six.py": "from ..six import x\nfrom .two import x\n",
    }
    workspace = _workspace(_member("one"), _member("two"), _member("six"))
    assert _check(tmp_path, workspace, files) == [
        (
            "seeds/one/src/acme/one/__init__.py:1 [declared] acme.two comes from acme-two, which acme-one does not "
            "declare. Declare it: `uv add --package acme-one acme-two`"
        ),
        (
            "seeds/six/src/acme/six.py:2 [declared] acme.two comes from acme-two, which acme-six does not "
            "declare. Declare it: `uv add --package acme-six acme-two`"
        ),
    ]


def test_tests_may_use_development_groups_and_sources_may_not(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "import pytest\nimport attr",
        "seeds/one/tests/test_one.py": "import pytest\nimport attr\nimport yaml",
    }
    workspace = _workspace(_member("one", "seeds", Need("attrs", under="group:dev")), dev=("pytest",))
    assert _check(tmp_path, workspace, files) == [
        (
            "seeds/one/src/acme/one/__init__.py:1 [declared] pytest comes from pytest, which acme-one declares for its "
            "development only. Declare it: `uv add --package acme-one pytest`"
        ),
        (
            "seeds/one/src/acme/one/__init__.py:2 [declared] attr comes from attrs, which acme-one declares for its "
            "development only. Declare it: `uv add --package acme-one attrs`"
        ),
        (
            "seeds/one/tests/test_one.py:3 [declared] yaml comes from pyyaml, which acme-one does not declare. "
            "Declare it: `uv add --package acme-one --dev pyyaml`"
        ),
    ]


def test_an_import_for_a_type_checker_may_come_from_a_group_or_from_stubs(tmp_path: Path) -> None:
    source = (
        "if TYPE_CHECKING:\n    import yaml, attr, _typeshed, typing_extensions\n    import google.auth\n"
    )
    files = {
        "seeds/one/src/acme/one/__init__.py": source,
        "seeds/one/src/acme/one/more.pyi": "import yaml",
    }
    workspace = _workspace(
        _member("one", "seeds", Need("attrs", under="group:types")), dev=("stubs-of-yaml",)
    )
    (found,) = _check(tmp_path, workspace, files)
    assert found.startswith(
        "seeds/one/src/acme/one/__init__.py:3 [declared] google.auth comes from google-auth"
    )


def test_stubs_that_are_not_installed_are_known_by_their_name(tmp_path: Path) -> None:
    files = {"seeds/one/src/acme/one/__init__.py": "if TYPE_CHECKING:\n    import attr\n"}
    assert _check(tmp_path, _workspace(_member("one"), dev=("types-attrs",)), files) == []


def test_stubs_do_not_bring_what_runs(tmp_path: Path) -> None:
    files = {"seeds/one/src/acme/one/__init__.py": "import yaml\nimport typing_extensions"}
    found = _check(tmp_path, _workspace(_member("one"), dev=("stubs-of-yaml",)), files)
    assert [each.split(" ")[0] for each in found] == [
        f"seeds/one/src/acme/one/__init__.py:{n}" for n in (1, 2)
    ]


def test_an_optional_import_of_a_locked_package_needs_an_extra_at_least(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "try:\n    import yaml\nexcept ImportError:\n    yaml = None\n"
    }
    (found,) = _check(tmp_path, _workspace(_member("one")), files)
    assert found.endswith("Declare it: `uv add --package acme-one --optional EXTRA pyyaml`")
    extra = _member("one", "seeds", Need("pyyaml", under="extra:yaml"))
    assert _check(tmp_path, _workspace(extra), files) == []


def test_a_module_that_nobody_brings_may_be_imported_optionally_only(tmp_path: Path) -> None:
    source = "import nowhere._at_all\ntry:\n    import nothing\nexcept ImportError:\n    pass\nfrom acme import typo\n"
    files = {"seeds/one/src/acme/one/__init__.py": source, "seeds/two/src/acme/two/__init__.py": ""}
    assert _check(tmp_path, _workspace(_member("one"), _member("two")), files) == [
        (
            "seeds/one/src/acme/one/__init__.py:1 [declared] no package in the lock is known to bring nowhere. Declare "
            "it: `uv add --package acme-one PACKAGE`, or run `uv sync` if acme-one declares it"
        ),
        (
            "seeds/one/src/acme/one/__init__.py:6 [declared] no package in the lock is known to bring acme.typo. Declare "
            "it: `uv add --package acme-one PACKAGE`, or run `uv sync` if acme-one declares it"
        ),
    ]


def test_a_locked_package_that_is_not_installed_here_is_known_by_its_name(tmp_path: Path) -> None:
    files = {"seeds/one/src/acme/one/__init__.py": "import win_tools.registry\n"}
    locked = (Locked("win-tools", "1", "", ()),)
    (found,) = _check(tmp_path, _workspace(_member("one"), locked=locked), files)
    assert "win_tools comes from win-tools, which acme-one does not declare" in found
    assert _check(tmp_path, _workspace(_member("one", "seeds", "win-tools"), locked=locked), files) == []


@pytest.mark.parametrize(
    "need", [Need("pywin32", marker="sys_platform == 'win32'"), Need("pywin32", under="extra:windows")]
)
def test_what_may_come_from_a_package_that_is_not_installed_here_is_let_through(
    tmp_path: Path, need: Need
) -> None:
    files = {"seeds/one/src/acme/one/__init__.py": "import win32api\n"}
    assert _check(tmp_path, _workspace(_member("one", "seeds", need)), files) == []
    for other in (Need("pyyaml", marker=need.marker, under=need.under), Need("always-installed")):
        assert len(_check(tmp_path, _workspace(_member("one", "seeds", other)), files)) == 1


def test_tests_may_import_one_another_and_nothing_else_may_import_them(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "import helpers",
        "seeds/one/tests/helpers.py": "",
        "seeds/one/tests/test_one.py": "import helpers\nfrom tests.helpers import x\nfrom .helpers import y\n",
        "seeds/two/tests/test_two.py": "import helpers",
    }
    assert _places(_check(tmp_path, _workspace(_member("one"), _member("two")), files)) == [
        "seeds/one/src/acme/one/__init__.py:1 [declared]",
        "seeds/two/tests/test_two.py:1 [declared]",
    ]


def test_a_member_at_the_root_is_checked_like_any_other(tmp_path: Path) -> None:
    files = {"src/whole.py": "import yaml\nimport whole\n", "seeds/one/src/acme/one.py": "import whole\n"}
    whole = Member("whole", ".", ())
    assert _places(_check(tmp_path, _workspace(whole, _member("one", "seeds", "whole")), files)) == [
        "src/whole.py:1 [declared]"
    ]


# private


def test_a_private_module_or_name_of_another_package_is_not_for_import(tmp_path: Path) -> None:
    source = "from acme.two._in import x, y\nfrom acme.two import _z\nimport yaml._a.b\n"
    files = {
        "seeds/one/src/acme/one/__init__.py": source,
        "seeds/one/tests/test_one.py": "import acme.two._in",
        "seeds/two/src/acme/two/__init__.py": "",
        "seeds/two/src/acme/two/_in.py": "",
    }
    workspace = _workspace(_member("one", "seeds", "acme-two", "pyyaml"), _member("two"))
    do = "Import what is public there, or make it public there"
    assert _check(tmp_path, workspace, files) == [
        f"seeds/one/src/acme/one/__init__.py:1 [private] acme.two._in is private to acme-two. {do}",
        f"seeds/one/src/acme/one/__init__.py:2 [private] acme.two._z is private to acme-two. {do}",
        f"seeds/one/src/acme/one/__init__.py:3 [private] yaml._a is private to pyyaml. {do}",
        f"seeds/one/tests/test_one.py:1 [private] acme.two._in is private to acme-two. {do}",
    ]


def test_what_is_private_may_be_imported_within_its_package_and_dunders_by_all(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "from yaml import __version__, _\nfrom ._in import x\nimport _thread",
        "seeds/one/src/acme/one/_in.py": "import acme.one._in",
        "seeds/one/tests/test_one.py": "from acme.one._in import _x",
    }
    assert _check(tmp_path, _workspace(_member("one", "seeds", "pyyaml")), files) == []


# namespace


@pytest.mark.parametrize("file", ["__init__.py", "__init__.pyi"])
def test_a_start_file_in_a_shared_namespace_is_refused(tmp_path: Path, file: str) -> None:
    files = {
        f"seeds/one/src/acme/{file}": "",
        "seeds/one/src/acme/one/__init__.py": "",
        "seeds/two/src/acme/two/__init__.py": "",
    }
    assert _check(tmp_path, _workspace(_member("one"), _member("two")), files) == [
        (
            f"seeds/one/src/acme/{file}:1 [namespace] acme is a namespace shared with acme-two, whose modules this file "
            "hides. Delete it"
        )
    ]


def test_a_folder_that_hides_which_module_a_package_brings_is_named(tmp_path: Path) -> None:
    files = {
        "seeds/framer2/src/my_crew/framer/__init__.py": "",
        "seeds/solver/src/my_crew/solver/__init__.py": "",
        "seeds/soup/src/bs4/__init__.py": "",
    }
    members = (
        Member("my-crew-framer", "seeds/framer2", ()),
        Member("my-crew-solver", "seeds/solver", ()),
        Member("beautifulsoup4", "seeds/soup", ()),
    )
    assert _check(tmp_path, _workspace(*members), files) == [
        (
            "seeds/framer2/pyproject.toml:1 [folder] by its folder this would be my.crew_framer, but it brings "
            "my_crew.framer. Call the folder framer"
        )
    ]


def test_packages_and_tests_may_have_start_files(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/deep/__init__.py": "",
        "seeds/one/src/acme/one/__init__.py": "",
        "seeds/one/src/other/__init__.py": "",
        "seeds/one/tests/__init__.py": "",
        "seeds/two/src/acme/two/__init__.py": "",
        "seeds/two/tests/__init__.py": "",
    }
    assert _check(tmp_path, _workspace(_member("one"), _member("two")), files) == []


# cycle


def test_packages_that_import_one_another_are_shown_with_the_way_round(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "import acme.two",
        "seeds/two/src/acme/two/__init__.py": "\nimport acme.six",
        "seeds/six/src/acme/six/__init__.py": "\n\ndef late():\n    import acme.one\n    import acme.one",
    }
    workspace = _workspace(
        _member("one", "seeds", "acme-two"), _member("two", "seeds", "acme-six"), _member("six")
    )
    assert _check(tmp_path, workspace, files) == [
        (
            "seeds/six/src/acme/six/__init__.py:4 [cycle] packages import one another: acme-six imports acme-one "
            "(seeds/six/src/acme/six/__init__.py:4), acme-one imports acme-two (seeds/one/src/acme/one/__init__.py:1), "
            "acme-two imports acme-six (seeds/two/src/acme/two/__init__.py:2). Move what both need into a package of its "
            "own"
        )
    ]


def test_two_circles_are_two_breaches(tmp_path: Path) -> None:
    files = {
        "seeds/one/src/acme/one/__init__.py": "import acme.two\nimport acme.six",
        "seeds/two/src/acme/two/__init__.py": "import acme.one",
        "seeds/six/src/acme/six/__init__.py": "import acme.one",
    }
    workspace = _workspace(_member("one", "seeds", "acme-two", "acme-six"), _member("two"), _member("six"))
    assert _places(_check(tmp_path, workspace, files)) == [
        "seeds/six/src/acme/six/__init__.py:1 [cycle]",
        "seeds/two/src/acme/two/__init__.py:1 [cycle]",
    ]


# what cannot be read


@pytest.mark.parametrize(
    ("source", "line"),
    [(b"import os\nimport\n", 2), (b"import os\0", 1), (b"a = '\xff'", 1), (b"(" * 9999, 1)],
)
def test_a_source_that_python_cannot_parse_is_shown(tmp_path: Path, source: bytes, line: int) -> None:
    files = {"seeds/one/tests/data/broken.py": source}
    (found,) = check_boundaries(_workspace(_member("one")), _tree(tmp_path, files), _OWNERS)
    assert (found.rule, found.line) == ("unreadable", line)
    assert "cannot parse it" in found.message


def test_a_file_too_large_to_be_a_source_is_named(tmp_path: Path) -> None:
    tree = _tree(tmp_path, {"seeds/one/src/acme/one/data.py": ""})
    with (tmp_path / "seeds/one/src/acme/one/data.py").open("wb") as file:
        file.truncate((4 << 20) + 1)
    (found,) = check_boundaries(_workspace(_member("one")), tree, _OWNERS)
    assert "larger than 4 MiB" in found.message


def test_a_submodule_in_place_of_a_source_is_named(tmp_path: Path) -> None:
    (tmp_path / "seeds/one/src/acme/one/x.py/.git").mkdir(parents=True)
    tree = Tree(tmp_path, {}, frozenset({"seeds/one/src/acme/one/x.py"}))
    (found,) = check_boundaries(_workspace(_member("one")), tree, _OWNERS)
    assert found.rule == "unreadable"
    assert "repository of its own" in found.message


def test_a_link_is_a_module_that_is_read_where_it_leads(tmp_path: Path) -> None:
    tree = _tree(
        tmp_path,
        {
            "seeds/one/src/acme/one/a.py": "import yaml",
            "seeds/two/src/acme/two.py": "import beside, linked",
        },
    )
    for link, target in (("b", "a.py"), ("loop", "loop.py"), ("lost", "if.py")):
        (tmp_path / f"seeds/one/src/acme/one/{link}.py").symlink_to(target)
    (tmp_path / "seeds/one/src/linked.py").symlink_to("acme/one/a.py")
    links = ["acme/one/b.py", "acme/one/loop.py", "acme/one/lost.py", "linked.py"]
    tree = Tree(tmp_path, {}, tree.dirty | {f"seeds/one/src/{link}" for link in links})
    found = check_boundaries(_workspace(_member("one"), _member("two")), tree, _OWNERS)
    assert [(each.path, each.message.partition(",")[0]) for each in found] == [
        ("seeds/one/src/acme/one/a.py", "yaml comes from pyyaml"),
        ("seeds/two/src/acme/two.py", "linked comes from acme-one"),
        (
            "seeds/two/src/acme/two.py",
            "no package in the lock is known to bring beside. Declare it: `uv add --package acme-two PACKAGE`",
        ),
    ]


def test_files_that_are_no_modules_of_a_member_are_not_looked_at(tmp_path: Path) -> None:
    files = {
        "noxfile.py": "import nothing",
        "seeds/one/setup.py": "import nothing",
        "seeds/one/src/acme/one/.#x.py": "import nothing",
        "seeds/one/src/acme/one/x.py.jinja": "import {{ nothing }}",
    }
    assert _check(tmp_path, _workspace(_member("one")), files) == []


def test_a_file_name_of_any_bytes_is_written_on_one_line_of_plain_text(tmp_path: Path) -> None:
    path = os.fsdecode(b"seeds/one/src/acme/one/\xff\n\x1b[1m.py")
    (found,) = check_boundaries(_workspace(_member("one")), _tree(tmp_path, {path: "import yaml"}), _OWNERS)
    assert found.path == path
    assert str(found).startswith("seeds/one/src/acme/one/\\udcff\\n\\x1b[1m.py:1: yaml comes from pyyaml")
    assert str(found).endswith(" [declared]")


# the memo


def test_a_source_whose_content_is_remembered_is_not_parsed_again(tmp_path: Path) -> None:
    tree = _tree(tmp_path, {"seeds/one/src/acme/one/a.py": "import yaml", "seeds/one/src/acme/one/b.py": ""})
    memo: dict[str, tuple[Import, ...]] = {}
    before = check_boundaries(_workspace(_member("one")), tree, _OWNERS, memo)
    assert set(memo.values()) == {(Import("yaml", (), 1),), ()}
    assert check_boundaries(_workspace(_member("one")), tree, _OWNERS, memo) == before
    told: dict[str, tuple[Import, ...]] = dict.fromkeys(memo, (Import("attr", (), 7),))
    found = check_boundaries(_workspace(_member("one")), tree, _OWNERS, told)
    assert [(each.path[-4:], each.line) for each in found] == [("a.py", 7), ("b.py", 7)]
    assert check_boundaries(_workspace(_member("one")), tree, _OWNERS, dict.fromkeys(memo, ())) == ()


# a real workspace


def _project(name: str, needs: str) -> str:
    return f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\n{needs}'


def test_a_workspace_as_uv_and_git_have_it_is_checked_on_disk_and_at_a_commit(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["core/*", "seeds/*"]\n',
        "core/low/pyproject.toml": _project("acme-low", ""),
        "core/low/src/acme/low.py": "import acme.high\n",
        "seeds/high/pyproject.toml": _project(
            "acme-high", 'dependencies = ["acme-low"]\n[tool.uv.sources]\nacme-low = { workspace = true }\n'
        ),
        "seeds/high/src/acme/high.py": "from acme.low import x\n",
    }
    _tree(tmp_path, files)
    Farm(tmp_path).lock()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "core/low/src/acme/low.py").write_text("x = 1\n", "utf-8")

    def breaches(tree: Tree) -> list[tuple[str, int, str]]:
        found = check_boundaries(read_workspace(tmp_path, tree), tree, _OWNERS)
        return [(each.path, each.line, each.rule) for each in found]

    assert breaches(read_tree(read_listings(tmp_path))) == []
    assert breaches(tree_at(tmp_path, "HEAD")) == [
        ("core/low/src/acme/low.py", 1, "cycle"),
        ("core/low/src/acme/low.py", 1, "direction"),
    ]


def test_a_breach_is_one_line_with_its_place_and_rule() -> None:
    assert str(Breach("a/b.py", 3, "private", "no")) == "a/b.py:3: no [private]"
