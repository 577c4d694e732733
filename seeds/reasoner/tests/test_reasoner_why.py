import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.context import CaseRecord, Store, current
from seedbed.problem import (
    AboutAnswer,
    AboutCheck,
    AboutCriterion,
    AboutResult,
    BadInput,
    Criterion,
    Derived,
    Given,
    Ground,
    SecondProgram,
    Standing,
    Usage,
    UserVerdict,
    Verified,
)
from seedbed.reasoner import _browse
from seedbed.reasoner._open import STORE
from seedbed.reasoner._recorded import read
from seedbed.reasoner._testing import PLATFORM, TODO, Pass, answered, asked, begun, say, solved
from seedbed.reasoner._why import Because, Step, why_of
from seedbed.reasoner._why_outline import outline_of_why


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path))
    with Store(tmp_path / STORE) as opened:
        yield opened


@pytest.fixture
def case(store: Store) -> CaseRecord:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    return case


def why(store: Store, case: CaseRecord, name: str) -> Because:
    return why_of(read(store, store.root_of(case)), case.id, name)


def everything(because: Because) -> Iterator[Because]:
    yield because
    for step in because.moves:
        for given in step.given:
            yield from everything(given)
    for one in because.rests_on:
        yield from everything(one)


def test_a_criterion_leads_through_its_check_and_moves_to_what_the_user_said(
    store: Store, case: CaseRecord
) -> None:
    chain = why(store, case, "c1stores")
    assert (chain.kind, chain.text) == ("verified", "A task that was added is there after a restart: holds")
    assert chain.evidence == ("3 tests passed, and turned down 1 wrong candidate",)
    assert [step.name for step in chain.moves] == ["solver.run_suite", "solver.write_suite"]
    (criterion,) = chain.moves[1].given
    (determine,) = criterion.moves
    assert determine.name == "solver.determine"
    assert [(one.kind, one.text) for one in determine.given] == [
        ("given", "Write a to-do list app"),
        ("answered", "Where is it to run? → on an iPhone"),
        ("answered", "What should it look like? → like paper"),
        ("assumed", "How many people share a list? → one"),
    ]
    (question,) = determine.given[1].rests_on
    assert question.text == "Where is it to run?"
    assert determine.given[3].because == "you said: you decide"


def test_a_result_rests_on_the_checks_of_its_criteria_and_the_results_of_its_parts(
    store: Store, case: CaseRecord
) -> None:
    chain = why(store, case, "result")
    assert [(one.text, one.part) for one in chain.rests_on] == [
        ("A task that was added is there after a restart: holds", ""),
        ("It looks as the user wants: holds", ""),
        ("the tasks are kept", "backend"),
    ]


def test_what_a_part_was_given_leads_to_the_case_above_it(store: Store, case: CaseRecord) -> None:
    (part,) = store.parts(case.id)
    chain = why(store, part, "result")
    told = {(one.text, one.part) for one in everything(chain)}
    assert ("Where is it to run? → on an iPhone", "") in told
    assert ("Keep the tasks", "backend") in told
    assert ("backend: Keep the tasks", "") in told
    assert ("What should it look like? → like paper", "backend") not in told


def test_what_was_told_is_not_told_again(store: Store, case: CaseRecord) -> None:
    told = list(everything(why(store, case, "result")))
    full = [(one.id, one.part) for one in told if not one.above]
    assert len(full) == len(set(full))
    again = [one for one in told if one.above]
    assert again
    assert {(one.id, one.part) for one in again} <= set(full)
    assert all(not one.moves and not one.rests_on for one in again)
    steps = [step for one in told for step in one.moves]
    assert len({step.key for step in steps if not step.above}) == len(
        [step for step in steps if not step.above]
    )
    assert any(step.above for step in steps)


