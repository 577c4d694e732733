import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from seedbed.bench._baselines import asserts_in, direct, program_aided, reflexion
from seedbed.bench._examples import examples_in
from seedbed.bench._methods import Allowance, Attempt, Method, Tools
from seedbed.bench._ours import ours
from seedbed.bench._tasks import Asked, Task, read_tasks, spread
from seedbed.bench.solvers import CELLS, Kept, Measure, Result, Setting, measure, rows_of, shown, solved
from seedbed.context import BudgetSpent
from seedbed.model import BadReply, CodeBlock, Prompt, Reply, Sampling, ScriptedModel
from seedbed.problem import BadInput, Usage
from seedbed.sandbox import choose_sandbox

T = TypeVar("T")

TASK = Task(
    task_id="Small/1",
    prompt='from math import sqrt\n\n\ndef root(x):\n    """Return the rounded root.\n    >>> root(9)\n    3\n    """\n',
    entry_point="root",
    test="def check(candidate):\n    assert candidate(9) == 3\n    assert candidate(144) == 12  # official\n",
)
GO_ON = Prompt(instructions="", content="Go on.")
RIGHT = "```python\ndef root(x):\n    return round(sqrt(x))\n```"
WRONG = "```python\ndef root(x):\n    return x - 6\n```"
RAISES = "```python\ndef root(x):\n    return square_root(x)\n```"


class Measured(ScriptedModel):
    """A script that remembers how long each reply may be."""

    def __init__(self, *replies: str) -> None:
        super().__init__(replies)
        self.bounds: list[int] = []

    async def reply(self, prompt: Prompt, *, returns: type[T], sampling: Sampling | None = None) -> Reply[T]:
        self.bounds.append((sampling or Sampling()).max_tokens)
        return await super().reply(prompt, returns=returns, sampling=sampling)


SETTING = Setting(model="scripted", tokens=1000, method="m", task=TASK.task_id)


def played(
    method: Method,
    *replies: str,
    script: Callable[[Prompt], str] | None = None,
    task: Task = TASK,
    tokens: int = 1000,
) -> tuple[Result, ScriptedModel]:
    async def play() -> Result:
        sandbox = choose_sandbox()
        setting = SETTING.model_copy(update={"tokens": tokens})
        try:
            return await solved(task, method, Tools(model, sandbox), setting)
        finally:
            await sandbox.close()

    model = ScriptedModel(script or replies)
    result = asyncio.run(play())
    assert not any("official" in prompt.model_dump_json() for prompt in model.prompts)
    return result, model


def test_a_docstrings_examples_are_those_that_the_solver_reads_each_as_the_lines_of_a_test() -> None:
    prompt = '''def f(x):
    """Text.
    >>> f(1)
    1
    >>> f(2)
    3
    f("a") => "b"
    f(aa) == 4
    """
'''
    asked = Asked(prompt=prompt, entry_point="f")
    found = examples_in(asked)
    assert found == ("assert f(1) == 1", "assert f(2) == 3", "assert f('a') == 'b'")
    assert examples_in(Asked(prompt=prompt.replace(">>> f(1)\n    1", ">>> f(1)"), entry_point="f"))[:1] == (
        "f(1)\nassert f(2) == 3",
    )
    assert all(f"    {body}\n" in asked.suite("", found)["test_solution.py"] for body in found)


def test_an_example_that_needs_more_than_the_function_is_left_out() -> None:
    helper = 'def g(x):\n    """Help."""\n    return x\n\n\n'
    prompt = f'{helper}def f(x):\n    """Text.\n    g(1) => 1\n    f(g(2)) => 3\n    f(4) => 5\n    """\n'
    assert examples_in(Asked(prompt=prompt, entry_point="f")) == ("assert f(4) == 5",)


def test_an_example_of_several_lines_is_one_test() -> None:
    asked = Asked(prompt='def f(x):\n    """Text."""\n', entry_point="f")
    suite = asked.suite("def f(x):\n    return x\n", ("f(1)\nassert f(2) == 2",))["test_solution.py"]
    assert suite.endswith("def test_1():\n    f(1)\n    assert f(2) == 2\n")


def test_of_a_models_tests_the_first_six_count_that_stand_for_themselves() -> None:
    lines = [f"assert f({number}) == {number}" for number in range(8)]
    code = "\n".join(["import os", "assert g(1)", "assert f(unknown) == 1", lines[0], *lines])
    assert asserts_in(code, "f") == tuple(lines[:6])


