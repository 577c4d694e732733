import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from seedbed.context import Ledger, Store
from seedbed.problem import (
    AboutAddition,
    AboutCheck,
    AboutCriterion,
    AboutPart,
    AboutQuestion,
    Answer,
    Answered,
    BadInput,
    Derived,
    Failed,
    Given,
    Problem,
    ProblemClass,
    Question,
    Solved,
    Standing,
    Stopped,
    Usage,
    UserVerdict,
    Verified,
    Waiting,
    requirement,
)
from seedbed.reasoner import _browse
from seedbed.reasoner._inquiries import Reply
from seedbed.reasoner._markdown import escaped, markdown_of
from seedbed.reasoner._open import STORE
from seedbed.reasoner._outline import Item, outline_of
from seedbed.reasoner._recorded import read
from seedbed.reasoner._situation import Situation, situation_of
from seedbed.reasoner._testing import (
    LOOK,
    LOOKS,
    PLATFORM,
    TODO,
    USERS,
    Pass,
    answered,
    asked,
    begun,
    say,
    solved,
)
from seedbed.reasoner._tree import write_tree

HOSTILE = "\x1b]0;owned\x07 [bold]x[/bold] ```"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SEEDBED_HOME", str(tmp_path))
    with Store(tmp_path / STORE) as opened:
        yield opened


def situation(store: Store, case: str) -> Situation:
    return situation_of(read(store, store.find(case)))


def texts(item: Item) -> list[str]:
    return [item.text, *item.lines, *(text for under in item.under for text in texts(under))]


def test_a_case_that_waits_says_where_it_is_what_is_open_and_what_comes_next(store: Store) -> None:
    case = asked(store)
    now = situation(store, case.id)
    assert (now.kind, now.reason) == (
        ProblemClass.SOLVABLE,
        "nobody has the app, but one can tell when it works",
    )
    assert (now.position, now.state) == ("solvable/requirements/round 1", "waiting")
    assert now.came_by == ("classify", "solvable/requirements/round 1")
    assert [(one.number, one.question, one.reply) for one in now.questions] == [
        (1, PLATFORM, Reply.OPEN),
        (2, USERS, Reply.OPEN),
        (3, LOOK, Reply.OPEN),
    ]
    assert now.unheard == 0
    assert now.next == f'wait for your answers to 3 questions: `reason answer {case.id} 1 "…"`'


def test_answers_are_not_taken_up_before_the_case_is_resumed(store: Store) -> None:
    case = asked(store)
    say(store, case, PLATFORM, "on an iPhone")
    assert situation(store, case.id).next.startswith("wait for your answers to 2 questions")
    answered(store, case)
    now = situation(store, case.id)
    assert [one.taken_up for one in now.questions] == [False, False, False]
    assert now.next.startswith("take up the 3 things you have said since")
    solved(store, case)
    after = situation(store, case.id)
    assert [one.taken_up for one in after.questions] == [True, True, True]
    assert (after.unheard, after.next.startswith("nothing, it is solved")) == (0, True)


def test_an_answer_that_is_changed_and_changed_back_is_taken_up_only_when_it_was_worked_with_last(
    store: Store,
) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    say(store, case, PLATFORM, "on Android")
    changed = situation(store, case.id)
    assert [one.taken_up for one in changed.questions] == [False, True, True]
    assert changed.next.startswith("take up what you have said since")
    solved(store, case)
    assert situation(store, case.id).unheard == 0
    say(store, case, PLATFORM, "on an iPhone")  # the first pass has worked with this one
    assert [one.taken_up for one in situation(store, case.id).questions] == [False, True, True]


def test_a_verdict_that_is_changed_is_not_taken_up(store: Store) -> None:
    case = asked(store)
    verdict = Question(id="q0verdict", text="Does it look right?", why="only you can tell")
    answered(store, case)
    last = store.last_run(case.id)
    assert last is not None
    run = store.continued(last)
    run.state(verdict.text, Derived(move="m"), about=AboutQuestion(question=verdict))
    say(store, case, verdict, "yes")
    solved(store, case)
    run.state(verdict.text, Derived(move="m2"), about=AboutQuestion(question=verdict))
    assert situation(store, case.id).unheard == 0
    say(store, case, verdict, "no, it is ugly")
    assert [one.question.id for one in situation(store, case.id).questions if not one.taken_up] == [
        "q0verdict"
    ]


LOOKED = Question(
    id="q0look", text=f"Does this hold for candidate 2: {LOOKS.text}? Say yes", why="only you can tell"
)


