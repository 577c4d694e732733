import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from seedbed.context import Store, current
from seedbed.model import ModelUnavailable, Prompt, ScriptedModel
from seedbed.problem import (
    AboutAddition,
    AboutAnswer,
    AboutAssumption,
    AboutCriterion,
    Answered,
    Budget,
    Denied,
    FromAnswer,
    Given,
    Outcome,
    ProblemClass,
    Question,
    Solved,
    Stopped,
    Topic,
    Waiting,
    requirement,
)
from seedbed.reasoner import (
    Checked,
    Ended,
    Event,
    Human,
    MoveBegan,
    PartEnded,
    Report,
    Stated,
    events,
    reason,
)
from seedbed.sandbox import Limits, RunResult, SuiteOutcome, World, choose_sandbox

PROBLEM = "Make a little library for sums."
HOW = "How is nothing summed?"
TESTS = """\
from {module} import {name}


def test_it():
    assert {name}([1, 2, 3]) == {some}
    assert {name}([]) == {none}
    assert {name}([5, 5]) == {more}
"""
CODE = "def {name}(numbers):\n    result = {none}\n    for number in numbers:\n        result = result {sign} number\n    return result\n"
PARTS = {
    "adding": {"name": "total", "none": 0, "some": 6, "more": 10, "sign": "+"},
    "multiplying": {"name": "product", "none": 1, "some": 6, "more": 25, "sign": "*"},
}


class Once:
    """The sandbox, which runs each suite once for all tests here: what comes of it follows from the suite alone."""

    def __init__(self) -> None:
        self.real = choose_sandbox()
        self.fingerprint = self.real.fingerprint
        self._known: dict[str, SuiteOutcome] = {}

    async def run(self, code: str, *, world: World, limits: Limits | None = None) -> RunResult:
        return await self.real.run(code, world=world, limits=limits)

    async def run_tests(
        self,
        files: Mapping[str, str],
        *,
        packages: Sequence[str] = (),
        limits: Limits | None = None,
        together: bool = False,
        briefly: bool = False,
    ) -> SuiteOutcome:
        key = json.dumps([sorted(files.items()), briefly])
        if key not in self._known:
            self._known[key] = await self.real.run_tests(
                files, packages=packages, limits=limits, together=together, briefly=briefly
            )
        return self._known[key]

    async def close(self) -> None:
        await self.real.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Once]:
    box = Once()
    yield box
    asyncio.run(box.close())


def part_of(content: str) -> str | None:
    return next((name for name in PARTS if f"Problem: Write {name}" in content), None)


def criterion_of(content: str) -> str:
    return next(name for name in PARTS if f"Criterion: {name}" in content)


def determined(content: str) -> object:
    part = part_of(content)
    names = [part] if part else list(PARTS)
    asked = f"{HOW} →" in content
    return {
        "form": "folder",
        "interface": "; ".join(f"{name}.py defines {PARTS[name]['name']}(numbers)" for name in names),
        "criteria": [
            {"text": f"{name} works", "ground": "tests", "rests_on": [] if name == "multiplying" else [1, 2]}
            for name in names
        ],
        "questions": []
        if part or asked
        else [{"text": HOW, "why": "it is the first value", "otherwise": "as usual", "weight": 3}],
        "separable": "" if part or not asked else "two modules",
    }


def replied(prompt: Prompt) -> str:
    content = prompt.content
    if prompt.instructions.startswith("You sort"):
        return json.dumps({"reason": "One can tell.", "solved": 0, "solvable": 9, "unsolvable": 1})
    if prompt.instructions.startswith("You determine"):
        return json.dumps(determined(content))
    if prompt.instructions.startswith("You write tests"):
        name = criterion_of(content)
        return f"```python\n{TESTS.format(module=name, **PARTS[name])}```"
    if prompt.instructions.startswith("You write the files"):
        name = part_of(content) or ""
        code = CODE.format(**PARTS[name])
        if name == "adding" and "What failed" not in content:
            code = code.replace("+", "-")
        return json.dumps({"summary": name, "files": [{"path": f"{name}.py", "content": code}]})
    if prompt.instructions.startswith("A question about"):
        return json.dumps({"words": "otherwise"})
    parts = [
        {
            "name": name,
            "problem": f"Write {name} as a module of its own",
            "interface": f"{name}.py",
            "facts": [1] if name == "adding" else [],
            "criteria": [number],
            "after": [],
        }
        for number, name in enumerate(PARTS, 1)
    ]
    return json.dumps({"why": "two modules", "parts": parts})


def model() -> ScriptedModel:
    return ScriptedModel(replied, strong=True, context_tokens=100_000)


class Says(Human):
    """Answers every question with the same words, and keeps what it was asked."""

    def __init__(self, words: str | None) -> None:
        self.words = words
        self.asked: list[str] = []

    async def answer(self, question: Question) -> str | None:
        self.asked.append(question.text)
        return self.words


