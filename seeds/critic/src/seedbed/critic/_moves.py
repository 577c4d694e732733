"""The critic's moves: a second program written blind, and a check that puts the answer back into the question."""

from seedbed.context import Move, Performed
from seedbed.model import Example, Model, Prompt, Sampling
from seedbed.problem import Frozen
from seedbed.runner import PROGRAM, Program, Style, prompt_text, styled, written

_DETOUR = " Do it without "

_OTHER = Prompt(
    instructions=(
        "You write the smallest Python program that prints the answer to the question. Use only the standard library. "
        "Print only the answer. Reply with one fenced code block and nothing else."
    ),
    content="",
    examples=(
        Example(
            content="What is the cube root of 2197?",
            reply="```python\nprint(round(2197 ** (1 / 3), 10))\n```",
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
    ),
)
"""For a second writer who learnt from other examples than the first."""

_CHECK = """\
You check a proposed answer to a question by putting it back into the question. Write a Python function check(answer) \
that returns True if the answer is right and False if it is not. Work backwards: undo the calculation instead of \
repeating it. The answer is a string. Use only the standard library. \
Reply with one fenced code block and nothing else."""

_CHECK_EXAMPLES = (
    Example(
        content="What is the cube root of 2197?",
        reply="```python\ndef check(answer):\n    return abs(float(answer) ** 3 - 2197) < 1e-6 * 2197\n```",
    ),
    Example(
        content="How many days are there between 1 January 2020 and 5 May 2021?",
        reply="""```python
from datetime import date, timedelta

def check(answer):
    return date(2020, 1, 1) + timedelta(days=int(answer)) == date(2021, 5, 5)
```""",
    ),
    Example(
        content="A shop sells 3 pens for 2.40. What do 10 pens cost?",
        reply="```python\ndef check(answer):\n    return abs(float(answer) / 10 * 3 - 2.40) < 1e-6\n```",
    ),
    Example(
        content="What is the remainder when 100 is divided by 7?",
        reply="""```python
def check(answer):
    rest = int(answer)
    return 0 <= rest < 7 and (100 - rest) % 7 == 0
```""",
    ),
    Example(
        content="What are the prime factors of 12? Give them in ascending order separated by commas.",
        reply="""```python
def check(answer):
    product = 1
    for factor in answer.split(','):
        product *= int(factor)
    return product == 12
```""",
    ),
    Example(
        content="What is 15 percent of 80?",
        reply="```python\ndef check(answer):\n    return abs(float(answer) / 80 * 100 - 15) < 1e-6\n```",
    ),
)


class WriteSecond(Frozen):
    """What a second program is written from: the question, a style, and words to do without.

    It never sees the first program or its answer.
    """

    question: str
    style: Style = Style.SHORT
    without: tuple[str, ...] = ()
    sampling: Sampling = Sampling()


class WriteOther(Frozen):
    """What a second program is written from by a writer with another schooling: the question alone."""

    question: str
    sampling: Sampling = Sampling()


class WriteCheck(Frozen):
    """What a check is written from: the question alone. The answer is put into it only when it runs."""

    question: str
    sampling: Sampling = Sampling()


_CHECK_PROMPT = Prompt(instructions=_CHECK, content="", examples=_CHECK_EXAMPLES)


async def _second(arguments: WriteSecond, model: Model) -> Performed[Program]:
    detour = f"{_DETOUR}{' and '.join(arguments.without)}." if arguments.without else ""
    content = styled(arguments.question, arguments.style) + detour
    prompt = PROGRAM.model_copy(update={"content": content, "without": arguments.without})
    return await written(model, prompt, arguments.sampling)


async def _other(arguments: WriteOther, model: Model) -> Performed[Program]:
    return await written(model, _OTHER.model_copy(update={"content": arguments.question}), arguments.sampling)


async def _check(arguments: WriteCheck, model: Model) -> Performed[Program]:
    prompt = _CHECK_PROMPT.model_copy(update={"content": arguments.question})
    return await written(model, prompt, arguments.sampling)


SECOND: Move[WriteSecond, Model, Program] = Move(
    "critic.second", prompt_text(PROGRAM) + _DETOUR, WriteSecond, Program, _second
)
OTHER: Move[WriteOther, Model, Program] = Move(
    "critic.other", prompt_text(_OTHER), WriteOther, Program, _other
)
CHECK: Move[WriteCheck, Model, Program] = Move(
    "critic.check", prompt_text(_CHECK_PROMPT), WriteCheck, Program, _check
)