def test_a_circle_ends(store: Store) -> None:
    run = begun(store, "chicken")
    one = Pass(store, run)
    egg = one.play("from.chicken", ("chicken",), "egg")
    chicken = one.play("from.egg", ("egg",), "chicken")
    one.run.state("egg", egg)
    one.run.state("chicken", chicken, about=AboutResult())
    # An old statement without a topic is found by nothing but its words.
    chain = why(store, store.find(run.record.case_id), "result")
    (step,) = chain.moves
    (first,) = step.given
    (back,) = first.moves
    assert [(one.text, one.above) for one in back.given] == [("chicken", True)]


def test_a_statement_is_found_by_the_beginning_of_its_id_also_in_a_part(
    store: Store, case: CaseRecord
) -> None:
    (part,) = store.parts(case.id)
    (result,) = [one for one in store.statements(part.id) if isinstance(one.about, AboutResult)]
    assert why(store, case, result.id[:7]) == why(store, part, "result")


def test_a_criterion_that_only_a_part_has_is_found_from_the_whole(store: Store, case: CaseRecord) -> None:
    (part,) = store.parts(case.id)
    last = store.last_run(part.id)
    assert last is not None
    fast = Criterion(id="c3fast", text="It is fast", ground=Ground.TESTS)
    about = AboutCriterion(criterion=fast)
    store.continued(last).state(fast.text, Derived(move="m"), about=about)
    assert (why(store, case, "c3fast").text, why(store, case, "c3fast").part) == ("It is fast", "backend")
    assert why(store, case, "c1stores").part == ""


def test_what_the_whole_says_too_is_looked_up_there(store: Store, case: CaseRecord) -> None:
    (part,) = store.parts(case.id)
    whole, below = store.last_run(case.id), store.last_run(part.id)
    assert whole is not None
    assert below is not None
    same = store.continued(whole).state("water is wet", Given())
    assert store.continued(below).state("water is wet", Given()) == same
    assert (why(store, case, same.id).part, why(store, part, same.id).part) == ("", "backend")


def test_a_superseded_answer_can_be_looked_at_and_the_chain_uses_what_holds(
    store: Store, case: CaseRecord
) -> None:
    (old,) = [one for one in store.statements(case.id) if one.about == AboutAnswer(question=PLATFORM.id)]
    say(store, case, PLATFORM, "on Android")
    assert why(store, case, old.id).text == "Where is it to run? → on an iPhone"
    new = current(store.statements(case.id))[AboutAnswer(question=PLATFORM.id).key]
    assert why(store, case, new.id).rests_on[0].text == PLATFORM.text


def test_a_check_that_fails_is_followed_like_one_that_holds(store: Store, case: CaseRecord) -> None:
    checks = [one for one in store.statements(case.id) if isinstance(one.about, AboutCheck)]
    failed = next(
        one for one in checks if isinstance(one.about, AboutCheck) and one.about.standing is Standing.FAILS
    )
    chain = why(store, case, failed.id)
    assert [step.name for step in chain.moves] == ["solver.run_suite"]
    assert [one.text for one in chain.rests_on] == [
        "A task that was added is there after a restart",
        "app.py: a first try",
    ]


def test_a_solved_problem_shows_the_move_that_wrote_its_evidence(store: Store) -> None:
    run = begun(store, "What is 6 times 7?")
    one = Pass(store, run)
    one.run.state("What is 6 times 7?", Given())
    one.play("critic.second", ("What is 6 times 7?",), "print(42)")
    evidence = SecondProgram(code="print(42)", output="42", tolerance=0.0)
    one.run.state("The answer is: 42", Verified(evidence=(evidence,)), about=AboutResult())
    chain = why(store, store.find(run.record.case_id), "result")
    (step,) = chain.moves
    assert (step.name, [given.text for given in step.given]) == ("critic.second", ["What is 6 times 7?"])


def test_a_verdict_of_the_user_comes_from_no_move(store: Store) -> None:
    run = begun(store)
    one = Pass(store, run)
    one.play("solver.propose", (TODO,), "", "app.py")
    verdict = UserVerdict(accepted=True, words="yes")
    one.run.state("It looks right", Verified(evidence=(verdict,)), about=AboutResult())
    assert why(store, store.find(run.record.case_id), "result").moves == ()


