import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.context import MemoPlayer, PlainPlayer, Player, Store
from seedbed.model import ScriptedModel
from seedbed.problem import Failed, Problem
from seedbed.runner import STYLES, Bench, Computed, Said, Style, computes, needs_of, presented, solve, styled
from seedbed.sandbox import Limits, MontySandbox, Sandbox, World

MORNING = datetime(2026, 12, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    monty = MontySandbox()
    yield monty
    asyncio.run(monty.close())


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def bench(
    model: ScriptedModel,
    sandbox: Sandbox,
    *,
    player: Player | None = None,
    now: datetime = MORNING,
    seed: int = 0,
) -> Bench:
    return Bench(player or PlainPlayer(), model, sandbox, World(now=now, seed=seed))


def run(question: str, model: ScriptedModel, sandbox: Sandbox) -> Computed | Said | Failed:
    return asyncio.run(solve(question, bench(model, sandbox)))


def test_a_program_that_only_prints_is_written_again_before_words_are_asked_for(sandbox: Sandbox) -> None:
    model = ScriptedModel(
        [fenced("def solve():\n    return 'ressed'\n\nprint(solve())"), fenced("print('stressed'[::-1])")]
    )
    found = run("Reverse the string 'stressed'.", model, sandbox)
    assert isinstance(found, Computed)
    assert found.text == "desserts"


def test_what_the_program_prints_is_the_answer(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("print(6 * 7)")])
    found = run("What is 6 times 7?", model, sandbox)
    assert isinstance(found, Computed)
    assert (found.text, found.code.strip()) == ("42", "print(6 * 7)")
    assert model.prompts[0].content == styled("What is 6 times 7?", Style.NAMED)


def test_a_program_that_fails_is_written_again_with_its_error(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("print(6 / 0)"), fenced("print(6 * 7)")])
    found = run("What is 6 times 7?", model, sandbox)
    assert isinstance(found, Computed)
    assert "ZeroDivisionError" in model.prompts[1].content
    assert "print(6 / 0)" not in model.prompts[1].content  # a small model that sees it writes it again


def test_after_two_retries_it_answers_in_words_and_says_with_which_error_the_programs_failed(
    sandbox: Sandbox,
) -> None:
    model = ScriptedModel([fenced(f"print({number} / 0)") for number in range(len(STYLES))] + ["It is 42."])
    found = run("What is 6 times 7?", model, sandbox)
    assert isinstance(found, Said)
    assert found.text == "It is 42."
    assert "ZeroDivisionError" in found.why


def test_a_reply_without_a_program_is_a_failed_try(sandbox: Sandbox) -> None:
    model = ScriptedModel(["I cannot.", "I said I cannot.", fenced("print(6 * 7)")])
    found = run("What is 6 times 7?", model, sandbox)
    assert isinstance(found, Computed)
    assert "held no program" in model.prompts[1].content


def test_a_program_that_ends_with_none_is_a_failed_try(sandbox: Sandbox) -> None:
    forgot = "def solve():\n    print(6 * 7)\n\nprint(solve())"
    model = ScriptedModel([fenced(forgot), fenced("print(6 * 7)")])
    found = run("What is 6 times 7?", model, sandbox)
    assert isinstance(found, Computed)
    assert found.text == "42"
    assert "None" in model.prompts[1].content


@pytest.mark.parametrize(
    ("code", "output", "question"),
    [
        ("print({'Australia': 'Sydney'}['Australia'])", "Sydney", "What is the capital of Australia?"),
        ("print('sydney'.title())", "Sydney", "What is the capital of Australia?"),
        ("c = 'Sydney'\nprint(f'It is {c}')", "It is Sydney", "What is the capital of Australia?"),
        ("print(41 + 0)", "41", "What is 6 times 7?"),
        ("print(sum([41]))", "41", "What is 6 times 7?"),
    ],
)
def test_an_answer_that_stands_in_the_program_and_not_in_the_question_was_not_worked_out(
    code: str, output: str, question: str
) -> None:
    assert not computes(code, output, question)


@pytest.mark.parametrize(
    ("code", "output", "question"),
    [
        ("words = ['pear', 'fig', 'apple']\nwords.sort()\nprint(words[1])", "fig", "Sort: pear, fig, apple."),
        ("print('yes' if 91 % 7 else 'no')", "no", "Is 91 prime?"),
        ("print(['Mon', 'Tue', 'Wed'][len('ab')])", "Wed", "Which day?"),
    ],
)
def test_what_is_chosen_by_computing_was_worked_out(code: str, output: str, question: str) -> None:
    assert computes(code, output, question)


def test_each_try_is_written_in_another_style(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("print(1 / 0)")] * len(STYLES) + ["It is 42."])
    run("What is 6 times 7?", model, sandbox)
    for style, prompt in zip(STYLES, model.prompts[:-1], strict=True):
        assert style.value in prompt.content


def test_a_program_that_prints_nothing_has_failed(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("x = 6 * 7"), fenced("print(6 * 7)")])
    assert isinstance(run("What is 6 times 7?", model, sandbox), Computed)
    assert "printed nothing" in model.prompts[1].content


