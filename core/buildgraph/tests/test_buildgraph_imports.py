"""What is read out of a Python source, and how it would be imported."""

from textwrap import dedent

import pytest

from seedbed.buildgraph._imports import Import, imports_of


def _when(source: str) -> dict[str, str]:
    return {each.module: each.when for each in imports_of(dedent(source).encode())}


def test_both_statements_are_read_with_their_names_and_lines() -> None:
    source = b"import a, b.c as d\n\nfrom e.f import (\n    g,\n    h as i,\n)\nfrom j import *\n"
    assert imports_of(source) == (
        Import("a", (), 1),
        Import("b.c", (), 1),
        Import("e.f", ("g", "h"), 3),
        Import("j", ("*",), 7),
    )


def test_an_empty_source_imports_nothing() -> None:
    assert imports_of(b"") == ()


def test_each_name_taken_from_a_module_may_be_a_module_itself() -> None:
    assert Import("seedbed", ("problem", "model"), 1).targets("x") == ("seedbed.problem", "seedbed.model")
    assert Import("seedbed.problem", (), 1).targets("x") == ("seedbed.problem",)
    assert Import("seedbed.problem", ("*",), 1).targets("x") == ("seedbed.problem",)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (b"from . import c", "a.b.c"),
        (b"from .c import d", "a.b.c.d"),
        (b"from ..c import d", "a.c.d"),
        (b"from .. import *", "a"),
    ],
)
def test_a_relative_import_is_counted_from_the_package_of_the_source(source: bytes, target: str) -> None:
    (found,) = imports_of(source)
    assert found.targets("a.b") == (target,)


def test_a_relative_import_that_leaves_the_top_package_means_nothing() -> None:
    (found,) = imports_of(b"from ...c import d")
    assert found.targets("a.b") == ()
    assert Import("", ("c",), 1, level=1).targets("") == ()


def test_an_import_is_required_wherever_it_stands_unless_something_says_otherwise() -> None:
    assert _when(
        """
        def late():
            import in_function
        class Outer:
            import in_class
        if something:
            import in_branch
        else:
            import in_else
        while True:
            import in_loop
        match it:
            case 1:
                import in_case
        with open(it):
            import in_with
        try:
            import in_try
        except ValueError:
            import in_handler
        finally:
            import in_finally
        async def later():
            async for each in it:
                import in_async
        """
    ) == dict.fromkeys(
        [
            *("in_function", "in_class", "in_branch", "in_else", "in_loop", "in_case"),
            *("in_with", "in_try", "in_handler", "in_finally", "in_async"),
        ],
        "required",
    )


@pytest.mark.parametrize(
    "handler",
    [
        "except ImportError",
        "except ModuleNotFoundError as error",
        "except (ValueError, ImportError)",
        "except builtins.ImportError",
        "except* ImportError",
    ],
)
def test_what_a_try_does_without_is_optional_and_its_other_branches_are_not(handler: str) -> None:
    assert _when(
        f"""
        try:
            if flag:
                import fast
        {handler}:
            import slow
        else:
            import more
        """
    ) == {"fast": "optional", "slow": "required", "more": "required"}


def test_a_function_defined_in_such_a_try_runs_outside_of_it() -> None:
    assert _when(
        """
        try:
            def late():
                import it
        except ImportError:
            pass
        """
    ) == {"it": "required"}


@pytest.mark.parametrize(
    "block",
    ["contextlib.suppress(ImportError)", "suppress(ModuleNotFoundError)", "pytest.raises(ImportError)"],
)
def test_an_import_that_may_fail_in_a_with_block_is_optional(block: str) -> None:
    assert _when(f"with {block}:\n    import it") == {"it": "optional"}


def test_suppressing_another_error_makes_nothing_optional() -> None:
    assert _when("with suppress(ValueError):\n    import it") == {"it": "required"}


@pytest.mark.parametrize(
    "test", ["sys.platform == 'win32'", "sys.version_info >= (3, 12)", "os.name == 'nt' and wanted"]
)
def test_what_hangs_on_the_platform_or_the_version_is_optional(test: str) -> None:
    assert _when(f"if {test}:\n    import one\nelse:\n    import other") == {
        "one": "optional",
        "other": "optional",
    }


def test_a_branch_on_something_of_like_name_is_not_on_the_platform() -> None:
    assert _when("if person.name == 'nt':\n    import it") == {"it": "required"}


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING", "TYPE_CHECKING and more"])
def test_what_only_a_type_checker_sees_is_for_typing(test: str) -> None:
    assert _when(
        f"""
        if {test}:
            import seen
            try:
                import tried
            except ImportError:
                pass
        else:
            import run
        """
    ) == {"seen": "typing", "tried": "typing", "run": "required"}


def test_what_a_type_checker_does_not_see_is_required() -> None:
    assert _when("if not TYPE_CHECKING:\n    import run\nelse:\n    import seen") == {
        "run": "required",
        "seen": "typing",
    }
    assert _when("if TYPE_CHECKING or debug:\n    import both") == {"both": "required"}


@pytest.mark.parametrize(
    ("call", "when"),
    [
        ("importlib.import_module('a.b')", "required"),
        ("import_module('a.b')", "required"),
        ("__import__('a.b')", "required"),
        ("pytest.importorskip('a.b')", "optional"),
    ],
)
def test_a_call_with_a_literal_name_imports(call: str, when: str) -> None:
    assert _when(f"def late():\n    return [use({call}.thing, 1)]") == {"a.b": when}


def test_a_call_in_a_try_that_does_without_is_optional() -> None:
    assert _when("try:\n    it = import_module('a')\nexcept ImportError:\n    it = None") == {"a": "optional"}


@pytest.mark.parametrize(
    "call", ["import_module(name)", "import_module('.a', 'b')", "other('a')", "__import__('')"]
)
def test_a_call_whose_module_is_not_said_imports_nothing(call: str) -> None:
    assert _when(f"{call}\nfind = import_module") == {}


@pytest.mark.parametrize(
    "source",
    [
        b"# -*- coding: latin-1 -*-\nname = '\xe9'\nimport it",
        b"\xef\xbb\xbfimport it",
        b"import it\r\n",
        b"text = '\\d'\nimport it",
        "größe = 1\nimport it".encode(),
    ],
)
def test_a_source_is_decoded_as_python_would(source: bytes) -> None:
    assert [each.module for each in imports_of(source)] == ["it"]


@pytest.mark.parametrize(
    "source",
    [
        b"import",
        b"import a\0",
        b"name = '\xe9'",
        b"# coding: no-such-code\n",
        "import it".encode("utf-16"),
        b"(" * 10_000,
        b"x = " + b"-" * 100_000 + b"1",
    ],
)
def test_what_python_cannot_parse_is_one_kind_of_error(source: bytes) -> None:
    with pytest.raises(SyntaxError) as caught:
        imports_of(source)
    assert caught.value.msg


def test_a_very_long_chain_of_branches_is_read_to_its_end() -> None:
    chain = "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    import m{n}\n" for n in range(1, 900))
    assert len(imports_of(chain.encode())) == 899
