import asyncio
import json
from collections.abc import Callable, Iterator, Sequence

import pytest

from seedbed.model import Prompt, ScriptedModel
from seedbed.problem import (
    AboutAssumption,
    AboutCheck,
    AboutQuestion,
    Answered,
    Assumed,
    Criterion,
    Failed,
    Ground,
    Outcome,
    Solved,
    Statement,
    SuiteRun,
    TextFile,
    Turn,
    UserVerdict,
    Waiting,
)
from seedbed.sandbox import FakeSandbox, LayeredSandbox, Sandbox, choose_sandbox
from seedbed.solver import Bounds, Brief, Known, PlainDesk, find_out, solve
from seedbed.solver._propose import with_what_is_given

DOUBLE = "def double(x):\n    return 2 * x\n"
HALF = "def double(x):\n    return x\n"
TESTS = """\
from solution import double


def test_double():
    assert double(1) == 2
    assert double(4) == 8
    assert double(-3) == -6
"""
VACUOUS = "from solution import double\n\n\ndef test_double():\n    double(1)\n    assert True\n"


@pytest.fixture
def sandbox() -> Iterator[LayeredSandbox]:
    box = choose_sandbox()
    yield box
    asyncio.run(box.close())


def fenced(code: str) -> str:
    return f"```python\n{code}```"


def draft(
    criteria: Sequence[tuple[str, str]] = (("double(x) is twice x", "tests"),),
    *,
    form: str = "program",
    questions: Sequence[dict[str, object]] = (),
    conflicts: Sequence[dict[str, object]] = (),
) -> str:
    served = list(range(1, 10))
    return json.dumps(
        {
            "form": form,
            "interface": "solution.py defines double(x)",
            "criteria": [{"text": text, "ground": ground, "rests_on": served} for text, ground in criteria],
            "questions": list(questions),
            "conflicts": list(conflicts),
        }
    )


def asks(text: str, weight: int, otherwise: str = "something") -> dict[str, object]:
    return {"text": text, "why": "it matters", "otherwise": otherwise, "weight": weight}


WRITES, TESTED = fenced(DOUBLE), fenced(TESTS)
Says = Callable[[str], str]


def scripted(
    determine: Says | str,
    propose: Says | str = WRITES,
    suite: Says | str = TESTED,
    **other: Says,
) -> ScriptedModel:
    """Return a model that judges well and replies by what it is asked to do."""
    kinds: dict[str, Says | str] = {
        "You determine": determine,
        "You write one": propose,
        "You write the files": propose,
        "You answer": propose,
        "You write tests": suite,
        "You take an answer": other.get("find", "{}"),
        "You are told what": other.get("check", "{}"),
        "A question about": other.get("assume", "{}"),
    }

    def say(prompt: Prompt) -> str:
        said = next(said for start, said in kinds.items() if prompt.instructions.startswith(start))
        return said if isinstance(said, str) else said(prompt.content)

    return ScriptedModel(say, strong=True, context_tokens=100_000)


def play(
    model: ScriptedModel,
    sandbox: Sandbox,
    problem: str = "Double a number.",
    bounds: Bounds | None = None,
    **desk: object,
) -> tuple[Outcome | Turn, PlainDesk]:
    made = PlainDesk(model, sandbox, **desk)  # type: ignore[arg-type] # the names are those of its fields
    return asyncio.run(solve(Brief(problem), made, bounds)), made


def asked(model: ScriptedModel, start: str) -> list[str]:
    return [prompt.content for prompt in model.prompts if prompt.instructions.startswith(start)]


def test_a_candidate_that_meets_its_criteria_is_solved_with_the_evidence_of_each(sandbox: Sandbox) -> None:
    outcome, desk = play(scripted(draft()), sandbox)
    assert isinstance(outcome, Solved)
    (held,) = outcome.criteria
    assert held.criterion.text == "double(x) is twice x"
    assert isinstance(held.evidence[0], SuiteRun)
    assert held.evidence[0].rejected
    assert [file.path for file in outcome.answer.files] == ["solution.py", "test_c1.py"]
    assert desk.positions == [
        "solvable/requirements/round 1",
        "solvable/iteration 1/propose",
        "solvable/iteration 1/verify",
    ]