def test_of_tests_with_a_broken_line_the_others_count() -> None:
    assert asserts_in("assert f(1) == 1\nassert f(2 == \n  assert all(f(x) for x in [3])\n", "f") == (
        "assert f(1) == 1",
        "assert all((f(x) for x in [3]))",
    )


def test_a_reply_is_never_longer_than_what_is_left() -> None:
    model = Measured("one two three", "four")
    allowance = Allowance(model, 100)

    async def ask_twice() -> int:
        first = await allowance.reply(GO_ON, returns=str)
        await allowance.reply(GO_ON, returns=str, sampling=Sampling(max_tokens=7))
        await allowance.reply(GO_ON, returns=str)
        return first.usage.output_tokens

    with pytest.raises(LookupError):  # the script has no third line
        asyncio.run(ask_twice())
    assert 0 < allowance.spent.output_tokens < 100
    assert model.bounds == [100, 7, 100 - allowance.spent.output_tokens]


def test_of_two_questions_at_once_the_second_has_what_the_first_left() -> None:
    model = Measured("one two three", "four")
    allowance = Allowance(model, 100)

    async def ask_both() -> list[Reply[str]]:
        return await asyncio.gather(*(allowance.reply(GO_ON, returns=str) for _ in range(2)))

    first, _ = asyncio.run(ask_both())
    assert model.bounds == [100, 100 - first.usage.output_tokens]


def test_what_is_written_beyond_the_allowance_is_not_handed_over_and_nothing_more_is_asked() -> None:
    model = Measured("many words that are more than two tokens", "more")
    allowance = Allowance(model, 2)
    for _ in range(2):
        with pytest.raises(BudgetSpent, match="of 2 output tokens"):
            asyncio.run(allowance.reply(GO_ON, returns=str))
    assert model.bounds == [2]


def test_what_a_failed_reply_cost_is_counted_too() -> None:
    allowance = Allowance(ScriptedModel(["no code here", "and none here"]), 100)
    with pytest.raises(BadReply):
        asyncio.run(allowance.reply(GO_ON, returns=CodeBlock))
    assert allowance.spent.calls == 2
    assert allowance.spent.output_tokens > 0


@pytest.mark.parametrize(("reply", "right"), [(RIGHT, True), (WRONG, False), ("I do not know.", False)])
def test_a_direct_answer_is_never_verified(reply: str, right: bool) -> None:  # noqa: FBT001
    result, _ = played(direct, reply, reply)
    assert (result.attempt.verified, result.right) == (False, right)


def test_a_program_that_fails_an_example_is_written_once_more_with_the_error() -> None:
    result, model = played(program_aided, RAISES, RIGHT)
    assert (result.cell, result.usage.calls) == ("verified, right", 2)
    assert "assert root(9) == 3  # NameError: name 'square_root' is not defined" in model.prompts[-1].content


def test_a_program_that_fails_twice_is_not_verified() -> None:
    assert played(program_aided, RAISES, RAISES, RIGHT)[0].cell == "unverified, wrong"


def test_passing_the_examples_is_what_program_aided_calls_verified() -> None:
    assert played(program_aided, WRONG)[0].cell == "verified, wrong"


def test_without_examples_program_aided_verifies_nothing() -> None:
    prompt = TASK.prompt.replace(">>> ", "")
    result, _ = played(program_aided, RIGHT, task=TASK.model_copy(update={"prompt": prompt}))
    assert (result.cell, result.usage.calls) == ("unverified, right", 1)


TESTS = "```python\nassert root(16) == 4\n```"
WRONG_TESTS = "```python\nassert root(16) == 10\n```"


def test_reflexion_goes_on_from_a_reflection_until_its_own_tests_pass() -> None:
    result, model = played(reflexion, TESTS, WRONG, "It should take the root.", RIGHT)
    assert (result.cell, result.usage.calls) == ("verified, right", 4)
    reflection, again = (prompt.content for prompt in model.prompts[-2:])
    assert "assert root(16) == 4  # assert 10 == 4" in reflection
    assert "return x - 6" in again
    assert "It should take the root." in again


def test_reflexion_verifies_what_is_wrong_where_its_tests_are() -> None:
    assert played(reflexion, WRONG_TESTS, WRONG)[0].cell == "verified, wrong"


def test_reflexion_without_tests_verifies_nothing() -> None:
    assert played(reflexion, "none", "none", RIGHT)[0].cell == "unverified, right"


