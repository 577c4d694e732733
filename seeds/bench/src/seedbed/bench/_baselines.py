"""Three usual ways of having a model write a program: direct, program-aided with one retry, and Reflexion."""

import ast
import builtins
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from seedbed.bench._examples import examples_in
from seedbed.bench._methods import Attempt, Tools
from seedbed.bench._tasks import Asked
from seedbed.model import BadReply, CodeBlock, Example, Model, Prompt, Sampling
from seedbed.problem import SeedbedError
from seedbed.sandbox import Limited, NoSandbox, Raised, Sandbox, SuiteOutcome, SuiteResult, Unsupported

_PROGRAM = Prompt(
    instructions="You complete Python functions. Write the whole function, with its signature and the imports that it needs. "
    "Leave the docstring out. Reply with one fenced code block and nothing else.",
    content="",
)
_TESTS = Prompt(
    instructions="You write unit tests. Write at most six assert statements for the function, one a line, each of the form "
    "`assert function(arguments) == value`. Reply with one fenced code block and nothing else.",
    content="",
    examples=(
        Example(
            content='def total(numbers):\n    """Return the sum of the numbers; of none, 0."""\n\n\nTests of total:',
            reply="```python\nassert total([]) == 0\nassert total([5]) == 5\nassert total([1, 2, 3]) == 6\n"
            "assert total([-4, 4]) == 0\nassert total([0.5, 0.25]) == 0.75\n```",
        ),
    ),
)
"""With one example, as in Reflexion's experiments: without, a small model writes the function again."""
_REFLECTION = Prompt(
    instructions="You are a Python programmer. You are given a function, your implementation of it, and the tests that it failed. "
    "Say in two or three sentences why the implementation is wrong and what to change. Write no code.",
    content="",
)
_MOST_TESTS = 6
_MOST_TRIALS = 10
"""Both as in Reflexion's own experiments."""
_CODE_TOKENS = Sampling(max_tokens=500)
"""HumanEval's longest solution has about 400."""
_WORD_TOKENS = Sampling(max_tokens=150)
_HEADER = re.compile(r"^_+ test_(\d+) _+$", re.MULTILINE)
_ERROR = re.compile(r"^E +(.*)$", re.MULTILINE)