def test_what_failed_goes_into_the_next_candidate(sandbox: Sandbox) -> None:
    model = scripted(draft(), lambda content: fenced(DOUBLE if "What failed" in content else HALF))
    outcome, _ = play(model, sandbox)
    assert isinstance(outcome, Solved)
    _, second = asked(model, "You write one")
    assert "double(x) is twice x" in second.partition("What failed:")[2]
    assert "double(1) gave 1, not 2" in second.partition("What failed:")[2]
    assert HALF.strip() in second  # a model that judges well sees what it is to mend


def test_what_the_user_has_said_and_no_criterion_rests_on_is_not_called_verified(sandbox: Sandbox) -> None:
    def determine(content: str) -> str:
        made = json.loads(draft())
        made["criteria"][0]["rests_on"] = []
        return json.dumps(made)

    model = scripted(determine)
    outcome = asyncio.run(
        solve(Brief("Double.", facts=("It must run on an iPhone",)), PlainDesk(model, sandbox))
    )
    assert isinstance(outcome, Answered)
    assert "It must run on an iPhone" in outcome.missing[0]
    first, second = asked(model, "You determine")  # it was told once
    assert "No criterion rests" not in first
    assert "No criterion rests" in second


def test_a_verdict_is_asked_for_anew_when_something_was_added(sandbox: Sandbox) -> None:
    model = scripted(draft([("It reads well", "user")], form="text"), "Take it.")
    asks_first, asks_then = (
        asyncio.run(solve(Brief("What?", facts=facts), PlainDesk(model, sandbox, assume=False)))
        for facts in ((), ("It must be in German",))
    )
    assert isinstance(asks_first, Waiting)
    assert isinstance(asks_then, Waiting)
    assert asks_first.questions[0].id != asks_then.questions[0].id


def test_tests_that_disagree_with_those_before_are_decided_by_a_third_suite(sandbox: Sandbox) -> None:
    bodies = {
        "first": TESTS,
        "second": TESTS.replace("== 2", "== 3").replace("== 8", "== 12").replace("== -6", "== -9"),
    }

    def suite(content: str) -> str:
        if "two suites" in content:
            return fenced(bodies["first"])
        return fenced(bodies["second" if "two solutions" in content else "first"])

    def propose(content: str) -> str:
        tripled = "def double(x):\n    return 3 * x\n"
        return fenced(tripled if "What failed" in content and "Take another" not in content else HALF)

    outcome, _ = play(scripted(draft(), propose, suite), sandbox, bounds=Bounds(iterations=3, repeats=0))
    assert not isinstance(outcome, Solved)


def test_tests_that_cannot_fail_are_no_evidence_and_are_asked_for_once_more(sandbox: Sandbox) -> None:
    model = scripted(draft(), suite=fenced(VACUOUS))
    outcome, desk = play(model, sandbox)
    assert isinstance(outcome, Answered)
    assert "no evidence" in outcome.missing[0]
    first, second = asked(model, "You write tests")
    assert "no use" not in first
    assert "no use" in second
    standings = [s.about.standing for s in desk.statements if isinstance(s.about, AboutCheck)]
    assert standings == ["unchecked"]


def test_without_the_check_of_tests_the_same_tests_would_have_been_believed(sandbox: Sandbox) -> None:
    outcome, _ = play(
        scripted(draft(), fenced(HALF), suite=fenced(VACUOUS)), sandbox, bounds=Bounds(assayed=False)
    )
    assert isinstance(outcome, Solved)


def test_better_tests_the_second_time_make_the_difference(sandbox: Sandbox) -> None:
    model = scripted(draft(), suite=lambda content: fenced(TESTS if "no use" in content else VACUOUS))
    outcome, _ = play(model, sandbox)
    assert isinstance(outcome, Solved)


