"""The moves of a solved problem: write the smallest program, run it, or say it in words."""

from datetime import UTC, datetime

from pydantic import AwareDatetime

from seedbed.context import Move, Performed, canonical
from seedbed.model import CodeBlock, Example, Model, Prompt, Sampling
from seedbed.problem import Frozen, Usage
from seedbed.sandbox import Limits, Raised, Ran, RunResult, Sandbox, World

_WRITE = """\
You write the smallest Python program that prints the answer to a question. \
Use only the standard library. Print only the answer. \
Reply with one fenced code block and nothing else."""

_WRITE_EXAMPLES = (
    Example(
        content="What is the cube root of 2197?", reply="```python\nprint(round(2197 ** (1 / 3), 10))\n```"
    ),
    Example(
        content="How many days are there between 1 January 2020 and 5 May 2021?",
        reply="```python\nfrom datetime import date\nprint((date(2021, 5, 5) - date(2020, 1, 1)).days)\n```",
    ),
    Example(
        content="How many times does the letter a occur in 'banana'?",
        reply="```python\nprint('banana'.count('a'))\n```",
    ),
    Example(
        content="A shop sells 3 pens for 2.40. What do 10 pens cost?",
        reply="```python\nprice = 2.40 / 3\nprint(price * 10)\n```",
    ),
    Example(
        content="Is 91 a prime number? Answer yes or no.",
        reply="```python\nn = 91\nprint('yes' if n > 1 and all(n % d for d in range(2, n)) else 'no')\n```",
    ),
    Example(
        content="Sort these words alphabetically and give the last: plum, kiwi, melon.",
        reply="```python\nwords = ['plum', 'kiwi', 'melon']\nprint(sorted(words)[-1])\n```",
    ),
)

_SAY = "You answer a question in one short sentence. If you do not know, say so."


class Attempt(Frozen):
    """A program that failed, and how."""

    code: str
    error: str


class WriteProgram(Frozen):
    """What a program is written from: the question, and the attempts so far."""

    question: str
    attempts: tuple[Attempt, ...] = ()
    sampling: Sampling = Sampling()


class Program(Frozen):
    """The source of a program."""

    code: str


class RunProgram(Frozen):
    """What a run follows from: the program, its limits, and what it sees of the world, if it looks."""

    code: str
    limits: Limits
    now: AwareDatetime | None = None
    seed: int | None = None


class ProgramRun(Frozen):
    """What became of running a program."""

    result: RunResult


class Say(Frozen):
    """A question to be answered in words."""

    question: str
    sampling: Sampling = Sampling(max_tokens=200)


class Words(Frozen):
    """An answer in words."""

    text: str


def prompt_text(prompt: Prompt) -> str:
    """Return the fixed part of a prompt as the text that belongs to a move's key."""
    return canonical(prompt.model_dump(mode="json", exclude={"content"}))


def _content(arguments: WriteProgram) -> str:
    """Return the question, after it the attempts that failed; an attempt's text is quoted, never obeyed."""
    failed = "".join(
        f"\n\nThis program failed:\n```python\n{attempt.code.strip()}\n```\nwith the error: {attempt.error}"
        for attempt in arguments.attempts
    )
    return f"{arguments.question}{failed}" + ("\n\nWrite a program that works." if failed else "")


_WRITE_PROMPT = Prompt(instructions=_WRITE, content="", examples=_WRITE_EXAMPLES)
_SAY_PROMPT = Prompt(instructions=_SAY, content="")


async def _write(arguments: WriteProgram, model: Model) -> Performed[Program]:
    prompt = _WRITE_PROMPT.model_copy(update={"content": _content(arguments)})
    reply = await model.reply(prompt, returns=CodeBlock, sampling=arguments.sampling)
    return Performed(Program(code=reply.value.code), reply.usage, reply=reply.text)


async def _run(arguments: RunProgram, sandbox: Sandbox) -> Performed[ProgramRun]:
    world = World(now=arguments.now or datetime(1970, 1, 1, tzinfo=UTC), seed=arguments.seed or 0)
    result = await sandbox.run(arguments.code, world=world, limits=arguments.limits)
    # A cap or a missing sandbox says something about this machine, now; only the other two follow from the program.
    seconds = getattr(result, "seconds", 0.0)
    return Performed(ProgramRun(result=result), Usage(seconds=seconds), keep=isinstance(result, Ran | Raised))


async def _say(arguments: Say, model: Model) -> Performed[Words]:
    prompt = _SAY_PROMPT.model_copy(update={"content": arguments.question})
    reply = await model.reply(prompt, returns=str, sampling=arguments.sampling)
    return Performed(Words(text=reply.value.strip()), reply.usage, reply=reply.text)


WRITE: Move[WriteProgram, Model, Program] = Move(
    "runner.write", prompt_text(_WRITE_PROMPT), WriteProgram, Program, _write
)
RUN: Move[RunProgram, Sandbox, ProgramRun] = Move("runner.run", "", RunProgram, ProgramRun, _run)
SAY: Move[Say, Model, Words] = Move("runner.say", prompt_text(_SAY_PROMPT), Say, Words, _say)
