import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from seedbed.context import CaseRecord, Run, Store, current
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    AboutQuestion,
    Assumed,
    BadInput,
    Denied,
    Derived,
    FromAnswer,
    Given,
    Problem,
    Question,
    Statement,
    Waiting,
    requirement,
)
from seedbed.reasoner import _revise, _saying
from seedbed.reasoner._inquiries import Reply, inquiries
from seedbed.reasoner._open import STORE
from seedbed.reasoner._recorded import read
from seedbed.reasoner._situation import situation_of
from seedbed.reasoner._testing import LOOK, PLATFORM, USERS, answered, asked, begun, solved


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path))
    with Store(tmp_path / STORE) as opened:
        yield opened


def said(store: Store, case: CaseRecord) -> dict[str, str]:
    """Return what the user has answered, by question."""
    now = current(store.statements(case.id)).values()
    return {
        one.provenance.question: one.provenance.words for one in now if isinstance(one.provenance, FromAnswer)
    }


def answer(*words: str) -> None:
    _saying.answer("last", words, as_json=False)


def finished(store: Store) -> CaseRecord:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    return case


def test_a_question_is_answered_by_number_by_id_and_alone(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = asked(store)
    answer("1", "on an iPhone")
    out = capsys.readouterr().out
    assert "Where is it to run? → on an iPhone" in out
    assert "still open: 2. [q4d5e6f]" in out
    assert f"next: `reason resume {case.id}`" in out
    answer("q4d", "three")
    answer("like paper")  # the only one that is open
    assert said(store, case) == {PLATFORM.id: "on an iPhone", USERS.id: "three", LOOK.id: "like paper"}


def test_a_number_stays_that_of_its_question_when_others_are_answered(store: Store) -> None:
    case = asked(store)
    for number, words in (("1", "a"), ("2", "b"), ("3", "c")):
        answer(number, words)
    assert list(said(store, case).values()) == ["a", "b", "c"]


def test_the_number_of_the_only_open_question_is_no_answer_to_it(store: Store) -> None:
    case = asked(store)
    answer("1", "on an iPhone")
    answer("2", "three")
    with pytest.raises(BadInput, match="This names a question"):
        answer("3")
    with pytest.raises(BadInput, match="This names a question"):
        answer("1")
    answer("4")  # no question is named like this
    assert said(store, case)[LOOK.id] == "4"
    answer("3", "3")
    assert said(store, case)[LOOK.id] == "3"


@pytest.mark.parametrize(
    ("words", "taken"),
    [("yes", "holds"), ("fine, but too small", "does not hold"), ("it is too small", "does not hold")],
)
def test_it_is_said_how_a_verdict_is_taken(
    words: str, taken: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = asked(store)
    answered(store, case)
    verdict = Question(id="q0verdict", text="Does this hold for candidate 1: It is big? Say yes", why="look")
    last = store.last_run(case.id)
    assert last is not None
    run = store.continued(last)
    run.state(verdict.text, Derived(move=""), about=AboutQuestion(question=verdict))
    run.end(Waiting(questions=(verdict,)))
    answer("4", words)
    assert f"taken as: it {taken}" in capsys.readouterr().out.splitlines()
    _saying.answer("last", ["4", words], as_json=True)
    assert json.loads(capsys.readouterr().out)["noted"][0]["taken_as_holding"] is (taken == "holds")
    answer("1", "yes")
    assert "taken as" not in capsys.readouterr().out


def test_answering_again_is_changing_ones_mind(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    case = asked(store)
    answer("1", "on an iPhone")
    answer("1", "on Android")
    assert "(until now: on an iPhone)" in capsys.readouterr().out
    first, second = [
        one for one in store.statements(case.id) if one.about == AboutAnswer(question=PLATFORM.id)
    ]
    assert second.supersedes == first.id


def test_answering_what_was_assumed_says_what_it_was(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = asked(store)
    last = store.last_run(case.id)
    assert last is not None
    assumed = requirement(USERS, "one")
    store.continued(last).state(
        assumed, Assumed(because="nobody was asked"), about=AboutAssumption(question=USERS.id)
    )
    answer("2", "three")
    assert "→ three (until now: one)" in capsys.readouterr().out


BAD_ANSWERS: list[tuple[Sequence[str], str]] = [
    (("9", "x"), r"no such question \(9\). Open: 1\. \[q1a2b3c\] Where is it to run\?; 2\."),
    (("q", "x"), "Several questions begin like this"),
    (("x",), "Several questions are open, and none is named. Open: 1."),
    (("1", ""), "The answer is empty"),
    (("1", "  "), "The answer is empty"),
    (("1", "a\udcff"), "not valid UTF-8"),
    (("1", "a\x00b"), "NUL"),
    (("1", "a" * 20_001), "20,001 characters"),
    (("3", "you decide"), "Nothing can be assumed"),
    (("1", "on", "an", "iPhone"), "too many words"),
    (("3",), r"This names a question, and what you say to it is missing \(3\). `reason answer \w+ 3 \"…\"`"),
    (("[q7a8b9c]",), "This names a question"),
    ((), "nobody to ask"),
]


@pytest.mark.parametrize(("words", "line"), BAD_ANSWERS)
def test_an_answer_that_cannot_be_used_is_one_line_and_nothing_is_noted(
    words: Sequence[str], line: str, store: Store
) -> None:
    case = asked(store)
    with pytest.raises(BadInput, match=line) as error:
        answer(*words)
    assert "\n" not in str(error.value)
    assert said(store, case) == {}


def test_an_answer_needs_a_case_that_was_begun_and_a_question(store: Store) -> None:
    store.case(Problem(text="nobody works on it"))
    with pytest.raises(BadInput, match="not been begun"):
        answer("x")
    begun(store)
    with pytest.raises(BadInput, match="No question is open"):
        answer("x")
    with pytest.raises(BadInput, match="Nothing was asked"):
        answer("1", "x")


def test_what_is_said_of_a_part_is_noted_at_the_whole(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = finished(store)
    (part,) = store.parts(case.id)
    _saying.answer(part.id, ["1", "on Android"], as_json=False)
    assert f"backend [{part.id}] is a part of {case.id}" in capsys.readouterr().out
    assert said(store, case)[PLATFORM.id] == "on Android"
    assert said(store, part) == {}


def test_an_assumption_is_denied_by_question_or_statement_and_only_once(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = finished(store)
    _saying.deny(case.id, "2", as_json=False)
    denied = [one for one in store.statements(case.id) if isinstance(one.provenance, Denied)]
    assert [one.text for one in denied] == ["How many people share a list? → one"]
    inquiry = inquiries(read(store, case))[1]
    assert (inquiry.taken_up, inquiry.assumption and inquiry.assumption.denied) == (False, True)
    for name in (USERS.id[:4], denied[0].id[:6]):
        _saying.deny(case.id, name, as_json=False)
    assert capsys.readouterr().out.count("denied already") == 2
    assert len([one for one in store.statements(case.id) if isinstance(one.provenance, Denied)]) == 1


def test_an_assumption_is_found_by_the_id_that_is_shown(store: Store) -> None:
    case = finished(store)
    (assumed,) = [one for one in store.statements(case.id) if isinstance(one.about, AboutAssumption)]
    note = _revise.deny(store, case, assumed.id[:6])
    assert note.statement.text == assumed.text


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("given", "This was given, not assumed"),
        ("verified", "This was verified, not assumed"),
        ("derived", "This was derived, not assumed"),
        ("answered", "This was answered, not assumed"),
    ],
)
def test_only_assumptions_can_be_denied(kind: str, line: str, store: Store) -> None:
    case = finished(store)
    known = current(store.statements(case.id)).values()
    other = next(one for one in known if one.provenance.kind == kind)
    count = len(store.statements(case.id))
    with pytest.raises(BadInput, match=line) as error:
        _revise.deny(store, case, other.id)
    assert "\n" not in str(error.value)
    assert len(store.statements(case.id)) == count


def test_a_denial_of_nothing_says_what_is_assumed(store: Store) -> None:
    case = finished(store)
    with pytest.raises(BadInput, match=r"Assumed: \[\w{6}\] How many people share a list\? → one"):
        _revise.deny(store, case, "zzz")
    with pytest.raises(BadInput, match="answered, not assumed"):
        _revise.deny(store, case, "1")
    with pytest.raises(BadInput, match="Several begin like this"):
        _revise.deny(store, case, "q")


def test_additions_are_kept_in_order_and_each_once(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    case = asked(store)
    for text in ("it must be free", " it must be fast ", "it must be free"):
        _saying.add("last", text, as_json=False)
    added = [one for one in store.statements(case.id) if isinstance(one.about, AboutAddition)]
    assert [(one.text, one.provenance, one.about) for one in added] == [
        ("it must be free", Given(), AboutAddition(number=1)),
        ("it must be fast", Given(), AboutAddition(number=2)),
    ]
    assert "added already" in capsys.readouterr().out
    with pytest.raises(BadInput, match="The addition is empty"):
        _saying.add("last", " ", as_json=False)


def test_a_fork_knows_what_the_user_said_and_has_the_same_clock_seed_and_settings(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = finished(store)
    _revise.deny(store, case, "2")
    solved(store, case)  # which assumes something else
    _revise.add(store, case, "it must be free")
    _saying.fork(case.id, ["1", "in a terminal"], as_json=True)
    printed = json.loads(capsys.readouterr().out)
    beside = store.find(printed["case"])
    assert (beside.forked_from, printed["forked_from"]) == (case.id, case.id)
    assert said(store, beside) == {**said(store, case), PLATFORM.id: "in a terminal"}
    assert said(store, case)[PLATFORM.id] == "on an iPhone"
    kept = {(one.text, one.provenance.kind) for one in store.statements(beside.id)}
    assert ("it must be free", "given") in kept
    assert ("How many people share a list? → one", "denied") in kept
    mine, origin = store.last_run(beside.id), store.last_run(case.id)
    assert mine is not None
    assert origin is not None
    assert (mine.now, mine.seed, mine.settings) == (origin.now, origin.seed, origin.settings)
    assert store.cases()[-1].id == beside.id


@pytest.mark.parametrize("words", [[], ["1", "in a terminal"]])
def test_a_fork_says_once_what_comes_next_and_that_it_is_the_last_case(
    words: list[str], store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = finished(store)
    _saying.fork(case.id, words, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("`last` is now this one")
    (line,) = [line for line in lines if line.startswith("next:")]
    assert f"`reason resume {store.cases()[-1].id}`" in line
    assert ("says something else there" in line) == (not words)


def test_a_fork_can_be_told_more_before_it_is_resumed(store: Store) -> None:
    case = finished(store)
    beside = _revise.fork(store, case)
    asked_there = inquiries(read(store, beside))
    assert [one.question.id for one in asked_there] == [PLATFORM.id, USERS.id, LOOK.id]
    _saying.answer(beside.id, ["3", "like glass"], as_json=False)
    assert said(store, beside)[LOOK.id] == "like glass"
    assert situation_of(read(store, beside)).next.startswith("begin, reusing what is known")


def test_a_fork_whose_answer_cannot_be_used_is_not_begun(store: Store) -> None:
    case = finished(store)
    for words in (["9", "x"], ["1", " "], ["3", "you decide"], ["1"], ["1", "a", "b"]):
        with pytest.raises(BadInput):
            _saying.fork(case.id, words, as_json=False)
    assert [one.id for one in store.cases()] == [case.id]


def test_a_fork_of_a_forgotten_case_stands_alone(store: Store) -> None:
    case = finished(store)
    beside = _revise.fork(store, case)
    store.forget(case.id)
    known = inquiries(read(store, beside))
    assert [(one.question.text, one.reply) for one in known] == [
        (one.text, Reply.ANSWERED) for one in (PLATFORM, USERS, LOOK)
    ]
    assert all(one.taken_up for one in known)
    assert said(store, beside)[LOOK.id] == "like paper"


def test_a_question_that_is_left_to_the_engine_and_denied_is_open_again(store: Store) -> None:
    case = finished(store)
    _revise.deny(store, case, "2")
    last = store.last_run(case.id)
    assert last is not None
    store.continued(last).end(Waiting(questions=(USERS,)))
    assert [one.reply for one in inquiries(read(store, case))] == [
        Reply.ANSWERED,
        Reply.OPEN,
        Reply.ANSWERED,
    ]
    answer("three")
    assert said(store, case)[USERS.id] == "three"


SAY = """\
import sys
from pathlib import Path
from seedbed.reasoner import _saying
print("ready", flush=True)
sys.stdin.readline()
name, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    _saying.answer("last", ["1", f"{name} {number}"], as_json=True)
    _saying.add("last", f"{name} adds {number}", as_json=True)
"""


def test_two_terminals_at_once_lose_nothing_and_the_later_answer_holds(store: Store, tmp_path: Path) -> None:
    case = asked(store)
    each = 5
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SAY, name, str(each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "SEEDBED_HOME": str(tmp_path)},
            text=True,
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    outputs = [process.communicate(timeout=120)[0] for process in _started(processes)]
    assert [process.returncode for process in processes] == [0, 0]
    assert all(json.loads(line) for output in outputs for line in output.splitlines())
    known = store.statements(case.id)
    answers = [one for one in known if one.about == AboutAnswer(question=PLATFORM.id)]
    words = [one.provenance.words for one in answers if isinstance(one.provenance, FromAnswer)]
    assert sorted(words) == sorted(f"{name} {number}" for name in ("one", "two") for number in range(each))
    assert _chained(answers)
    assert said(store, case)[PLATFORM.id] == words[-1]
    added = [one.text for one in current(known).values() if isinstance(one.about, AboutAddition)]
    assert sorted(added) == sorted(
        f"{name} adds {number}" for name in ("one", "two") for number in range(each)
    )


def _started(processes: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return processes


def _chained(statements: list[Statement]) -> bool:
    """Return whether each takes the place of the one before."""
    return [one.supersedes for one in statements] == [None, *(one.id for one in statements[:-1])]


def test_the_words_of_the_other_terminal_move_on_when_both_have_chosen_a_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = asked(store)
    usual = _revise._run
    begun_there: list[Statement] = []

    def after_another(opened: Store, root: CaseRecord) -> Run:
        run = usual(opened, root)
        if not begun_there:  # another terminal comes in between
            begun_there.append(run.say(AboutAddition(number=1), "theirs", Given()))
        return run

    monkeypatch.setattr(_revise, "_run", after_another)
    note = _revise.add(store, case, "mine")
    assert note.statement.text == "mine"
    now = current(store.statements(case.id)).values()
    added = {one.about.number: one.text for one in now if isinstance(one.about, AboutAddition)}
    assert added == {1: "mine", 2: "theirs"}