def work(
    folder: Path,
    sandbox: Once,
    made: ScriptedModel,
    human: Human | None = None,
    *,
    no_input: bool = False,
    budget: Budget | None = None,
    listener: Callable[[Event], None] = lambda _event: None,
) -> Report:
    return asyncio.run(
        reason(
            PROBLEM,
            folder=folder,
            model=made,
            sandbox=sandbox,
            kind=ProblemClass.SOLVABLE,
            human=human,
            no_input=no_input,
            budget=budget,
            listener=listener,
        )
    )


def say(folder: Path, about: Topic, text: str, provenance: FromAnswer | Denied | Given) -> None:
    with Store(folder / "cases.sqlite3") as store:
        (case,) = store.cases()
        last = store.last_run(case.id)
        assert last is not None
        store.continued(last).say(about, text, provenance)


def asked_in(outcome: Outcome) -> Question:
    assert isinstance(outcome, Waiting)
    return outcome.questions[0]


def answer(folder: Path, asked: Question, words: str) -> None:
    said = FromAnswer(question=asked.id, words=words)
    say(folder, AboutAnswer(question=asked.id), requirement(asked, words), said)


def test_parts_are_worked_on_as_cases_of_their_own_and_the_whole_is_verified(
    tmp_path: Path, sandbox: Once
) -> None:
    heard: list[Event] = []
    report = work(tmp_path, sandbox, model(), Says("as a mathematician would"), listener=heard.append)
    assert isinstance(report.outcome, Solved)
    assert [file.path for file in report.outcome.answer.files] == [
        "adding.py",
        "multiplying.py",
        "test_c1.py",
        "test_c2.py",
    ]
    with Store(tmp_path / "cases.sqlite3") as store:
        (case,) = store.cases()
        parts = {part.name: part.id for part in store.parts(case.id)}
        slices = {
            name: [one.text for one in store.statements(identity) if isinstance(one.about, AboutAddition)]
            for name, identity in parts.items()
        }
    # each sees what it needs of what is established, and nothing else
    assert slices == {"adding": [f"{HOW} → as a mathematician would"], "multiplying": []}
    assert {one.part for one in heard if isinstance(one, PartEnded)} == {"adding", "multiplying"}
    checked = [one for one in heard if isinstance(one, Checked) and not one.part]
    assert checked[-1].verified == checked[-1].total > 0
    assert {one.part for one in heard if isinstance(one, MoveBegan)} == {"", "adding", "multiplying"}


def test_a_question_waits_and_the_case_goes_on_when_it_is_answered(tmp_path: Path, sandbox: Once) -> None:
    made = model()
    asked = asked_in(work(tmp_path, sandbox, made).outcome)
    assert (asked.text, asked.otherwise) == (HOW, "as usual")
    before = made.calls
    answer(tmp_path, asked, "with nothing")
    report = work(tmp_path, sandbox, made)
    assert isinstance(report.outcome, Solved)
    assert report.cost.reused >= 1
    assert made.calls > before
    spent = made.calls
    assert work(tmp_path, sandbox, made).outcome == report.outcome
    assert made.calls == spent


def test_who_would_rather_answer_later_is_asked_once_in_a_run(tmp_path: Path, sandbox: Once) -> None:
    human = Says(None)
    assert asked_in(work(tmp_path, sandbox, model(), human).outcome).text == HOW
    assert human.asked == [HOW]


@pytest.mark.parametrize("words", ["you decide", "You decide!", ""])
def test_what_is_left_to_the_engine_is_assumed_visibly(words: str, tmp_path: Path, sandbox: Once) -> None:
    report = work(tmp_path, sandbox, model(), Says(words))
    assert isinstance(report.outcome, Solved)
    with Store(tmp_path / "cases.sqlite3") as store:
        (case,) = store.cases()
        assumed = [one for one in store.statements(case.id) if isinstance(one.about, AboutAssumption)]
    assert [one.text for one in assumed] == [f"{HOW} → as usual"]


def test_a_denied_assumption_is_replaced_and_reaches_no_more_than_it_has_to(
    tmp_path: Path, sandbox: Once
) -> None:
    made = model()
    work(tmp_path, sandbox, made, no_input=True)
    with Store(tmp_path / "cases.sqlite3") as store:
        (case,) = store.cases()
        (assumed,) = [one for one in store.statements(case.id) if isinstance(one.about, AboutAssumption)]
    assert isinstance(assumed.about, AboutAssumption)
    say(tmp_path, assumed.about, assumed.text, Denied())
    before = len(made.prompts)
    report = work(tmp_path, sandbox, made, no_input=True)
    assert isinstance(report.outcome, Solved)
    new = made.prompts[before:]
    assert all("otherwise" in prompt.content or "not so" in prompt.content for prompt in new)
    # what was not told of it is not asked for again
    assert not any(part_of(prompt.content) == "multiplying" for prompt in new)
    assert not any("Criterion: multiplying" in prompt.content for prompt in new)


