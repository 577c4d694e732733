import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed import garden
from seedbed.edits import Story, read_manifest
from seedbed.garden._begin._new import Package, Template, package_edits
from seedbed.garden._begin._render import render, toml
from seedbed.garden._begin._story import docstring, tidy, tidy_story
from seedbed.garden._errors import GardenError
from seedbed.garden._let_go._moves import Shift, rewritten

_TEMPLATES: tuple[Template, ...] = ("library", "tool", "webapp")
_HOSTILE = (
    'Say "hi" to """everyone""".',
    "```python\nraise SystemExit\n```",
    "{{ 7 * 7 }} {% raw %} {# gone",
    "a\\nb \\u0041 \\",
    "<!-- <script>alert(1)</script>",
    "'quoted' and `ticked`",
    "# a heading\n\n- a list\n\n1. another",
    "Args:",
    "ends without a stop",
    "\x00\x1b[31m\x7f\u202e\ufeff",
    "日本語 · ünïcödé",
    "word " * 60,
    "$(rm -rf ~) ; # noqa",
)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _package(template: Template = "library", *answers: str) -> dict[str, str]:
    package = Package("my-crew", "hello_world", template, Story(*answers))
    return {edit.path: edit.content.decode() for edit in package_edits(package)}


def _templates(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        place = folder / "it" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return folder


def test_names_and_contents_are_filled_in(tmp_path: Path) -> None:
    templates = _templates(tmp_path, **{"{{a}}/x_{{b}}.txt.jinja": "{{ a }}-{{ b }}\n", "plain": "{{ a }}"})
    assert render("it", {"a": "1", "b": "2"}, templates=templates) == {
        "1/x_2.txt": b"1-2\n",
        "plain": b"{{ a }}",
    }


def test_what_is_called_nothing_is_left_out(tmp_path: Path) -> None:
    templates = _templates(tmp_path, **{"{{a}}/x": "x", "y": "y"})
    assert render("it", {"a": ""}, templates=templates) == {"y": b"y"}


def test_what_nobody_answered_is_an_error_that_names_it(tmp_path: Path) -> None:
    templates = _templates(tmp_path, **{"x.jinja": "{{ missing }}"})
    with pytest.raises(GardenError, match=r"'missing' is undefined \(it/x.jinja\)"):
        render("it", {}, templates=templates)


@pytest.mark.parametrize("answer", ["..", "a/b", "/etc", "a\\b", "."])
def test_an_answer_cannot_lead_a_file_elsewhere(tmp_path: Path, answer: str) -> None:
    templates = _templates(tmp_path, **{"{{a}}/x": "x"})
    with pytest.raises(GardenError, match="is no name for a file"):
        render("it", {"a": answer}, templates=templates)


def test_no_tool_takes_a_template_for_a_source_of_this_package() -> None:
    templates = Path(garden.__path__[0], "templates")
    assert list(templates.rglob("*.jinja"))
    assert [path for path in templates.rglob("*") if path.suffix in (".py", ".toml")] == []
    assert list(templates.rglob("README.md")) == []


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GardenError, match="no template 'package/none'"):
        render("package/none", {})


@pytest.mark.parametrize("template", _TEMPLATES)
def test_a_package_is_complete(template: Template) -> None:
    files = _package(template, "Greets the world.")
    inside = "seeds/hello_world/src/my_crew/hello_world"
    assert {f"{inside}/__init__.py", f"{inside}/py.typed", "seeds/hello_world/README.md"} <= set(files)
    assert any(path.startswith("seeds/hello_world/tests/test_hello_world_") for path in files)
    assert "seeds/hello_world/src/my_crew/__init__.py" not in files
    assert files[f"{inside}/__init__.py"].startswith('"""Greets the world."""\n')
    manifest = read_manifest(files["seeds/hello_world/pyproject.toml"].encode(), "pyproject.toml")
    assert (manifest.name, manifest.description) == ("my-crew-hello-world", "Greets the world.")
    assert list(manifest.scripts) == ([] if template == "library" else ["my-crew-hello-world"])


