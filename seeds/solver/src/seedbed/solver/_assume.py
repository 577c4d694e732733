"""The move that assumes something else, where the user has denied what was assumed."""

from pydantic import Field

from seedbed.context import Move, Performed, canonical
from seedbed.model import BadReply, Model, Prompt, PromptTooLong, Sampling
from seedbed.problem import Frozen, Usage


class Assume(Frozen):
    """A question that nobody answers, and what is known not to be so."""

    problem: str
    question: str
    facts: tuple[str, ...]
    denied: tuple[str, ...] = Field(min_length=1)
    sampling: Sampling = Sampling(max_tokens=256)


class Assumption(Frozen):
    """What is assumed, in a few words."""

    words: str = Field(min_length=1)


_PROMPT = Prompt(
    instructions="""\
A question about a problem has no answer, so something sensible is assumed. You are told what was assumed before and turned
out not to be so. Say what to assume instead, in a few words that answer the question.""",
    content="",
)


async def _assume(arguments: Assume, model: Model) -> Performed[Assumption]:
    otherwise = Assumption(words=f"not: {'; nor: '.join(arguments.denied)}")
    if not model.strong:
        return Performed(otherwise, Usage())
    lines = [
        f"Problem: {arguments.problem}",
        *(f"Established: {fact}" for fact in arguments.facts),
        f"Question: {arguments.question}",
        *(f"This is not so: {one}" for one in arguments.denied),
    ]
    content = "\n".join(lines)
    prompt = _PROMPT.model_copy(update={"content": content})
    try:
        reply = await model.reply(prompt, returns=Assumption, sampling=arguments.sampling)
    except (BadReply, PromptTooLong) as error:
        return Performed(otherwise, error.usage, prompt=content, reply=str(error), keep=False)
    return Performed(reply.value, reply.usage, prompt=content, reply=reply.text)


ASSUME: Move[Assume, Model, Assumption] = Move(
    "solver.assume", canonical(_PROMPT.model_dump(mode="json")), Assume, Assumption, _assume
)