def test_what_the_user_adds_is_a_fact(tmp_path: Path, sandbox: Once) -> None:
    made = model()
    work(tmp_path, sandbox, made, no_input=True)
    say(tmp_path, AboutAddition(number=1), "It must run on an iPhone", Given())
    before = len(made.prompts)
    work(tmp_path, sandbox, made, no_input=True)
    assert "1. It must run on an iPhone" in made.prompts[before].content


def test_what_no_longer_follows_is_withdrawn(tmp_path: Path, sandbox: Once) -> None:
    def fewer(prompt: Prompt) -> str:
        if "only adding" not in prompt.content:
            return replied(prompt)
        if prompt.instructions.startswith("You write the files"):
            code = CODE.format(**PARTS["adding"])
            return json.dumps({"summary": "it", "files": [{"path": "adding.py", "content": code}]})
        if prompt.instructions.startswith("You determine"):
            draft = json.loads(replied(prompt))
            return json.dumps({**draft, "criteria": draft["criteria"][:1], "separable": ""})
        return replied(prompt)

    made = ScriptedModel(fewer, strong=True, context_tokens=100_000)
    work(tmp_path, sandbox, made, no_input=True)
    say(tmp_path, AboutAddition(number=1), "only adding is wanted", Given())
    work(tmp_path, sandbox, made, no_input=True)
    with Store(tmp_path / "cases.sqlite3") as store:
        (case,) = store.cases()
        now = [
            one
            for one in current(store.statements(case.id)).values()
            if isinstance(one.about, AboutCriterion)
        ]
    assert [one.text for one in now] == ["adding works"]


def test_a_budget_stops_the_whole_tree_in_good_order_and_a_larger_one_goes_on(
    tmp_path: Path, sandbox: Once
) -> None:
    whole = model()
    solved = work(tmp_path / "whole", sandbox, whole, no_input=True).outcome
    for calls in (1, whole.calls // 2):
        made = model()
        report = work(tmp_path / str(calls), sandbox, made, no_input=True, budget=Budget(calls=calls))
        assert isinstance(report.outcome, Stopped)
        assert calls <= made.calls <= calls + 3  # what was under way at the same time is seen to its end
        report = work(tmp_path / str(calls), sandbox, made, no_input=True)
        assert report.outcome == solved
        assert made.calls == whole.calls


def test_a_model_that_is_gone_ends_it_and_leaves_nothing_running(tmp_path: Path, sandbox: Once) -> None:
    def gone(prompt: Prompt) -> str | Exception:
        if part_of(prompt.content) == "adding" and prompt.instructions.startswith("You write the files"):
            return ModelUnavailable("The server is gone", where="here", do="Start it")
        return replied(prompt)

    with pytest.raises(ModelUnavailable, match="The server is gone"):
        work(tmp_path, sandbox, ScriptedModel(gone, strong=True, context_tokens=100_000), no_input=True)
    made = model()
    assert isinstance(work(tmp_path, sandbox, made, no_input=True).outcome, Solved)


def test_a_part_that_comes_to_nothing_leaves_the_whole_to_be_worked_on(tmp_path: Path, sandbox: Once) -> None:
    def hopeless(prompt: Prompt) -> str:
        if prompt.instructions.startswith("You write the files"):
            return json.dumps({"summary": "it", "files": [{"path": "/etc/x", "content": ""}]})
        return replied(prompt)

    report = work(
        tmp_path, sandbox, ScriptedModel(hopeless, strong=True, context_tokens=100_000), no_input=True
    )
    assert not isinstance(report.outcome, Solved | Answered)


def test_events_come_one_by_one_and_the_last_has_the_report(tmp_path: Path, sandbox: Once) -> None:
    async def collected() -> list[Event]:
        return [
            event
            async for event in events(
                PROBLEM, folder=tmp_path, model=model(), sandbox=sandbox, kind=ProblemClass.SOLVABLE
            )
        ]

    heard = asyncio.run(collected())
    assert isinstance(heard[-1], Ended)
    assert isinstance(heard[-1].report.outcome, Solved)
    assert any(isinstance(event, Stated) for event in heard)


def test_an_iterator_that_is_closed_stops_the_work(tmp_path: Path, sandbox: Once) -> None:
    made = model()

    async def first() -> int:
        stream = events(PROBLEM, folder=tmp_path, model=made, sandbox=sandbox, kind=ProblemClass.SOLVABLE)
        async for event in stream:
            if isinstance(event, MoveBegan):
                break
        await stream.aclose()
        return made.calls

    calls = asyncio.run(first())
    assert calls <= 2
