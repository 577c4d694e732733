import os
import stat
from pathlib import Path

import pytest

from seedbed.context.testing import powerless
from seedbed.problem import (
    Answer,
    Answered,
    Artefact,
    BadInput,
    Classification,
    Criterion,
    Failed,
    Ground,
    Held,
    Outcome,
    Question,
    Solved,
    SuiteRun,
    TextFile,
    Usage,
    Waiting,
)
from seedbed.reasoner import Cost, Report
from seedbed.reasoner._artefacts import WRITTEN, write_artefacts
from seedbed.reasoner._files import Out, put
from seedbed.reasoner._print import as_object, lines_of

MAIN = TextFile(path="app/main.py", content="print('grüezi')\n")
TEST = TextFile(path="test_main.py", content="def test(): pass\n")
EVIDENCE = SuiteRun(suite="", passed=1, rejected=("returns None",))
ANSWER = Answer(text="An app.", files=(MAIN, TEST))
SOLVED = Solved(answer=ANSWER, evidence=(EVIDENCE,))
ANSWERED = Answered(answer=ANSWER, missing=("nobody looked",))
ASKING = Waiting(questions=(Question(id="q1", text="Fine?", why="only you can tell"),), answer=ANSWER)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def report(outcome: Outcome, *artefacts: Artefact) -> Report:
    guess = Classification(solved=0.0, solvable=1.0, unsolvable=0.0, reason="so", by="user")
    cost = Cost(usage=Usage(), seconds=0.0, played=0, reused=0)
    return Report("abc", "An app", "scripted", "it was passed", guess, outcome, cost, artefacts)


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if not path.is_dir()
    }


