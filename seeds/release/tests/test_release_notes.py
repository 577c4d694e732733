import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

from seedbed.edits import read_monorepo
from seedbed.release import ReleaseError
from seedbed.release._asking import understand
from seedbed.release._changelog import Entry, tells_of, with_release
from seedbed.release._notes import KINDS, kind_of, new_note, note_files
from seedbed.release.testing import add_published
from seedbed.workspace import WorkspaceError
from seedbed.workspace.testing import Farm

_DAY = date(2030, 1, 2)
_SEEDBED = Path(sys.executable).with_name("seedbed")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    farm = Farm(tmp_path_factory.mktemp("farm"))
    farm.member("core/base")
    farm.member("seeds/fix")
    add_published(farm, "seeds/own", more='classifiers = ["Private :: Do Not Upload"]')
    farm.settle()
    return farm


@pytest.fixture
def farm(shared: Farm) -> Iterator[Farm]:
    yield shared
    shared.git("clean", "-qfd")


def _seedbed(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [_SEEDBED, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _written(farm: Farm) -> dict[str, str]:
    return {
        path.relative_to(farm.root).as_posix(): path.read_text("utf-8")
        for path in farm.root.glob("*/*/changes/*")
    }


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("+words.fix.md", "fix"),
        ("12.feature", "feature"),
        ("12.feature.2.md", "feature"),
        ("a.fix.breaking.md", "breaking"),
        ("fix.md", None),
        ("fix", None),
        ("notes.txt", None),
    ],
)
def test_a_file_name_says_the_kind_as_towncrier_has_it(file: str, kind: str | None) -> None:
    assert kind_of(f"seeds/x/changes/{file}") == kind


def test_what_towncrier_leaves_aside_is_no_note() -> None:
    paths = [
        "a/changes/README.md",
        "a/changes/.gitkeep",
        "a/changes/x.fix.md",
        "a/changes/in/y.fix.md",
        "a/b",
        "ab/changes/z",
    ]
    assert note_files(paths, "a") == ("a/changes/x.fix.md",)


def test_notes_of_different_words_never_share_a_name() -> None:
    first = new_note("seeds/x", "fix", "It reads the whole file, not half")
    second = new_note("seeds/x", "fix", "It reads the whole file, not a third")
    assert first.path.startswith("seeds/x/changes/+it-reads-the-whole-file-")
    assert first.path != second.path
    assert new_note("seeds/x", "doc", first.text).path != first.path.replace(".fix.", ".doc.")
    long = "internationalization " * 4
    first, second = new_note("x", "fix", f"{long}for Swedish"), new_note("x", "fix", f"{long}for Danish")
    assert first.path != second.path
    assert len(first.path) < 90
    assert kind_of(new_note("x", "misc", "../../é…\n").path) == "misc"
    assert new_note("x", "misc", "../../é…\n").path.count("/") == 2
    with pytest.raises(ReleaseError, match="tells nobody anything"):
        new_note("x", "misc", " \n")


@pytest.mark.parametrize("text", ["red \x1b[31m", "bad \udcff", "\0", "a\rb"])
def test_what_is_no_text_is_no_note(text: str) -> None:
    with pytest.raises(ReleaseError, match="something in this note that is no text"):
        new_note("x", "fix", text)
    assert new_note("x", "fix", "🧑\u200d🌾 of\u00a0two\n\tlines").text.count("\n") == 1


def test_a_change_log_is_made_and_then_added_to_at_its_top() -> None:
    once = with_release("", Version("0.1.0"), _DAY, [Entry("+first.misc.md", "First release.")])
    entries = [Entry(f"+x.{kind}.md", f"A {kind}.\nMore of `{{it}}`.") for kind in KINDS]
    log = with_release(once, Version("0.2.0"), _DAY, [*entries, Entry("12.fix.md", "Numbered.")])
    assert log.startswith("# Changes\n")
    titles = [line for line in log.splitlines() if line.startswith("#")]
    assert titles == [
        "# Changes",
        "## 0.2.0 (2030-01-02)",
        "### What breaks",
        "### Features",
        "### Fixes",
        "### Documentation",
        "### Also",
        "## 0.1.0 (2030-01-02)",
        "### Also",
    ]
    assert "- A breaking.\n  More of `{it}`.\n" in log
    assert "- Numbered. (#12)\n" in log
    assert tells_of(log, Version("0.2.0"))
    assert not tells_of(log, Version("0.2"))