def unseen(store: Store) -> str:
    """Return a case at whose candidate nobody has looked."""
    case = asked(store)
    for question in (PLATFORM, USERS, LOOK):
        say(store, case, question, "on an iPhone")
    last = store.last_run(case.id)
    assert last is not None
    one = Pass(store, store.continued(last))
    found = one.play("solver.determine", (TODO,), LOOKS.text)
    one.ledger.state(AboutCriterion(criterion=LOOKS), LOOKS.text, found)
    for question in (PLATFORM, USERS, LOOK):
        one.play("solver.use", (requirement(question, "on an iPhone"),))
    one.ledger.state(AboutQuestion(question=LOOKED), LOOKED.text, Derived(move=""))
    one.run.end(Answered(answer=Answer(text="An app."), missing=("nobody looked",)))
    return case.id


def test_what_nobody_looked_at_is_an_open_question_and_its_answer_settles_it(store: Store) -> None:
    case = unseen(store)
    now = situation(store, case)
    assert [one.number for one in now.questions if one.reply is Reply.OPEN] == [4]
    assert (now.questions[3].verdict, now.questions[0].verdict) == (True, False)
    assert f'`reason answer {case} 4 "…"`' in now.next
    assert f"`reason resume {case}`" in now.next
    say(store, store.find(case), LOOKED, "no, it is ugly")
    said = situation(store, case)
    assert not said.questions[3].taken_up
    assert said.next.startswith("take up")


def test_a_verdict_is_taken_up_once_its_own_criterion_stands_by_it(store: Store) -> None:
    case = unseen(store)
    say(store, store.find(case), LOOKED, "yes")
    last = store.last_run(case)
    assert last is not None
    run = store.continued(last)
    verdict = Verified(evidence=(UserVerdict(accepted=True, words="yes"),))
    other = LOOKS.model_copy(update={"id": "c9", "text": "Another"})
    run.state(other.text, Derived(move="m"), about=AboutCriterion(criterion=other))
    run.state("Another: holds", verdict, about=AboutCheck(criterion="c9", attempt=2, standing=Standing.HOLDS))
    assert not situation(store, case).questions[3].taken_up
    about = AboutCheck(criterion=LOOKS.id, attempt=2, standing=Standing.HOLDS)
    run.state(f"{LOOKS.text}: holds", verdict, about=about)
    assert situation(store, case).questions[3].taken_up


def test_only_what_it_waits_for_is_asked_next(store: Store) -> None:
    case = unseen(store)
    last = store.last_run(case)
    assert last is not None
    other = LOOKED.model_copy(update={"id": "q1look"})
    run = store.continued(last)
    run.state(other.text, Derived(move=""), about=AboutQuestion(question=other))
    run.end(Waiting(questions=(other,)))
    assert situation(store, case).next == f'wait for your answer to 1 question: `reason answer {case} 5 "…"`'
    say(store, store.find(case), other, "yes")
    assert situation(store, case).next.startswith("take up what you have said since")


def test_a_case_that_was_left_inside_a_part_says_in_which(store: Store) -> None:
    case = asked(store)
    last = store.last_run(case.id)
    assert last is not None
    run = store.begin(case.id, now=last.now, seed=0, fresh=False, settings="{}")
    run.move_to("solvable", "split")
    part = store.part(case.id, "backend", Problem(text="Keep the tasks"))
    run.state("backend", Derived(move="m"), about=AboutPart(name="backend", case=part.id))
    assert f"go on at solvable/split: `reason resume {case.id}`" == situation(store, case.id).next
    below = store.begin(part.id, now=last.now, seed=0, fresh=False, settings="{}", root=run.record.id)
    below.move_to("solvable", "iteration 1", "propose")
    assert situation(store, case.id).next.startswith(
        "go on at solvable/split, in part backend at solvable/iteration 1/propose: "
    )


