"""The moves of a solved problem: write a small program, run it, or say it in words."""

from datetime import UTC, datetime
from typing import assert_never

from pydantic import AwareDatetime

from seedbed.context import Move, Performed
from seedbed.model import BadReply, CodeBlock, Model, Prompt, Sampling
from seedbed.problem import Frozen, Usage
from seedbed.runner._prompt import PROGRAM, Style, prompt_text, styled
from seedbed.sandbox import Limited, Limits, NoSandbox, Raised, Ran, RunResult, Sandbox, Unsupported, World

_FAILED = "\nAn earlier program failed with: "
_SAY = "You answer a question in one short sentence. If you do not know, say so."


class WriteProgram(Frozen):
    """What a program is written from: the question, a style, and how earlier programs failed."""

    question: str
    style: Style = Style.NAMED
    errors: tuple[str, ...] = ()
    sampling: Sampling = Sampling()


class Program(Frozen):
    """The source of a program; empty where the model's reply held none."""

    code: str


async def written(model: Model, prompt: Prompt, sampling: Sampling) -> Performed[Program]:
    """Have a model write a program. A reply that holds none, also when it was sent back, is an empty program."""
    try:
        reply = await model.reply(prompt, returns=CodeBlock, sampling=sampling)
    except BadReply as error:
        return Performed(Program(code=""), error.usage, prompt=prompt.content, reply=str(error))
    return Performed(Program(code=reply.value.code), reply.usage, prompt=prompt.content, reply=reply.text)


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


def _content(arguments: WriteProgram) -> str:
    """Return the question in its style, and how earlier programs failed.

    The programs themselves are not shown: a small model that sees one writes it again.
    """
    asked = styled(arguments.question, arguments.style)
    errors = "".join(f"{_FAILED}{error}" for error in arguments.errors)
    return f"{asked}\n{errors}" if errors else asked


_SAY_PROMPT = Prompt(instructions=_SAY, content="")


async def _write(arguments: WriteProgram, model: Model) -> Performed[Program]:
    prompt = PROGRAM.model_copy(update={"content": _content(arguments)})
    return await written(model, prompt, arguments.sampling)


async def _run(arguments: RunProgram, sandbox: Sandbox) -> Performed[ProgramRun]:
    world = World(now=arguments.now or datetime(1970, 1, 1, tzinfo=UTC), seed=arguments.seed or 0)
    result = await sandbox.run(arguments.code, world=world, limits=arguments.limits)
    match result:
        case Ran() | Raised():
            # These follow from the program, unless a sandbox ran it that is known to see it otherwise.
            return Performed(
                ProgramRun(result=result), Usage(seconds=result.seconds), keep=not result.doubtful
            )
        case Limited():
            # A cap says something about this machine, now.
            return Performed(ProgramRun(result=result), Usage(seconds=result.seconds), keep=False)
        case Unsupported() | NoSandbox():
            return Performed(ProgramRun(result=result), Usage(), keep=False)
        case _:
            assert_never(result)


async def _say(arguments: Say, model: Model) -> Performed[Words]:
    prompt = _SAY_PROMPT.model_copy(update={"content": arguments.question})
    reply = await model.reply(prompt, returns=str, sampling=arguments.sampling)
    return Performed(Words(text=reply.value.strip()), reply.usage, prompt=prompt.content, reply=reply.text)


WRITE: Move[WriteProgram, Model, Program] = Move(
    "runner.write", prompt_text(PROGRAM) + _FAILED, WriteProgram, Program, _write
)
RUN: Move[RunProgram, Sandbox, ProgramRun] = Move("runner.run", "", RunProgram, ProgramRun, _run)
SAY: Move[Say, Model, Words] = Move("runner.say", prompt_text(_SAY_PROMPT), Say, Words, _say)