@pytest.mark.parametrize("heading", ["## 0.2.0 (unreleased)", "## 0.2.0", "## [0.2.0] - soon"])
def test_what_a_change_log_tells_of_a_release_already_stays_below_what_is_new(heading: str) -> None:
    log = f"# Changes\n\n{heading}\n\nIn words.\n\n## 0.1.0 (2029-01-01)\n\nFirst.\n"
    assert tells_of(log, Version("0.2.0"))
    made = with_release(log, Version("0.2.0"), _DAY, [Entry("+x.fix.md", "Mended.")])
    assert made == log.replace(heading, "## 0.2.0 (2030-01-02)\n\n### Fixes\n\n- Mended.")


def test_a_change_log_that_somebody_wrote_is_kept_below() -> None:
    log = with_release("Long ago there was 0.0.\n", Version("0.1.0"), _DAY, [Entry("+x.fix.md", "Mended.")])
    assert log.index("- Mended.") < log.index("Long ago there was 0.0.")


def test_a_note_that_towncrier_does_not_take_is_told_in_one_line() -> None:
    entries = [Entry("1.fix.md", "One."), Entry("01.fix.md", "Two.")]
    with pytest.raises(
        ReleaseError, match=r"towncrier does not take the notes: .*multiple files for 1\.fix"
    ) as caught:
        with_release("", Version("0.1.0"), _DAY, entries)
    assert "\n" not in str(caught.value)


def test_the_command_writes_a_note_into_the_package_that_is_named(farm: Farm) -> None:
    done = _seedbed(farm.root, "note", "base", "feature", "More")
    assert done.returncode == 0, done.stderr
    ((path, text),) = _written(farm).items()
    assert path.startswith("core/base/changes/+more-")
    assert path.endswith(".feature.md")
    assert text == "More\n"
    assert done.stdout == f"new     {path}\n"


def test_a_note_does_not_take_the_place_of_another(farm: Farm) -> None:
    path = new_note("core/base", "feature", "More").path
    farm.write(path, "More, in other words.\n")
    done = _seedbed(farm.root, "note", "base", "feature", "More")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"There is another note already ({path})" in done.stderr
    assert _written(farm) == {path: "More, in other words.\n"}


def test_in_a_package_s_folder_the_package_need_not_be_named(farm: Farm) -> None:
    assert _seedbed(farm.root / "core/base/src", "note", "fix", "Less").returncode == 0
    assert _seedbed(farm.root / "core/base/src", "note", "fix", "fix", "Of the other").returncode == 0
    assert sorted(path.split("+")[0] for path in _written(farm)) == [
        "core/base/changes/",
        "seeds/fix/changes/",
    ]


def test_a_dry_run_says_it_and_writes_nothing(farm: Farm) -> None:
    done = _seedbed(farm.root, "note", "base", "fix", "Less", "--dry-run", "--json")
    answer = json.loads(done.stdout)
    assert answer["touched"] == [{"path": answer["note"]["path"], "how": "new", "to": ""}]
    assert answer["note"]["kind"] == "fix"
    assert answer["done"] is False
    assert _written(farm) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "fix", "x"), "No package is called 'nobody'"),
        (("base", "fixed", "x"), "There is no kind of note called 'fixed'"),
        (("base", "fix"), "It is not said: what changed"),
        (("base",), "It is not said: kind"),
        (("own", "fix", "x"), "farm-own is private"),
        ((), "It is not said: package"),
        (("base", "fix", "two", "words"), "There are 4 words"),
        (("base", "fix", " "), "tells nobody anything"),
    ],
)
def test_what_is_wrong_with_a_note_is_told(
    shared: Farm, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(WorkspaceError, match=said):
        understand(read_monorepo(shared.root), shared.root, words)


def test_the_command_tells_in_one_line_what_is_missing_and_writes_nothing(farm: Farm) -> None:
    done = _seedbed(farm.root, "note", "base", "fix")
    assert done.returncode == 2
    assert (
        done.stderr
        == 'seedbed: It is not said: what changed. Write `seedbed note PACKAGE KIND "What changed"`.\n'
    )
    assert _written(farm) == {}


def test_on_a_terminal_what_is_missing_is_asked_for(farm: Farm) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [_SEEDBED, "note"],
        cwd=farm.root,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, b"base\nbreaking\nAll of it\n")
    out, err = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, err
    assert list(_written(farm).values()) == ["All of it\n"]
    assert out.strip().startswith("new ")
    asked = ["Package:", "Kind (breaking, feature, fix, doc, misc):", "What changed:"]
    assert [question for question in asked if question in err] == asked
