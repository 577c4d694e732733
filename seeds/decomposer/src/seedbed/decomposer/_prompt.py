"""How a split is asked for."""

from collections.abc import Iterator
from textwrap import indent

from pydantic import Field

from seedbed.context import canonical
from seedbed.decomposer._types import Whole
from seedbed.model import Example, Prompt
from seedbed.problem import Frozen


class DraftPart(Frozen):
    """A part as a model puts it: facts and criteria by number."""

    name: str = Field(description="Small letters, digits and underscores, such as storage.")
    problem: str = Field(description="What is to be done, in words that stand alone.")
    interface: str = Field(
        description="What it offers to the other parts: files, names, signatures, formats."
    )
    facts: tuple[int, ...] = Field(description="The numbers of the facts that it needs.")
    criteria: tuple[int, ...] = Field(description="The numbers of the criteria that it helps to meet.")
    after: tuple[str, ...] = Field(description="The names of the parts whose finished results it needs.")


class Draft(Frozen):
    """A split as a model puts it."""

    why: str = Field(description="One sentence: where the seams are, or why there are none.")
    parts: tuple[DraftPart, ...]


_INSTRUCTIONS = """\
You split a problem into a few smaller ones. Each part is then worked on alone, by somebody who sees its problem, its \
facts, its criteria and its interface, and the results of the parts that it comes after: not the whole, and not the \
other parts. The files of all parts are put into one folder, and the whole is verified against all of its criteria.

Where to cut:
- Make few parts: two or three where that will do, and never more than is allowed. Cut where the problem has a seam: \
one module and another, what keeps the data and what shows it, one quantity and the next. Let the reason for splitting \
guide you: what failed or can be checked on its own is a part of its own.
- Each part can be tested on its own: from its result, and the results that it comes after, one can tell whether it is \
right. Steps of one piece of work (design, code, tests, documentation) are not parts; neither is collecting what the \
others made.
- Each part is smaller than the whole. Never give the whole again in other words.

What to agree on beforehand:
- Where parts meet, settle it now: names, signatures with types, what is returned and raised, paths of files, formats, \
units. Write it into the interface of the part that offers it, exactly enough to be called without being seen, and \
repeat what is called in the problem of each part that calls it.
- What the whole has to offer is in the interface of one of the parts, word for word.
- No two parts write the same file.

What each part gets:
- name: small letters, digits and underscores.
- problem: what is to be done, in words that stand alone. Do not write "see above", "the other part" or "as agreed".
- facts, criteria: by number. All the facts that it needs, and no others. Each criterion is served by at least one part, \
and each part serves at least one; what only all parts together can show goes to the last of them.
- after: the parts whose finished results it cannot be worked out or tested without. Whatever can go side by side does. \
No circles.

If the problem is of one piece, so that a part of it would be the whole again, reply with no parts, and say why.\
"""
_NONE = "none"
_EARLY = (
    "Each of these would be of use even if the rest fails. Where the seams allow it, cut so that one part makes one of them, "
    "and comes after as few others as can be:"
)
_AT_MOST = "Split it into at most {} parts."
_REFUSED = "Your last split could not be used. Make one that avoids this: {}"


def content(whole: Whole) -> str:
    """Return what is asked about one problem."""
    return "\n\n".join(_paragraphs(whole))


def _paragraphs(whole: Whole) -> Iterator[str]:
    yield f"Problem:\n{_set_in(whole.problem)}"
    yield f"Facts:\n{_numbered(whole.facts)}"
    yield f"Criteria:\n{_numbered(whole.criteria)}"
    if whole.interface:
        yield f"What the whole has to offer:\n{_set_in(whole.interface)}"
    yield f"Why it is split:\n{_set_in(whole.why)}"
    if whole.early:
        yield f"{_EARLY}\n{_numbered(whole.early)}"
    yield _AT_MOST.format(whole.at_most)
    if whole.refused:
        yield _REFUSED.format(whole.refused)


def _numbered(lines: tuple[str, ...]) -> str:
    numbered = (f"{number}. {_set_in(line).strip()}" for number, line in enumerate(lines, 1))
    return "\n".join(numbered) or _NONE


def _set_in(text: str) -> str:
    """Indent a text, so that no line of it can pass for one of the prompt's own."""
    return indent(text.strip(), "   ")