def test_three_questions_are_asked_those_first_on_which_most_hangs(sandbox: Sandbox) -> None:
    questions = [asks("Small?", 1), asks("Large?", 5), asks("Middle?", 3), asks("Smaller?", 1)]
    model = scripted(lambda content: draft(questions=() if "1." in content else questions))
    outcome, _ = play(model, sandbox, assume=False)
    assert isinstance(outcome, Waiting)
    assert [one.text for one in outcome.questions] == ["Large?", "Middle?", "Small?"]
    assert all(one.why for one in outcome.questions)
    assert not asked(model, "You write one")  # no candidate before there is something to hold it against


def test_answers_are_facts_and_their_questions_are_not_asked_again(sandbox: Sandbox) -> None:
    model = scripted(draft(questions=[asks("Which numbers?", 3), asks("which NUMBERS", 1)]))
    outcome, desk = play(model, sandbox, answers={"Which numbers": "whole ones"})
    assert isinstance(outcome, Solved)
    stated = [s for s in desk.statements if isinstance(s.about, AboutQuestion)]
    assert [s.text for s in stated] == ["Which numbers?"]
    assert "1. Which numbers? → whole ones" in asked(model, "You write one")[0]


def test_what_nobody_answers_is_assumed_visibly(sandbox: Sandbox) -> None:
    model = scripted(
        lambda content: draft(questions=() if "→" in content else [asks("Which?", 3, "whole ones")])
    )
    outcome, desk = play(model, sandbox)
    assert isinstance(outcome, Solved)
    (assumed,) = [s for s in desk.statements if isinstance(s.about, AboutAssumption)]
    assert assumed.text == "Which? → whole ones"
    assert isinstance(assumed.provenance, Assumed)


class Denying(PlainDesk):
    """A desk whose user has denied what would be assumed."""

    def denied(self, question: str) -> tuple[str, ...]:
        return ("Which? → whole ones",)


def test_an_assumption_that_was_denied_is_not_made_again(sandbox: Sandbox) -> None:
    model = scripted(
        lambda content: draft(questions=() if "→" in content else [asks("Which?", 3, "whole ones")]),
        assume=lambda content: json.dumps(
            {"words": "any" if "not so: Which? → whole ones" in content else "?"}
        ),
    )
    desk = Denying(model, sandbox)
    asyncio.run(solve(Brief("Double a number."), desk))
    assert [s.text for s in desk.statements if isinstance(s.about, AboutAssumption)] == ["Which? → any"]


DOUBLE_IT = Brief("Double a number.")
ONE_ROUND = Bounds(rounds=1)
ASKING = draft(questions=[asks("Which?", 3, "whole ones")])


def learnt(
    desk: PlainDesk, brief: Brief = DOUBLE_IT, bounds: Bounds = ONE_ROUND
) -> Known | Waiting | Failed | Turn:
    return asyncio.run(find_out(brief, desk, bounds))


def assumptions(desk: PlainDesk) -> list[Statement]:
    return [one for one in desk.statements if isinstance(one.about, AboutAssumption)]


def test_in_the_last_round_the_users_answers_are_facts_in_their_own_words() -> None:
    desk = PlainDesk(scripted(ASKING), FakeSandbox(), answers={"Which?": "only even ones"})
    known = learnt(desk)
    assert isinstance(known, Known)
    assert known.facts == ("Which? → only even ones",)
    assert known.said == ("Double a number.", "only even ones")
    assert not assumptions(desk)


def test_in_the_last_round_nobody_is_waited_for_where_something_can_be_assumed() -> None:
    model = scripted(lambda content: draft(questions=[asks(f"Which {content.count('→')}?", 3, "any")]))
    first = learnt(PlainDesk(model, FakeSandbox(), assume=False), bounds=Bounds(rounds=2))
    assert isinstance(first, Waiting)
    desk = PlainDesk(model, FakeSandbox(), assume=False, answers={"Which 0?": "whole ones"})
    known = learnt(desk, bounds=Bounds(rounds=2))
    assert isinstance(known, Known)
    assert known.facts == ("Which 0? → whole ones", "Which 1? → any")
    assert [one.provenance for one in assumptions(desk)] == [Assumed(because="enough was asked")]