async def direct(asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
    """Take the first reply. Nothing is checked, so that nothing is verified."""
    yield Attempt(program=await _written(tools.model, _PROGRAM, asked.prompt))


async def program_aided(asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
    """Run the program with the docstring's examples, and show an error to the model once.

    Verified is what passed all examples, where there are any. After PAL (Gao et al., "PAL: Program-aided Language
    Models", ICML 2023, arXiv:2211.10435), with a retry. The failed program is not shown: a small model that sees one writes
    it again.
    """
    examples = examples_in(asked)
    program = await _written(tools.model, _PROGRAM, asked.prompt)
    trial = await _tried(asked, program, examples, tools.sandbox)
    yield Attempt(program=program, verified=trial.passed and bool(examples))
    if trial.passed:
        return
    again = f"{asked.prompt}\n\nAn earlier program failed with:\n{trial.failures}"
    program = await _written(tools.model, _PROGRAM, again)
    trial = await _tried(asked, program, examples, tools.sandbox)
    yield Attempt(program=program, verified=trial.passed and bool(examples))


async def reflexion(asked: Asked, tools: Tools) -> AsyncIterator[Attempt]:
    """Write tests, then a program, and after each failure a reflection and another program.

    Verified is what passed the model's own tests, where it wrote any. After Shinn et al., "Reflexion: Language Agents
    with Verbal Reinforcement Learning", NeurIPS 2023, arXiv:2303.11366: the last program, its failures and the last
    reflection are what the next program is written from.
    """
    wanted = f"{asked.prompt}\n\nTests of {asked.entry_point}:"
    tests = asserts_in(await _written(tools.model, _TESTS, wanted), asked.entry_point)
    program = await _written(tools.model, _PROGRAM, asked.prompt)
    for _ in range(_MOST_TRIALS):
        trial = await _tried(asked, program, tests, tools.sandbox)
        yield Attempt(program=program, verified=trial.passed and bool(tests))
        if trial.passed:
            return
        failed = _after(asked, program, trial)
        thought = await tools.model.reply(
            _REFLECTION.model_copy(update={"content": failed}), returns=str, sampling=_WORD_TOKENS
        )
        program = await _written(
            tools.model, _PROGRAM, f"{failed}\n\nWhat to change:\n{thought.value.strip()}"
        )


def asserts_in(code: str, function: str) -> tuple[str, ...]:
    """Return the first assertions about a function that stand for themselves, each as one line."""
    found = [
        ast.unparse(node)
        for tree in _parsed(code)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and _stands_alone(node, function)
    ]
    return tuple(dict.fromkeys(found))[:_MOST_TESTS]


def _parsed(code: str) -> list[ast.Module]:
    """Return the code as a tree, or each of its lines that is one by itself."""
    trees: list[ast.Module] = []
    for text in (code, *map(str.strip, code.splitlines())):
        try:
            trees.append(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if text is code:
            break
    return trees


def _stands_alone(node: ast.Assert, function: str) -> bool:
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    bound = {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    return function in names and all(name == function or hasattr(builtins, name) for name in names - bound)


@dataclass(frozen=True, slots=True)
class _Trial:
    passed: bool
    failures: str = ""


async def _written(model: Model, prompt: Prompt, content: str) -> str:
    """Have a block of code written. A reply that holds none is an empty one."""
    asked = prompt.model_copy(update={"content": content})
    try:
        return (await model.reply(asked, returns=CodeBlock, sampling=_CODE_TOKENS)).value.code
    except BadReply:
        return ""


async def _tried(asked: Asked, program: str, asserts: Sequence[str], sandbox: Sandbox) -> _Trial:
    """Run a program with some assertions. Without any, it has to load."""
    if not program:
        return _Trial(passed=False, failures="The reply held no program.")
    outcome = await sandbox.run_tests(asked.suite(program, asserts))
    if passed(outcome):
        return _Trial(passed=True)
    return _Trial(passed=False, failures=_failures(outcome, asserts))


def passed(outcome: SuiteOutcome) -> bool:
    """Whether a suite passed.

    Raises:
        SeedbedError: There is no sandbox to run it in.
    """
    if isinstance(outcome, NoSandbox):
        raise SeedbedError("Nothing can be measured without a sandbox", where=outcome.why)
    return isinstance(outcome, SuiteResult) and outcome.ok


def _failures(outcome: SuiteOutcome, asserts: Sequence[str]) -> str:
    """Return the assertions that failed, each with what came out instead."""
    match outcome:
        case SuiteResult(report=report):
            _, *parts = _HEADER.split(report)
            failed = [
                f"{asserts[int(number) - 1]}  # {_first_error(part)}"
                for number, part in zip(parts[::2], parts[1::2], strict=True)
                if int(number) <= len(asserts)
            ]
            return "\n".join(failed) or " ".join(_ERROR.findall(report)[-1:]) or "It does not load."
        case Raised(error=error):
            return error
        case Limited(limit=limit):
            return f"It was stopped at its limit of {limit}."
        case Unsupported(what=what):
            return f"It needs what is not there: {what}"
        case NoSandbox(why=why):
            return why
        case _:
            assert_never(outcome)


def _first_error(part: str) -> str:
    found = _ERROR.search(part)
    return found[1] if found else "failed"


def _after(asked: Asked, program: str, trial: _Trial) -> str:
    """Return the problem with a program that failed, and how."""
    return f"{asked.prompt}\n\nYour program:\n```python\n{program}```\n\nIt failed:\n{trial.failures}"