_LENDING = Whole(
    problem="Write a command-line program that keeps track of the books that I have lent to friends.",
    facts=(
        "It uses Python's standard library alone.",
        "The loans are kept in the file loans.json in the current folder.",
        "A loan is the title of a book, the name of a friend and the day on which it was lent.",
        "The messages are in English.",
        "It is called as python lend.py COMMAND ….",
    ),
    criteria=(
        "After `lend.py lend Dune Ada`, `lend.py list` prints one line with Dune, Ada and the day of the loan.",
        "After `lend.py return Dune`, `lend.py list` no longer names it.",
        "A loan is still there when the program is started again.",
        "`lend.py return` of a book that is not lent prints one line and ends with exit code 1.",
    ),
    interface="lend.py, to be called from a shell.",
    why="The first attempt did it all in one file, and lost the loans when the program was started again.",
    at_most=4,
)
_LENDING_SPLIT = Draft(
    why="What keeps the loans can be tested without a command line, and that is where the first attempt failed.",
    parts=(
        DraftPart(
            name="loans",
            problem=(
                "Write the Python module loans.py, which keeps loans of books in a JSON file. A file that does not "
                "exist yet holds no loans. Every change is in the file when the function returns, so that another "
                "process that reads the file finds it."
            ),
            interface=(
                "loans.py with: class Loan, a frozen dataclass with the fields title: str, friend: str, day: "
                "datetime.date; lend(path: pathlib.Path, loan: Loan) -> None, which adds a loan; "
                "give_back(path: pathlib.Path, title: str) -> bool, which takes away the loan of that title and "
                "returns whether there was one; lent(path: pathlib.Path) -> list[Loan], the oldest first. The module "
                "prints nothing."
            ),
            facts=(1, 3),
            criteria=(2, 3),
            after=(),
        ),
        DraftPart(
            name="command_line",
            problem=(
                "Write lend.py, a command line over the module loans.py, which is there already: Loan(title: str, "
                "friend: str, day: datetime.date), lend(path, loan), give_back(path, title) -> bool, lent(path) -> "
                "list[Loan]. `lend TITLE FRIEND` adds a loan of today, `return TITLE` takes it away, and `list` "
                "prints a line for each loan with title, friend and day. `return` of a title that is not lent prints "
                "one line and ends with exit code 1."
            ),
            interface="lend.py, to be called from a shell.",
            facts=(1, 2, 4, 5),
            criteria=(1, 2, 3, 4),
            after=("loans",),
        ),
    ),
)

_HEATING = Whole(
    problem=(
        "Our house needs 14,000 kWh of heat a year. Over 15 years, does a gas boiler or a heat pump cost less, and "
        "from which year on?"
    ),
    facts=(
        "The boiler costs 9,000 euros, and turns 95 % of the gas into heat.",
        "The heat pump costs 21,000 euros, and gives 3.5 kWh of heat for each kWh of electricity.",
        "Gas costs 0.12 euros a kWh, and 5 % more each year.",
        "Electricity costs 0.30 euros a kWh, and 2 % more each year.",
        "Interest is left out.",
    ),
    criteria=(
        "The cost of the boiler up to the end of each year follows from the stated figures.",
        "The cost of the heat pump up to the end of each year follows from the stated figures.",
        "It says which costs less after 15 years and by how much, and in which year it becomes the cheaper one.",
    ),
    why="The first two criteria can be checked on their own.",
    at_most=5,
)
_HEATING_SPLIT = Draft(
    why="Each system's cost can be worked out without the other's, and only the comparison needs both.",
    parts=(
        DraftPart(
            name="boiler",
            problem=(
                "A house needs 14,000 kWh of heat a year, from a gas boiler that is bought at the beginning of year 1. "
                "What has been spent on the boiler and on gas by the end of each of the years 1 to 15? The stated "
                "price of gas is that of year 1."
            ),
            interface="A table with the columns year (1 to 15) and total (euros spent since the beginning, two decimals).",
            facts=(1, 3, 5),
            criteria=(1,),
            after=(),
        ),
        DraftPart(
            name="heat_pump",
            problem=(
                "A house needs 14,000 kWh of heat a year, from a heat pump that is bought at the beginning of year 1. "
                "What has been spent on the pump and on electricity by the end of each of the years 1 to 15? The "
                "stated price of electricity is that of year 1."
            ),
            interface="A table with the columns year (1 to 15) and total (euros spent since the beginning, two decimals).",
            facts=(2, 4, 5),
            criteria=(2,),
            after=(),
        ),
        DraftPart(
            name="comparison",
            problem=(
                "Given two tables with the columns year (1 to 15) and total (euros spent since the beginning), one of "
                "a gas boiler and one of a heat pump: which of the two has cost less by the end of year 15 and by how "
                "much, and in which year does its total first fall below that of the other? It may be never."
            ),
            interface="One sentence with the system, the difference in euros, and the year.",
            facts=(),
            criteria=(3,),
            after=("boiler", "heat_pump"),
        ),
    ),
)

SHOWN = ((_LENDING, _LENDING_SPLIT), (_HEATING, _HEATING_SPLIT))
"""What the model is shown: problems, and good splits of them."""

PROMPT = Prompt(
    instructions=_INSTRUCTIONS,
    content="",
    examples=tuple(
        Example(content=content(whole), reply=draft.model_dump_json(indent=1)) for whole, draft in SHOWN
    ),
)
FIXED = canonical([PROMPT.model_dump(mode="json", exclude={"content", "without"}), _NONE, _REFUSED])
"""All that is asked besides what is split, as the text that belongs to the move's key."""