def test_two_moves_deep_is_shown_unless_all_is_asked_for(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    run = begun(store, "fact 0")
    one = Pass(store, run)
    for number in range(4):
        found = one.play(f"move.{number}", (f"fact {number}",), f"fact {number + 1}")
        about = AboutResult() if number == 3 else None
        one.run.state(f"fact {number + 1}", found, about=about)
    _browse.why("last", "result", as_json=False)
    near = capsys.readouterr().out
    assert ["move.3" in near, "move.2" in near, "fact 2" in near, "move.1" in near] == [True] * 3 + [False]
    assert near.splitlines()[-1] == "└── left out: 2 moves; `reason why last result --all` shows all"
    _browse.why("last", "result", as_json=False, everything=True)
    everything = capsys.readouterr().out
    assert "move.0" in everything
    assert "left out" not in everything
    _browse.why("last", "result", as_json=True)
    assert "move.0" in capsys.readouterr().out


def test_where_nothing_is_left_out_nothing_is_said_of_it(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    run = begun(store)
    run.state("it is so", Given(), about=AboutResult())
    _browse.why("last", "result", as_json=False)
    assert "left out" not in capsys.readouterr().out


def test_under_one_statement_the_same_is_said_to_be_above_once() -> None:
    above = Because(id="abcdef0", kind="given", text="water is wet", above=True)
    step = Step(name="a.move", key="k" * 20, usage=Usage(), given=(above,))
    other = Step(name="b.move", key="l" * 20, usage=Usage(), given=(above,))
    said = Because(id="0123456", kind="derived", text="so", moves=(step, other), rests_on=(above,))
    outer = outline_of_why(Because(id="9", kind="derived", text="all", rests_on=(said, said)))
    for under in outer.under:
        first, second = under.under
        assert [one.text for one in first.under] == ["[abcdef] given: water is wet, as above"]
        assert second.under == ()


def test_a_move_that_the_run_has_not_used_is_named_by_its_key(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    run = begun(store)
    run.state("it is so", Derived(move="f00d" * 8), about=AboutResult())
    (step,) = why(store, store.find(run.record.case_id), "result").moves
    assert (step.known, step.key) == (False, "f00d" * 8)
    _browse.why("last", "result", as_json=False)
    assert "by a move that this run has not used yet, f00df00df0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "line"),
    [("zzz", "no such statement"), ("", "no such statement"), ("c9x", "no such statement")],
)
def test_a_statement_that_there_is_not_is_one_line(
    name: str, line: str, store: Store, case: CaseRecord
) -> None:
    with pytest.raises(BadInput, match=line) as error:
        why(store, case, name)
    assert case.id in str(error.value)


def test_there_may_be_no_result_yet_and_several_beginnings(store: Store) -> None:
    case = asked(store)
    with pytest.raises(BadInput, match="no result yet"):
        why(store, case, "result")
    for number in range(40):
        run = store.last_run(case.id)
        assert run is not None
        store.continued(run).state(f"fact {number}", Given())
    ids = [one.id[0] for one in store.statements(case.id)]
    twice = next(one for one in ids if ids.count(one) > 1)
    with pytest.raises(BadInput, match="Several statements begin like this"):
        why(store, case, twice)


def test_it_is_printed_as_a_tree_and_as_json(
    store: Store, case: CaseRecord, capsys: pytest.CaptureFixture[str]
) -> None:
    _browse.why("last", "c1stores", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("verified: A task that was added is there after a restart: holds")
    assert lines[1] == "├── evidence: 3 tests passed, and turned down 1 wrong candidate"
    assert any("by solver.determine" in line and "40 tokens" in line for line in lines)
    assert any(line.endswith("as above") for line in lines)
    _browse.why("last", "c1stores", as_json=True)
    chain = json.loads(capsys.readouterr().out)
    assert chain["moves"][1]["given"][0]["moves"][0]["name"] == "solver.determine"
