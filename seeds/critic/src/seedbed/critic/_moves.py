"""The critic's moves: a second program written blind, and a check that puts the answer back into the question."""

from seedbed.context import Move, Performed
from seedbed.model import CodeBlock, Example, Model, Prompt, Sampling
from seedbed.problem import Frozen
from seedbed.runner import Program, prompt_text

_SECOND = """\
You answer the question with a Python program that works it out from first principles: step by step, by loops, by \
counting or by trying, not by a ready-made function or formula. \
Use only the standard library. Print only the answer. \
Reply with one fenced code block and nothing else."""

_SECOND_EXAMPLES = (
    Example(
        content="What is the cube root of 2197?",
        reply="""```python
low, high = 0.0, 2197.0
while high - low > 1e-12:
    middle = (low + high) / 2
    if middle ** 3 < 2197:
        low = middle
    else:
        high = middle
print(round(low, 9))
```""",
    ),
    Example(
        content="How many days are there between 1 January 2020 and 5 May 2021?",
        reply="""```python
from datetime import date, timedelta
day = date(2020, 1, 1)
count = 0
while day < date(2021, 5, 5):
    day += timedelta(days=1)
    count += 1
print(count)
```""",
    ),
    Example(
        content="How many times does the letter a occur in 'banana'?",
        reply="""```python
count = 0
for letter in 'banana':
    if letter == 'a':
        count += 1
print(count)
```""",
    ),
    Example(
        content="A shop sells 3 pens for 2.40. What do 10 pens cost?",
        reply="""```python
from fractions import Fraction
pens, cost = 3, Fraction('2.40')
wanted = 10
ratio = Fraction(wanted, pens)
print(float(ratio * cost))
```""",
    ),
    Example(
        content="Is 91 a prime number? Answer yes or no.",
        reply="""```python
n = 91
divisors = [d for d in range(1, n + 1) if n % d == 0]
if divisors == [1, n]:
    print('yes')
else:
    print('no')
```""",
    ),
    Example(
        content="Sort these words alphabetically and give the last: plum, kiwi, melon.",
        reply="""```python
last = ''
for word in ['plum', 'kiwi', 'melon']:
    if word > last:
        last = word
print(last)
```""",
    ),
)

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
    """What a second program is written from: the question alone. It never sees the first program or its answer."""

    question: str
    sampling: Sampling = Sampling()


class WriteCheck(Frozen):
    """What a check is written from: the question alone. The answer is put into it only when it runs."""

    question: str
    sampling: Sampling = Sampling()


_SECOND_PROMPT = Prompt(instructions=_SECOND, content="", examples=_SECOND_EXAMPLES)
_CHECK_PROMPT = Prompt(instructions=_CHECK, content="", examples=_CHECK_EXAMPLES)


async def _second(arguments: WriteSecond, model: Model) -> Performed[Program]:
    prompt = _SECOND_PROMPT.model_copy(update={"content": arguments.question})
    reply = await model.reply(prompt, returns=CodeBlock, sampling=arguments.sampling)
    return Performed(Program(code=reply.value.code), reply.usage, reply=reply.text)


async def _check(arguments: WriteCheck, model: Model) -> Performed[Program]:
    prompt = _CHECK_PROMPT.model_copy(update={"content": arguments.question})
    reply = await model.reply(prompt, returns=CodeBlock, sampling=arguments.sampling)
    return Performed(Program(code=reply.value.code), reply.usage, reply=reply.text)


SECOND: Move[WriteSecond, Model, Program] = Move(
    "critic.second", prompt_text(_SECOND_PROMPT), WriteSecond, Program, _second
)
CHECK: Move[WriteCheck, Model, Program] = Move(
    "critic.check", prompt_text(_CHECK_PROMPT), WriteCheck, Program, _check
)
