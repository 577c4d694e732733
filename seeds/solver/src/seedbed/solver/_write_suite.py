"""The move that writes tests for a criterion, without sight of any candidate."""

from seedbed.context import Move, Performed, canonical
from seedbed.model import BadReply, CodeBlock, Example, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen
from seedbed.solver._determine import listed

_WARMTH = 0.8


class WriteSuite(Frozen):
    """All that tests are written from: one criterion, what it rests on, and what tests can rely on."""

    problem: str
    criterion: str
    interface: str
    facts: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    """Why tests written before were no evidence, or are doubted."""
    sampling: Sampling = Sampling(max_tokens=2048)


class SuiteText(Frozen):
    """A test file; empty where the reply held none."""

    code: str


_PROMPT = Prompt(
    instructions="""\
You write tests with pytest for one criterion. You never see the solution, and rely on nothing but the interface: import
from the modules that it names, and define nothing of it yourself. Choose concrete inputs, edge cases included, and work
out by hand what has to come out: what you expect must follow from the problem, and a wrong solution must fail. Test nothing
but this criterion. Each test is a plain function with asserts. A file that is no Python is read with pathlib, relative to
the current folder. Use only the standard library and pytest. Reply with one fenced code block, the whole file, and
nothing else.""",
    content="",
    examples=(
        Example(
            content="Problem: Count the vowels in a word.\n\nInterface: solution.py defines vowels(word: str) -> int"
            "\n\nCriterion: vowels counts a, e, i, o and u, in either case",
            reply="""\
```python
from solution import vowels


def test_lower_case():
    assert vowels("banana") == 3
    assert vowels("queue") == 4


def test_upper_case_counts_too():
    assert vowels("OboE") == 3


def test_none():
    assert vowels("rhythm") == 0
    assert vowels("") == 0
```""",
        ),
    ),
)


def _content(arguments: WriteSuite) -> str:
    wrong = [f"Tests written before are no use: {objection}" for objection in arguments.objections]
    parts = [
        f"Problem: {arguments.problem}",
        f"Interface: {arguments.interface}",
        listed("Established:", arguments.facts),
        f"Criterion: {arguments.criterion}",
        *wrong,
    ]
    return "\n\n".join(part for part in parts if part)


async def _write(arguments: WriteSuite, model: Model) -> Performed[SuiteText]:
    prompt = _PROMPT.model_copy(update={"content": _content(arguments)})
    sampling = arguments.sampling
    if arguments.objections:
        sampling = sampling.model_copy(update={"temperature": _WARMTH, "seed": len(arguments.objections)})
    try:
        reply = await model.reply(prompt, returns=CodeBlock, sampling=sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(SuiteText(code=""), error.usage, prompt=prompt.content, reply=str(error), keep=False)
    return Performed(SuiteText(code=reply.value.code), reply.usage, prompt=prompt.content, reply=reply.text)


WRITE_SUITE: Move[WriteSuite, Model, SuiteText] = Move(
    "solver.write_suite",
    canonical(_PROMPT.model_dump(mode="json", exclude={"content", "without"})),
    WriteSuite,
    SuiteText,
    _write,
)