def test_an_endless_program_is_stopped_at_its_limit(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("while True:\n    pass"), fenced("print(6 * 7)")])
    limits = Limits(wall_seconds=0.5, cpu_seconds=0.5)
    tools = Bench(PlainPlayer(), model, sandbox, World(now=MORNING), limits)
    assert isinstance(asyncio.run(solve("What is 6 times 7?", tools)), Computed)
    assert "limit" in model.prompts[1].content


def test_a_fact_that_no_program_settles_is_said_in_words(sandbox: Sandbox) -> None:
    model = ScriptedModel([fenced("print('Canberra')")] * len(STYLES) + ["It is Canberra."])
    found = run("What is the capital of Australia?", model, sandbox)
    assert isinstance(found, Said)
    assert found.text == "It is Canberra."


@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("print('Canberra')", "Canberra\n"),
        ("x = 8\nprint(x)", "8"),
        ("print(f'{8}')", "8"),
        ("print(str(8))", "8"),
        ("def solve():\n    return 8\n\nprint(solve())", "8"),
    ],
)
def test_a_program_that_prints_what_it_was_written_with_computes_nothing(code: str, output: str) -> None:
    assert not computes(code, output)


@pytest.mark.parametrize(
    ("code", "output"),
    [
        ("print(4 + 4)", "8"),
        ("print(len('abc'))", "3"),
        ("print('stressed'[::-1])", "desserts"),
        ("for x in 'ab': print(x)", "a\nb"),
        ("print(0x1F4)", "500"),
        ("print(", ""),
    ],
)
def test_a_program_that_works_something_out_computes(code: str, output: str) -> None:
    assert computes(code, output)


def test_days_until_christmas_are_right_tomorrow_too_and_ask_the_model_once(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    code = "from datetime import date\nprint((date(2026, 12, 25) - date.today()).days)"
    model = ScriptedModel([fenced(code)])
    problem = Problem(text="How many days until Christmas?")
    answers = []
    with Store(tmp_path / "cases.sqlite3") as store:
        for now in (MORNING, MORNING, MORNING - timedelta(days=3)):
            begun = store.begin(store.case(problem).id, now=now, seed=0, fresh=False, settings="{}")
            found = asyncio.run(solve(problem.text, bench(model, sandbox, player=MemoPlayer(begun), now=now)))
            assert isinstance(found, Computed)
            answers.append(found.text)
        runs = [move.reused for move in store.moves(2) if move.name == "runner.run"]
    assert answers == ["1", "1", "4"]
    assert runs == [True]
    assert model.calls == 1


def test_chance_is_drawn_from_the_seed_that_is_given(sandbox: Sandbox) -> None:
    def draw(seed: int) -> str:
        model = ScriptedModel([fenced("import random\nprint(random.randint(1, 10**9))")])
        found = asyncio.run(solve("Draw a number.", bench(model, sandbox, seed=seed)))
        assert isinstance(found, Computed)
        return found.text

    assert draw(1) == draw(1) != draw(2)


@pytest.mark.parametrize(
    ("code", "clock", "chance"),
    [
        ("print(6 * 7)", False, False),
        ("from datetime import date\nprint((date(2025, 1, 2) - date(2024, 1, 1)).days)", False, False),
        ("import datetime as d\nprint(d.date.today())", True, False),
        ("from datetime import datetime\nnow = datetime.now\nprint(now())", True, False),
        ("from time import localtime as t\nprint(t())", True, False),
        ("import random\nprint(random.random())", False, True),
        ("from random import choice\nprint(choice('ab'))", False, True),
        ("import uuid\nprint(uuid.uuid4())", False, True),
        ("print(__import__('time').time())", True, True),
        ("import datetime\nprint(getattr(datetime.date, 'to' + 'day')())", True, True),
        ("import email.utils\nprint(email.utils.formatdate())", True, True),
        ("import statistics\nprint(statistics.NormalDist().samples(2))", False, True),
        ("print(open('/dev/urandom'))", True, True),
        ("import timeit\nprint(timeit.default_timer())", True, True),
        ("print(object())", False, True),
        ("import math, itertools\nprint(math.pi)", False, False),
        ("print(", True, True),
    ],
)
def test_what_a_program_may_see_of_the_world_is_read_off_its_source(
    code: str,
    *,
    clock: bool,
    chance: bool,
) -> None:
    needs = needs_of(code)
    assert (needs.clock, needs.chance) == (clock, chance)


@given(st.text())
def test_reading_a_program_never_fails(code: str) -> None:
    needs_of(code)
    computes(code, "8")


@pytest.mark.parametrize(
    ("question", "output", "answer"),
    [
        ("Is 7 prime? Answer yes or no.", "True\n", "yes"),
        ("Is 8 prime? Answer yes or no.", "False", "no"),
        ("Is 8 prime?", "False", "False"),
        ("Is it? Answer yes or no.", "maybe", "maybe"),
    ],
)
def test_a_truth_value_becomes_the_yes_or_no_that_was_asked_for(
    question: str, output: str, answer: str
) -> None:
    assert presented(question, output) == answer