def test_in_the_last_round_what_nothing_can_be_assumed_for_is_waited_for() -> None:
    desk = PlainDesk(scripted(draft(questions=[asks("Which?", 3, "")])), FakeSandbox(), assume=False)
    waiting = learnt(desk)
    assert isinstance(waiting, Waiting)
    assert [one.text for one in waiting.questions] == ["Which?"]


def test_what_the_last_round_establishes_is_held_against_nothing_and_so_never_called_verified(
    sandbox: Sandbox,
) -> None:
    outcome, _ = play(scripted(ASKING), sandbox, bounds=ONE_ROUND)
    assert isinstance(outcome, Answered)
    assert outcome.missing == ("no criterion rests on this: Which? → whole ones",)
    part = learnt(PlainDesk(scripted(ASKING), sandbox), Brief("Double.", name="maths"))
    assert isinstance(part, Known)
    assert part.unserved == ()  # the whole is held against it


def test_an_assumption_that_was_denied_is_not_made_again_in_the_last_round_either() -> None:
    model = scripted(ASKING, assume=lambda _: json.dumps({"words": "any"}))
    for assume in (True, False):
        desk = Denying(model, FakeSandbox(), assume=assume)
        known = learnt(desk)
        assert isinstance(known, Known)
        assert known.facts == ("Which? → any",)
        assert [one.text for one in assumptions(desk)] == ["Which? → any"]


def test_criteria_that_contradict_each_other_are_pointed_out(sandbox: Sandbox) -> None:
    both = [("Tasks are kept on the server", "tests"), ("Tasks are never kept on a server", "tests")]
    outcome, _ = play(scripted(draft(both)), sandbox, assume=False)
    assert isinstance(outcome, Waiting)
    assert "cannot both hold" in outcome.questions[0].text
    assert "Tasks are never kept on a server" in outcome.questions[0].text
    outcome, _ = play(scripted(draft(both)), sandbox)
    assert isinstance(outcome, Failed)  # nothing can be assumed in the place of such an answer


def test_a_contradiction_that_comes_up_in_the_last_round_ends_it() -> None:
    both = [("Tasks are kept", "tests"), ("Tasks are never kept", "tests")]
    desk = PlainDesk(scripted(draft(both)), FakeSandbox(), answers={"cannot both hold": "the first"})
    failed = learnt(desk)  # an answer would come too late for the criteria
    assert isinstance(failed, Failed)
    assert "contradict each other" in failed.reason


def test_a_contradiction_that_the_model_sees_is_asked_about_too(sandbox: Sandbox) -> None:
    both = [("It is red", "tests"), ("It is blue", "tests")]
    seen = [
        {"first": 1, "second": 2, "why": "one colour"},
        {"first": 1, "second": 9, "why": "there is no ninth"},
    ]
    outcome, _ = play(scripted(draft(both, conflicts=seen)), sandbox, assume=False)
    assert isinstance(outcome, Waiting)
    assert [one.why for one in outcome.questions] == ["no solution can meet both: one colour"]


def test_a_model_that_proposes_the_same_for_ever_is_given_up(sandbox: Sandbox) -> None:
    model = scripted(draft(), fenced(HALF))
    outcome, _ = play(model, sandbox)
    assert isinstance(outcome, Answered)
    assert "again and again" in outcome.missing[0]
    proposals = asked(model, "You write one")
    assert len(proposals) == 1 + 1 + Bounds().repeats
    assert "Take another approach" in proposals[-1]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x.py", "a/../../x", "a\\b.py", ".git/hooks/x", "con.txt", "a\nb", ""]
)
def test_a_hostile_path_makes_it_no_candidate(path: str, sandbox: Sandbox) -> None:
    def propose(content: str) -> str:
        return json.dumps({"summary": "it", "files": [{"path": path, "content": "x"}]})

    outcome, _ = play(scripted(draft(form="folder"), propose), sandbox)
    assert isinstance(outcome, Failed)
    assert "no plain relative path" in outcome.reason