def test_a_verified_folder_is_written_as_it_is(out: Path) -> None:
    written = put(report(SOLVED), Out(str(out)))
    assert tree(out) == {"app/main.py": MAIN.content, "test_main.py": TEST.content}
    assert (written.folder, written.paths) == (str(out), ("app/main.py", "test_main.py"))
    assert f"written to {out}: app/main.py, test_main.py" in lines_of(report(SOLVED), written)
    assert as_object(report(SOLVED), written)["written"] == [f"{out}/app/main.py", f"{out}/test_main.py"]
    assert (written.left, written.error) == ((), None)
    assert stat.S_IMODE((out / "test_main.py").stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("outcome", [ANSWERED, ASKING])
def test_what_is_not_verified_is_written_only_when_the_user_says_so(outcome: Outcome, out: Path) -> None:
    written = put(report(outcome), Out(str(out)))
    assert not out.exists()
    assert written.left == ("app/main.py", "test_main.py")
    assert f"`reason resume abc --out {out} --unverified`" in written.why
    assert any(
        "not written: app/main.py, test_main.py" in line for line in lines_of(report(outcome), written)
    )
    assert put(report(outcome), Out(str(out), unverified=True)).left == ()
    assert set(tree(out)) == {"app/main.py", "test_main.py"}


def test_without_a_folder_it_is_said_how_to_get_the_files() -> None:
    written = put(report(SOLVED), Out())
    assert (written.paths, written.left) == ((), ("app/main.py", "test_main.py"))
    assert written.why == "`reason resume abc --out DIR` writes them there"
    assert put(report(ANSWERED), Out()).why == "`reason resume abc --out DIR --unverified` writes them there"
    assert put(report(Failed(reason="no")), Out()).why == ""


@pytest.mark.parametrize("outcome", [SOLVED, ANSWERED])
def test_an_answer_in_words_has_no_files_and_says_so(outcome: Solved | Answered, out: Path) -> None:
    words = report(outcome.model_copy(update={"answer": Answer(text="42")}))
    line = "no files: the answer is in words"
    assert line in lines_of(words, put(words, Out(str(out))))
    assert line not in lines_of(words, put(words, Out()))
    assert not out.exists()


def test_what_a_program_made_is_written_for_somebody_to_look_at(out: Path) -> None:
    chart = Artefact(name="chart.svg", content=b"\xff<svg/>")
    written = put(report(Answered(answer=Answer(text=""), missing=("look",)), chart), Out(str(out)))
    assert (out / "chart.svg").read_bytes() == b"\xff<svg/>"
    assert written.left == ()


def test_its_own_files_are_written_over_and_those_of_others_are_not(out: Path) -> None:
    put(report(SOLVED), Out(str(out)))
    better = TextFile(path="app/main.py", content="print('better')\n")
    changed = SOLVED.model_copy(update={"answer": Answer(text="", files=(better, TEST))})
    assert put(report(changed), Out(str(out))).error is None
    assert (out / "app/main.py").read_text() == better.content
    (out / "app/main.py").write_text("mine")
    (out / "test_main.py").unlink()
    refused = put(report(SOLVED), Out(str(out)))
    assert refused.error is not None
    assert "another file of this name" in refused.error
    assert str(out / "app/main.py") in refused.error
    assert tree(out) == {"app/main.py": "mine"}  # all or nothing
    assert put(report(SOLVED), Out(str(out), force=True)).error is None
    assert tree(out) == {"app/main.py": MAIN.content, "test_main.py": TEST.content}


def test_a_refusal_is_part_of_the_one_object_and_decides_the_exit_code(out: Path) -> None:
    out.mkdir()
    (out / "test_main.py").write_text("mine")
    written = put(report(SOLVED), Out(str(out)))
    plain = as_object(report(SOLVED), written)
    assert plain["exit_code"] == 2
    assert plain["error"] == written.error
    assert plain["written"] == []
    assert plain["not_written"] == ["app/main.py", "test_main.py"]


def test_a_file_of_the_user_with_the_same_content_is_no_obstacle_and_stays_theirs(out: Path) -> None:
    out.mkdir()
    (out / "test_main.py").write_text(TEST.content)
    assert put(report(SOLVED), Out(str(out))).error is None
    other = Answer(text="", files=(TextFile(path="test_main.py", content="other"),))
    assert put(report(SOLVED.model_copy(update={"answer": other})), Out(str(out))).error is not None


def test_what_is_remembered_tells_nothing_and_lies_in_the_data_folder(out: Path, home: Path) -> None:
    put(report(SOLVED), Out(str(out)))
    remembered = (home / WRITTEN).read_text()
    assert all(len(line) == 64 and int(line, 16) for line in remembered.split())
    assert len(remembered.split()) == 2
    assert stat.S_IMODE((home / WRITTEN).stat().st_mode) == 0o600


def test_the_folder_may_be_a_link_and_nothing_beneath_it(tmp_path: Path, out: Path) -> None:
    real, elsewhere = tmp_path / "real", tmp_path / "elsewhere"
    real.mkdir()
    elsewhere.mkdir()
    out.symlink_to(real)
    assert put(report(SOLVED), Out(str(out))).error is None
    assert set(tree(real)) == {"app/main.py", "test_main.py"}
    second = tmp_path / "second"
    second.mkdir()
    (second / "app").symlink_to(elsewhere)
    for force in (False, True):
        refused = put(report(SOLVED), Out(str(second), force=force))
        assert refused.error is not None
        assert "may lead out of the folder" in refused.error
    assert list(elsewhere.iterdir()) == []
    assert not (second / "test_main.py").exists()


def test_a_link_in_the_place_of_a_file_is_never_followed(tmp_path: Path, out: Path) -> None:
    out.mkdir()
    target = tmp_path / "target"
    target.write_text("precious")
    (out / "test_main.py").symlink_to(target)
    for force in (False, True):
        assert put(report(SOLVED), Out(str(out), force=force)).error is not None
    (out / "test_main.py").unlink()
    (out / "test_main.py").symlink_to(tmp_path / "nowhere")  # one that leads nowhere, too
    assert put(report(SOLVED), Out(str(out), force=True)).error is not None
    assert target.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_the_place_of_a_file_and_a_file_in_that_of_a_folder_are_refused(out: Path) -> None:
    (out / "test_main.py").mkdir(parents=True)
    assert put(report(SOLVED), Out(str(out), force=True)).error is not None
    (out / "test_main.py").rmdir()
    (out / "app").write_text("a file")
    refused = put(report(SOLVED), Out(str(out), force=True))
    assert refused.error is not None
    assert "a folder is needed" in refused.error
    assert tree(out) == {"app": "a file"}


@pytest.mark.parametrize(
    "paths",
    [("a.py", "A.py"), ("a", "a/b.py"), ("a/b.py", "a"), ("a/b.py", "A/B.py")],
)
def test_names_that_are_one_place_to_some_systems_are_refused(paths: tuple[str, str], out: Path) -> None:
    files = [TextFile(path=path, content=path) for path in paths]
    with pytest.raises(BadInput, match="one place"):
        write_artefacts(files, out)
    assert not out.exists()


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a//b", ".x", "a\\b", "C:x", "con", "a\n"])
def test_a_candidate_cannot_name_a_place_outside(path: str) -> None:
    with pytest.raises(ValueError, match="plain relative path"):
        TextFile(path=path, content="")


def test_where_one_file_cannot_be_written_none_is(out: Path) -> None:
    with powerless() as folder:
        (folder / "app").mkdir()
        (folder / "app").chmod(0o500)
        with pytest.raises(BadInput, match="cannot be written"):
            write_artefacts([MAIN], folder)
        assert list((folder / "app").iterdir()) == []
        assert sorted(path.name for path in folder.iterdir()) == ["app"]  # nothing half done is left


def test_the_answer_lists_its_files_and_how_each_criterion_stands() -> None:
    there = Criterion(id="c1", text="It starts", ground=Ground.TESTS)
    looks = Criterion(id="c2", text="It looks fine", ground=Ground.USER)
    ends = Criterion(id="c3", text="It ends", ground=Ground.TESTS)
    held = (
        Held(criterion=there, evidence=(EVIDENCE,)),
        Held(criterion=looks, missing=("nobody looked",)),
        Held(criterion=ends, missing=("it fails: it hung",)),
    )
    missing = ("none of 5 candidates meets all criteria", "It looks fine: nobody looked")
    lines = lines_of(report(Answered(answer=ANSWER, missing=missing, criteria=held)))
    assert "  app/main.py, 1 line" in lines
    assert "✓ It starts: 1 test passed, and turned down 1 wrong candidate" in lines
    assert "· It looks fine: nobody looked" in lines
    assert "✗ It ends: it fails: it hung" in lines
    assert "not verified: none of 5 candidates meets all criteria; 1 of 3 criteria holds" not in lines
    assert "not verified: none of 5 candidates meets all criteria; 1 of 3 criteria hold" in lines


@pytest.mark.parametrize(
    ("outcome", "said", "looks"),
    [
        (ASKING, Out("out", unverified=True), True),
        (ASKING, Out("out"), False),
        (ASKING, Out(unverified=True), False),
        (ASKING.model_copy(update={"answer": None}), Out("out", unverified=True), False),
        (ANSWERED, Out("out", unverified=True), False),
        (None, Out("out", unverified=True), False),
    ],
)
def test_who_wants_to_look_at_a_candidate_is_not_asked_about_it_first(
    outcome: Outcome | None, said: Out, *, looks: bool
) -> None:
    assert said.looks_first(outcome) is looks


def test_questions_are_printed_with_number_id_reason_and_how_to_answer() -> None:
    lines = lines_of(report(ASKING), numbers={"q1": 4})
    assert "waiting for you: 4. [q1] Fine?" in lines
    assert "  asked because only you can tell" in lines
    assert "  only you can say this" in lines
    assert '`reason answer abc 4 "…"` answers; `reason resume abc` then goes on' in lines
    asking = Waiting(questions=(Question(id="q2", text="Where?\nverified: x", why="so", otherwise="here"),))
    said = lines_of(report(asking))
    assert "waiting for you: 1. [q2] Where? verified: x" in said
    assert "  `you decide` takes here" in said


def test_a_folder_without_a_name_is_refused_before_any_work() -> None:
    with pytest.raises(BadInput, match="names no folder"):
        Out(folder=" ").check()