def test_the_licence_is_the_monorepos() -> None:
    package = Package("a", "b", "library", Story(), licence="MIT", licence_text=b"Do.\r\n")
    files = {edit.path: edit.content for edit in package_edits(package)}
    project = tomllib.loads(files["seeds/b/pyproject.toml"].decode())["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE"])
    assert files["seeds/b/LICENSE"] == b"Do.\r\n"
    assert "license" not in _package()["seeds/hello_world/pyproject.toml"]


def test_what_nobody_said_is_left_out_and_named() -> None:
    files = _package("library", "", "It is slow.")
    manifest = files["seeds/hello_world/pyproject.toml"]
    assert tomllib.loads(manifest)["tool"]["seedbed"] == {"fails-when": "It is slow."}
    assert "tool.seedbed" not in _package()["seeds/hello_world/pyproject.toml"]
    assert files["seeds/hello_world/README.md"].count("Nobody has said it yet") == 2


def _answers() -> st.SearchStrategy[str]:
    return st.sampled_from(_HOSTILE) | st.text(max_size=120)


@settings(deadline=None)
@given(st.sampled_from(_TEMPLATES), _answers(), _answers(), _answers())
def test_answers_are_read_back_as_they_were_and_change_nothing_else(
    template: Template, purpose: str, fails_when: str, leaves: str
) -> None:
    files = _package(template, purpose, fails_when, leaves)
    manifest = read_manifest(files["seeds/hello_world/pyproject.toml"].encode(), "pyproject.toml")
    story = tidy_story(Story(purpose, fails_when, leaves))
    assert manifest.story == story
    unsaid = _package(template)
    readme, plain = (one["seeds/hello_world/README.md"] for one in (files, unsaid))
    assert _BLOCK.findall(readme) == _BLOCK.findall(plain)
    assert readme.count("\n") == plain.count("\n")
    assert "<!--" not in readme
    for path, text in files.items():
        if path.endswith(".py"):
            said = ast.parse(text)
            before = ast.parse(unsaid[path])
            assert ast.dump(_without_docstring(said)) == ast.dump(_without_docstring(before))


def _without_docstring(module: ast.Module) -> ast.Module:
    return ast.Module(module.body[1:] if ast.get_docstring(module) else module.body, [])


@settings(deadline=None)
@given(st.text())
def test_text_is_read_back_from_toml_as_it_was(text: str) -> None:
    assert tomllib.loads(f"it = {toml(text)}")["it"] == text


def test_lines_become_words_of_one_line() -> None:
    assert tidy(" one\n\ttwo\x00 \u2028three ") == "one two three"


@settings(deadline=None)
@given(st.text())
def test_a_tidy_answer_is_one_line_and_stays_as_it_is(answer: str) -> None:
    tidied = tidy(answer)
    assert tidied.isprintable()
    assert tidied == tidied.strip() == tidy(tidied)


def test_the_linter_takes_every_docstring_that_an_answer_makes(tmp_path: Path) -> None:
    for number, answer in enumerate(_HOSTILE):
        line = docstring(tidy(answer), "A prototype.")
        Path(tmp_path, f"m{number}.py").write_text(f'"""{line}"""\n', "utf-8")
    told = ["--isolated", "--select", "D,E,W,Q,PLE,RUF", "--ignore", "E501,D203,D213"]
    for command in (["check", *told], ["format", "--isolated", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_a_purpose_that_fits_is_the_docstring() -> None:
    assert docstring("Counts bees", "A prototype.") == "Counts bees."
    assert docstring('Counts "bees"', "A prototype.") == "A prototype."
    assert docstring("", "A prototype.") == "A prototype."


@pytest.mark.parametrize("template", _TEMPLATES)
def test_its_tests_follow_it_to_another_place(template: Template) -> None:
    shift = Shift("my_crew.hello_world", "my_crew.other.hello_world")
    for path, text in _package(template).items():
        if "/tests/" in path:
            moved = rewritten(text.encode(), shift).decode()
            assert shift.new in moved
            assert shift.old not in moved