def test_a_folder_keeps_the_files_that_were_not_changed(sandbox: Sandbox) -> None:
    def propose(content: str) -> str:
        code = DOUBLE if "What failed" in content else HALF
        files = [{"path": "solution.py", "content": code}]
        more = [] if "What failed" in content else [{"path": "notes/read.md", "content": "read"}]
        return json.dumps({"summary": "it", "files": [*files, *more]})

    outcome, _ = play(scripted(draft(form="folder"), propose), sandbox)
    assert isinstance(outcome, Solved)
    assert [file.path for file in outcome.answer.files] == ["notes/read.md", "solution.py", "test_c1.py"]


def test_a_folder_is_handed_over_without_the_tests_and_settings_that_it_brought_along(
    sandbox: Sandbox,
) -> None:
    paths = ("solution.py", "conftest.py", "sub/pytest.ini", "test_own.py", "tests/helper.py", "tests/a.csv")
    files = [{"path": path, "content": DOUBLE if path == "solution.py" else ""} for path in paths]
    model = scripted(draft(form="folder"), json.dumps({"summary": "it", "files": files}))
    outcome, _ = play(model, sandbox)
    assert isinstance(outcome, Solved)
    assert [file.path for file in outcome.answer.files] == ["solution.py", "tests/a.csv", "test_c1.py"]


LOOKS = (("double(x) is twice x", "tests"), ("It looks good", "user"))


def test_people_are_asked_about_a_candidate_that_stood_up_to_all_the_rest(sandbox: Sandbox) -> None:
    model = scripted(draft(LOOKS), lambda content: fenced(DOUBLE if "What failed" in content else HALF))
    outcome, _ = play(model, sandbox, assume=False)
    assert isinstance(outcome, Waiting)
    assert outcome.answer is not None
    assert outcome.answer.program == DOUBLE
    (only,) = outcome.questions
    assert "It looks good" in only.text


@pytest.mark.parametrize(
    ("words", "solved"),
    [
        ("yes", True),
        ("Yes, lovely.", True),
        ("Looks good!", True),
        ("yes but it is too small", False),
        ("it is ugly", False),
        ("nice try, broken", False),
        ("Yes it crashes", False),
    ],
)
def test_a_verdict_counts_as_it_was_meant(words: str, solved: bool, sandbox: Sandbox) -> None:  # noqa: FBT001 - a case
    outcome, _ = play(
        scripted(draft(LOOKS)), sandbox, answers={"It looks good": words}, bounds=Bounds(iterations=1)
    )
    assert isinstance(outcome, Solved) == solved
    if isinstance(outcome, Solved):
        assert UserVerdict(accepted=True, words=words) in outcome.evidence
    elif isinstance(outcome, Answered):
        assert any(words in line for line in outcome.missing)


def test_a_candidate_that_nobody_looks_at_is_not_verified(sandbox: Sandbox) -> None:
    outcome, _ = play(scripted(draft(LOOKS)), sandbox)
    assert isinstance(outcome, Answered)
    assert any("nobody did" in line for line in outcome.missing)


CLAIM = {"claim": "It rains on Monday", "opposite": "It is dry on Monday", "quote": "Take an umbrella"}
CLAIMS = json.dumps({"claims": [CLAIM]})


def follows(*quotes: str) -> str:
    return json.dumps({"follows": True, "quotes": quotes, "why": "so it is"})


DOES_NOT = json.dumps({"follows": False, "why": "so it is"})


