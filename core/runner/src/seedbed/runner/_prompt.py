"""How a program is asked for. One prompt serves every style, so that a model reads its fixed part only once."""

from enum import StrEnum

from seedbed.context import canonical
from seedbed.model import Example, Prompt


class Style(StrEnum):
    """A way of writing a program, as words after the question.

    Which style comes first was measured: of 110 everyday questions the embedded model gets 78 right when it names
    every quantity, 74 step by step, and 69 when it is told to be short.
    """

    NAMED = "Write a function solve() that names every quantity, and print(solve())."
    SHORT = "Write the shortest program."
    STEPS = (
        "Work it out step by step from first principles, with loops and counting, "
        "without ready-made functions or formulas."
    )


def styled(question: str, style: Style) -> str:
    """Return a question with the style that its program is to have."""
    return f"{question}\n\n{style.value}"


def prompt_text(prompt: Prompt) -> str:
    """Return the fixed part of a prompt as the text that belongs to a move's key."""
    return canonical(prompt.model_dump(mode="json", exclude={"content", "without"}))


def _example(question: str, style: Style, code: str) -> Example:
    return Example(content=styled(question, style), reply=f"```python\n{code}```")


PROGRAM = Prompt(
    instructions=(
        "You write small Python programs that print the answer to a question. Use only the standard library. "
        "Use every number and word of the question as it stands. Print only the answer. "
        "Take the current date or time from the datetime module. "
        "Reply with one fenced code block and nothing else."
    ),
    content="",
    examples=(
        _example("What is the cube root of 2197?", Style.SHORT, "print(round(2197 ** (1 / 3), 10))\n"),
        _example(
            "How many days are there between 1 January 2020 and 5 May 2021?",
            Style.NAMED,
            """\
from datetime import datetime

def solve():
    start = datetime.strptime('1 January 2020', '%d %B %Y')
    end = datetime.strptime('5 May 2021', '%d %B %Y')
    return (end - start).days

print(solve())
""",
        ),
        _example(
            "How many times does the letter a occur in 'banana'?",
            Style.STEPS,
            """\
count = 0
for letter in 'banana':
    if letter == 'a':
        count += 1
print(count)
""",
        ),
        _example(
            "A shop sells 3 pens for 2.40. What do 10 pens cost?",
            Style.SHORT,
            "price = 2.40 / 3\nprint(price * 10)\n",
        ),
        _example(
            "Is 91 a prime number? Answer yes or no.",
            Style.STEPS,
            """\
n = 91
divisors = [d for d in range(1, n + 1) if n % d == 0]
if divisors == [1, n]:
    print('yes')
else:
    print('no')
""",
        ),
        _example(
            "Is 97 a prime number? Answer yes or no.",
            Style.NAMED,
            """\
def solve():
    number = 97
    for divisor in range(2, number):
        if number % divisor == 0:
            return 'no'
    return 'yes'

print(solve())
""",
        ),
    ),
)