def test_the_last_attempt_counts_when_the_tokens_are_spent() -> None:
    wordy = "It is wrong. " * 100
    result, _ = played(reflexion, TESTS, WRONG, wordy, RIGHT, tokens=100)
    assert result.out_of_tokens
    assert result.cell == "unverified, wrong"
    assert result.attempt.program.endswith("def root(x):\n    return x - 6\n")


SUITE = """```python
from solution import root


def test_roots():
    assert root(16) == 4
    assert root(100) == 10
    assert root(0) == 0
```"""


def solving(*candidates: str) -> Callable[[Prompt], str]:
    """Return a script for the solver: tests where it asks for them, otherwise the next candidate."""
    left = list(candidates)
    return lambda prompt: SUITE if prompt.instructions.startswith("You write tests") else left.pop(0)


def test_ours_verifies_what_holds_against_tests_that_turn_wrong_candidates_down() -> None:
    result, model = played(ours, script=solving(WRONG, RIGHT.replace("def", "from math import sqrt\n\ndef")))
    assert result.cell == "verified, right"
    assert result.usage.calls == len(model.prompts)


def test_ours_does_not_verify_what_fails_its_tests() -> None:
    result, _ = played(ours, script=lambda prompt: SUITE if "tests" in prompt.instructions[:20] else WRONG)
    assert result.cell == "unverified, wrong"
    assert result.attempt.program.endswith("def root(x):\n    return x - 6\n")


def test_of_ours_the_last_candidate_counts_when_the_tokens_are_spent() -> None:
    result, _ = played(ours, script=solving(WRONG, f"It is hard. {'Very. ' * 100}\n{RIGHT}"), tokens=100)
    assert result.out_of_tokens
    assert result.cell == "unverified, wrong"
    assert result.attempt.program.endswith("def root(x):\n    return x - 6\n")


def test_a_method_is_not_handed_the_official_tests() -> None:
    async def curious(asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
        assert type(asked) is Asked
        yield Attempt(program=tools.model.name)

    assert played(curious)[0].attempt.program == "scripted"


def test_an_interrupted_measurement_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    keep = tmp_path / "kept.jsonl"

    def measured(*replies: str, tokens: int = 1000) -> tuple[list[Result], int]:
        model = ScriptedModel(replies)
        wanted = Measure(tasks=[TASK], methods={"m": direct}, tokens=tokens, kept=Kept(keep))
        return asyncio.run(measure(wanted, model)), model.calls

    first, calls = measured("Hello.", RIGHT)
    assert calls == 2
    whole = keep.read_bytes()
    keep.write_bytes(whole + b'{"setting": {"mod')
    assert measured() == (first, 0)
    other, _ = measured("Hello.", RIGHT, tokens=999)
    assert other[0].setting != first[0].setting
    assert [Kept(keep).get(result.setting) for result in (*first, *other)] == [*first, *other]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("{}\n")
    with pytest.raises(BadInput, match="something else in it"):
        Kept(tmp_path / "kept")
    (tmp_path / "tasks").write_bytes(gzip.compress(b"{}"))
    with pytest.raises(BadInput, match="not HumanEval"):
        read_tasks(tmp_path / "tasks")


def test_tasks_are_taken_evenly_apart() -> None:
    assert spread(range(164), 4) == [20, 61, 102, 143]
    assert spread(range(3), 10) == [0, 1, 2]


def result_of(cell: Mapping[str, bool], method: str) -> Result:
    return Result(
        setting=Setting(model="m", tokens=1000, method=method, task="t"),
        attempt=Attempt(program="p", verified=cell["verified"]),
        right=cell["right"],
        usage=Usage(calls=3, output_tokens=100),
        out_of_tokens=False,
        seconds=2.0,
    )


def test_what_a_solution_costs_counts_all_that_was_spent() -> None:
    both = [{"verified": verified, "right": right} for verified in (True, False) for right in (True, False)]
    results = [result_of(cell, "tries") for cell in both] + [result_of(both[3], "fails")]
    head, _, tries, fails = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in shown(rows_of(results)).splitlines()
    )
    assert head[2:6] == list(CELLS)
    assert tries == ["tries", "4", "1", "1", "1", "1", "12", "400", "8", "12", "400"]
    assert fails == ["fails", "1", "0", "0", "0", "1", "3", "100", "2", "-", "-"]