@pytest.mark.parametrize(
    ("claim", "opposite", "solved"),
    [
        (follows("rain is forecast for monday"), DOES_NOT, True),
        (follows("rain is certain on Monday"), DOES_NOT, False),
        (follows("rain"), DOES_NOT, False),
        (follows(), DOES_NOT, False),
        (follows("rain is forecast for monday"), follows(), False),
        (DOES_NOT, DOES_NOT, False),
    ],
    ids=["quoted", "made up", "too short", "not quoted", "so is its opposite", "denied"],
)
def test_a_claim_stands_on_established_words_and_its_opposite_does_not(
    claim: str,
    opposite: str,
    solved: bool,  # noqa: FBT001 - a case
    sandbox: Sandbox,
) -> None:
    model = scripted(
        draft([("It fits the forecast", "dialogue")], form="text"),
        "Take an umbrella.",
        find=lambda _: CLAIMS,
        check=lambda content: opposite if "dry" in content else claim,
    )
    outcome, _ = play(
        model, sandbox, problem="Rain is forecast  for Monday. What do I take?", bounds=Bounds(iterations=1)
    )
    assert isinstance(outcome, Solved) == solved


@pytest.mark.parametrize(
    ("claims", "check"),
    [
        ([CLAIM | {"quote": "Take the car"}], follows("rain is forecast for monday")),
        (
            [CLAIM | {"claim": f"It rains {n} times"} for n in range(9)],
            follows("rain is forecast for monday"),
        ),
        ([CLAIM], follows("What should I wear")),
        ([CLAIM], "no verdict"),
    ],
    ids=["not in the answer", "more than can be checked", "the engine's own question", "garbage"],
)
def test_a_claim_that_cannot_be_held_against_anything_verifies_nothing(
    claims: list[dict[str, str]], check: str, sandbox: Sandbox
) -> None:
    model = scripted(
        lambda content: draft(
            [("It fits the forecast", "dialogue")],
            form="text",
            questions=() if "→" in content else [asks("What should I wear?", 1)],
        ),
        "Take an umbrella.",
        find=lambda _: json.dumps({"claims": claims}),
        check=lambda content: DOES_NOT if "dry" in content and check != "no verdict" else check,
    )
    outcome, _ = play(
        model, sandbox, problem="Rain is forecast for Monday. What do I take?", bounds=Bounds(iterations=1)
    )
    assert not isinstance(outcome, Solved)


@pytest.mark.parametrize(
    ("said", "solved"), [("Rain is forecast for Monday, alas.", True), ("I go by bus.", False)]
)
def test_what_a_model_has_put_a_part_into_is_not_what_the_user_has_said(
    said: str,
    solved: bool,  # noqa: FBT001 - a case
    sandbox: Sandbox,
) -> None:
    model = scripted(
        draft([("It fits the forecast", "dialogue")], form="folder"),
        json.dumps({"summary": "it", "files": [{"path": "note.md", "content": "Take an umbrella."}]}),
        find=lambda _: CLAIMS,
        check=lambda content: DOES_NOT if "dry" in content else follows("rain is forecast for monday"),
    )
    brief = Brief("Rain is forecast for Monday: write the note.", said=(said,), name="note")
    outcome = asyncio.run(solve(brief, PlainDesk(model, sandbox), Bounds(iterations=1)))
    assert isinstance(outcome, Solved) == solved


def test_tests_that_hang_leave_the_criterion_unchecked(sandbox: Sandbox) -> None:
    hangs = (
        "from solution import double\n\n\ndef test_it():\n    while True:\n        assert double(1) == 2\n"
    )
    limits = Bounds().limits.model_copy(update={"wall_seconds": 1.0, "cpu_seconds": 1.0})
    outcome, _ = play(scripted(draft(), suite=fenced(hangs)), sandbox, bounds=Bounds(limits=limits, suites=1))
    assert isinstance(outcome, Answered)


def test_examples_in_the_problem_refute_a_candidate_whose_tests_do_not(sandbox: Sandbox) -> None:
    problem = 'def double(x):\n    """Return twice x.\n\n    >>> double(7)\n    14\n    """\n'
    model = ScriptedModel(
        lambda prompt: fenced(
            VACUOUS
            if prompt.instructions.startswith("You write tests")
            else (DOUBLE if "What failed" in prompt.content else HALF)
        )
    )
    outcome, _ = play(model, sandbox, problem=problem)
    assert "14" in asked(model, "You write one")[1].partition("What failed")[2]
    assert not isinstance(outcome, Solved)  # one example is too little to be evidence