def test_a_case_is_forgotten_by_the_name_of_its_neighbours(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = asked(store)
    _browse.forget("last", yes=True)
    assert capsys.readouterr().out.startswith(f"Forgot {case.id}: ")
    assert store.cases() == []


def test_a_verdict_that_is_known_by_its_answer_alone_can_be_changed(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    verdict = Question(id="q0verdict", text="Does it → look right?", why="only you can tell")
    say(store, case, verdict, "yes")
    solved(store, case)
    known = situation(store, case.id).questions[-1]
    assert (known.number, known.question.text, known.words, known.taken_up) == (
        4,
        verdict.text,
        "yes",
        True,
    )
    say(store, case, verdict, "no")
    assert [one.taken_up for one in situation(store, case.id).questions] == [True, True, True, False]


def test_an_addition_is_taken_up_once_a_move_was_given_it(store: Store) -> None:
    case = asked(store)
    last = store.last_run(case.id)
    assert last is not None
    run = store.continued(last)
    run.say(AboutAddition(number=1), TODO, Given())  # which the first pass has been given as the problem
    run.say(AboutAddition(number=2), 'it must "run" on an iPhone', Given())
    known = {one.text: one.taken_up for one in situation(store, case.id).established if one.kind == "given"}
    assert known == {TODO: True, 'it must "run" on an iPhone': False}


def test_a_case_knows_how_each_criterion_stands_by_what_with_which_candidate(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    now = situation(store, case.id)
    assert [(one.criterion.id, one.standing, one.attempt) for one in now.criteria] == [
        ("c1stores", Standing.HOLDS, 2),
        ("c2looks", Standing.HOLDS, 2),
    ]
    assert [item.kind for one in now.criteria for item in one.evidence] == ["suite_run", "user_verdict"]
    assert [(one.number, one.holds, one.checked) for one in now.attempts] == [(1, 0, 1), (2, 2, 2)]
    assert now.questions[1].assumption is not None
    assert now.questions[1].assumption.words == "one"


def test_a_criterion_that_failed_last_says_what_was_seen(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    last = store.last_run(case.id)
    assert last is not None
    failed = AboutCheck(criterion="c1stores", attempt=3, standing=Standing.FAILS, move="m")
    text = "A task that was added is there after a restart: it was gone"
    store.continued(last).state(text, Derived(move="m"), about=failed)
    measure = situation(store, case.id).criteria[0]
    assert (measure.standing, measure.attempt, measure.found) == (Standing.FAILS, 3, "it was gone")
    assert measure.evidence == ()


def test_a_part_is_a_situation_of_its_own_and_what_it_cost_counts_for_the_whole(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    now = situation(store, case.id)
    (part,) = now.parts
    assert (part.name, part.state, part.whole) == ("backend", "solved", case.id)
    assert part.spent.calls == 3
    assert now.spent_in_all.calls == now.spent.calls + part.spent_in_all.calls
    assert now.find(part.case) == part
    below = store.part(part.case, "table", Problem(text="Keep a table"))
    above = store.last_run(part.case)
    assert above is not None
    name = AboutPart(name="table", case=below.id)
    store.continued(above).state("table: Keep a table", Derived(move="m"), about=name)
    run = store.begin(below.id, now=above.now, seed=0, fresh=False, settings="{}", root=above.root)
    Pass(store, run).play("solver.propose", ("table",))
    (deeper,) = situation(store, case.id).parts
    assert (deeper.spent.calls, deeper.spent_in_all.calls) == (3, 4)
    assert situation(store, case.id).spent_in_all.calls == now.spent_in_all.calls + 1


def test_a_part_that_is_no_longer_one_is_left_out(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    last = store.last_run(case.id)
    assert last is not None
    Ledger(store.continued(last), store.statements(case.id)).settle()
    assert situation(store, case.id).parts == ()
    (part,) = store.parts(case.id)
    with pytest.raises(BadInput, match="no part any more"):
        _browse.show(part.id, as_json=False)


def test_a_case_from_before_topics_were_noted_is_as_informative(store: Store) -> None:
    run = begun(store, "What is 6 times 7?")
    run.state("What is 6 times 7?", Given())
    run.move_to("classify")
    run.state("The problem is solved: arithmetic", Derived(move="m"))
    run.state("The answer is: 41", Derived(move="m"))
    (_, _, first) = store.statements(run.record.case_id)
    run.state("The answer is: 42", Derived(move="m"), supersedes=first.id)
    run.end(Failed(reason="it is a test"))
    now = situation(store, run.record.case_id)
    assert (now.kind, now.reason) == (ProblemClass.SOLVED, "arithmetic")
    assert [one.text for one in now.established] == [
        "What is 6 times 7?",
        "The problem is solved: arithmetic",
        "The answer is: 42",
    ]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (Stopped(limit="1 of 1 calls", spent=Usage()), "go on with a larger budget"),
        (Failed(reason="no"), "nothing, it has failed"),
        (None, "go on at classify"),
    ],
)
def test_every_end_has_a_next_step(end: Stopped | Failed | None, said: str, store: Store) -> None:
    run = begun(store)
    run.move_to("classify")
    if end is not None:
        run.end(end)
    assert situation(store, run.record.case_id).next.startswith(said)


def test_it_is_shown_on_one_screen_as_a_tree(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    _browse.show("last", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"case {case.id}: {TODO}"
    assert len(lines) < 60
    said = "\n".join(lines)
    for part in (
        "given: Write a to-do list app",
        "position: solvable/iteration 2/verify (solved)",
        "answered: on an iPhone",
        "assumed: one (you said: you decide)",
        "criteria: 2 of 2 verified",
        "✓ [c1stores] A task that was added is there after a restart, by tests",
        "3 tests passed, and turned down 1 wrong candidate (candidate 2)",
        "candidate 1: 0 of 1 criteria hold",
        "app/store.py, 1 line",
        "next: nothing, it is solved",
    ):
        assert part in said


def test_a_part_is_shown_by_its_own_id(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    (part,) = store.parts(case.id)
    _browse.show(part.id, as_json=False)
    out = capsys.readouterr().out
    assert out.startswith(f"part backend, {part.id}: Keep the tasks\n")
    assert "candidate 1: 1 of 1 criteria hold" in out


def test_of_a_part_the_whole_shows_what_is_left_to_do(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    (part,) = store.parts(case.id)
    last = store.last_run(part.id)
    assert last is not None
    whole = outline_of(situation(store, case.id), ())
    assert f"backend [{part.id}], solved at solvable/iteration 1/verify: Keep the tasks" in texts(whole)
    assert "criteria: 1 of 1 verified" in texts(whole)
    failed = AboutCheck(criterion="c1stores", attempt=2, standing=Standing.FAILS, move="m")
    store.continued(last).state("It was gone", Derived(move="m"), about=failed)
    shown = texts(outline_of(situation(store, case.id), ()))
    assert "criteria: 0 of 1 verified" in shown
    assert "It was gone (candidate 2)" in shown


def test_many_moves_are_counted_by_name(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    whole = read(store, case)
    moves = whole.moves * 2
    assert "solver.run_suite: 2 played, 0 reused" in texts(outline_of(situation_of(whole), moves))
    few = texts(outline_of(situation_of(whole), whole.moves[:3]))
    assert any(line.startswith(whole.moves[0].key[:10]) for line in few)


def test_the_json_has_all_that_it_had_and_the_situation(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    case = asked(store)
    _browse.show(case.id, as_json=True)
    shown = json.loads(capsys.readouterr().out)
    assert {"id", "problem", "run", "positions", "statements", "moves"} <= shown.keys()
    assert shown["positions"] == ["classify", "solvable/requirements/round 1"]
    assert [one["reply"] for one in shown["situation"]["questions"]] == ["open"] * 3
    with pytest.raises(BadInput, match="two forms"):
        _browse.show(case.id, as_json=True, as_markdown=True)


def test_what_a_model_wrote_is_shown_and_not_obeyed(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    run = begun(store)
    question = Question(id="qff", text=HOSTILE, why=HOSTILE, otherwise=HOSTILE)
    run.state(HOSTILE, Derived(move="m"), about=AboutQuestion(question=question))
    run.end(Waiting(questions=(question,), answer=Answer(text=HOSTILE)))
    _browse.show("last", as_json=False)
    _browse.show("last", as_json=False, as_markdown=True)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert out.count("[bold]x[/bold]") > 1  # in the tree as it is
    assert "\\[bold\\]x" in out  # in Markdown escaped


def test_markdown_keeps_text_from_being_markup() -> None:
    assert escaped("# <b>*a*</b>\n- [x](http://y) `z` www.w") == (
        "\\# \\<b\\>\\*a\\*\\</b\\> - \\[x\\](http\\://y) \\`z\\` www\\.w"
    )
    assert (escaped("- a"), escaped("1. a"), escaped("2.5 is")) == ("\\- a", "1\\. a", "2.5 is")
    item = Item("a", lines=("````", "# no heading"))
    assert markdown_of(item) == "# a\n\n\n`````text\n````\n# no heading\n`````\n"
    nested = markdown_of(Item("a", (Item("b", (Item("c"),)),)))
    assert nested == "# a\n\n- b\n  - c\n"


def test_a_tree_shows_a_line_as_a_line_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    write_tree(Item("a" * 300, (Item("b", lines=("one", "  two")), Item("c"))))
    assert capsys.readouterr().out.splitlines() == ["a" * 300, "├── b", "│     one", "│       two", "└── c"]


def test_solved_and_verified_statements_agree(store: Store) -> None:
    case = asked(store)
    answered(store, case)
    solved(store, case)
    now = situation(store, case.id)
    assert isinstance(now.outcome, Solved)
    verified = [one for one in store.statements(case.id) if isinstance(one.provenance, Verified)]
    assert now.result == verified[-1].text == "a to-do list in 2 files"