def test_examples_that_are_evidence_spare_a_small_model_its_own_tests(sandbox: Sandbox) -> None:
    examples = "".join(f"    >>> double({x})\n    {2 * x}\n" for x in (7, -2, 1))
    problem = f'def double(x):\n    """Return twice x.\n\n{examples}    """\n'
    model = ScriptedModel(lambda prompt: fenced(DOUBLE if "What failed" in prompt.content else HALF))
    outcome, _ = play(model, sandbox, problem=problem)
    assert isinstance(outcome, Solved)
    assert model.calls == 2
    assert [held.criterion.text for held in outcome.criteria] == [
        "It does what the problem says",
        "The examples in the problem come out",
    ]


def test_what_comes_with_examples_is_a_program_whatever_it_is_called(sandbox: Sandbox) -> None:
    examples = "".join(f">>> double({x})\n{2 * x}\n" for x in (7, -2, 1))
    problem = f"I need a Python helper double(x) that comes to twice x.\n\n{examples}"
    model = ScriptedModel(lambda _: fenced(DOUBLE))
    outcome, desk = play(model, sandbox, problem=problem)
    assert isinstance(outcome, Solved)
    assert outcome.answer.program == DOUBLE
    assert model.calls == 1
    assert not [one for one in desk.statements if isinstance(one.about, AboutQuestion)]
    outcome, desk = play(model, sandbox, problem="I need a helper that comes to twice x.")
    assert [one.text for one in desk.statements if isinstance(one.about, AboutQuestion)][:1] == [
        "How would you tell that it is solved?"
    ]


def test_a_part_is_told_what_its_whole_asks_of_it_and_what_is_there(sandbox: Sandbox) -> None:
    model = scripted(
        draft(), json.dumps({"summary": "it", "files": [{"path": "solution.py", "content": DOUBLE}]})
    )
    brief = Brief(
        "Double.",
        facts=("Numbers are whole",),
        criteria=("It doubles",),
        interface="solution.py",
        files=(TextFile(path="other.py", content="x = 1\n"),),
        name="maths",
    )
    outcome = asyncio.run(solve(brief, PlainDesk(model, sandbox)))
    assert isinstance(outcome, Solved)
    assert [file.path for file in outcome.answer.files] == ["other.py", "solution.py", "test_maths_c1.py"]
    content = asked(model, "You determine")[0]
    assert all(words in content for words in ("Numbers are whole", "- It doubles", "- other.py"))


def test_a_criterion_says_what_it_rests_on_and_its_tests_see_only_that(sandbox: Sandbox) -> None:
    def determine(content: str) -> str:
        if "→" not in content:
            return draft(questions=[asks("First?", 2, "one"), asks("Second?", 1, "two")])
        made = json.loads(draft())
        made["criteria"].append({"text": "It is quick", "ground": "user", "rests_on": [1]})
        made["criteria"][0]["rests_on"] = [2, 7]
        return json.dumps(made)

    model = scripted(determine)
    outcome, _ = play(model, sandbox, answers={"It is quick": "yes"})
    assert isinstance(outcome, Solved)
    assert outcome.criteria[0].criterion == Criterion(
        id="c1", text="double(x) is twice x", ground=Ground.TESTS, rests_on=("Second? → two",)
    )
    assert "First?" not in asked(model, "You write tests")[0]


def test_a_module_has_the_imports_and_helpers_that_the_problem_came_with() -> None:
    given = "from typing import List\n\nRATE = 2\n\n\ndef twice(x):\n    return RATE * x\n"
    problem = f'{given}\n\ndef double(xs: List[int]):\n    """Return each twice."""\n'
    code = "def double(xs: List[int]):\n    return [twice(x) for x in xs]\n"
    whole = with_what_is_given(problem, code)
    space: dict[str, object] = {}
    exec(whole, space)  # noqa: S102 - the code is ours
    assert eval("double([1, 4])", space) == [2, 8]  # noqa: S307 - the code is ours
    assert with_what_is_given(problem, whole) == whole
    assert with_what_is_given("Double each number.", code) == code
