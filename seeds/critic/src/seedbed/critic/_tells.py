"""What a problem's own words say about its class: rules that anybody can check, each far more often right than a guess.

They were written from labelled problems and are measured on others, by `python -m seedbed.bench.doubts`. Most problems
have no tell, which says nothing about them. They are made for English.
"""

import re
from dataclasses import dataclass

from seedbed.critic._words import (
    ANSWERS_BACK,
    ASKED_FOR,
    BOUND,
    FACT,
    FIGURE,
    MADE,
    NO_VALUE,
    PEOPLE,
)
from seedbed.problem import ProblemClass

_LONGEST = 4000
"""Characters of a problem that are read: its beginning."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A rule about a problem's words, and the class that they speak for.

    Args:
        name: What it is called.
        kind: The class.
        because: What a problem with these words is like.
        words: What has to be found.
        also: What has to be found besides.
        but: What must not be found.
        figures: How many figures there have to be, at least.
    """

    name: str
    kind: ProblemClass
    because: str
    words: str
    also: str = ""
    but: str = ""
    figures: int = 0

    def found_in(self, problem: str) -> str:
        """Return the words in which it is found; empty where it is not."""
        text = " ".join(problem[:_LONGEST].split()).casefold().replace("’", "'")
        found = re.search(self.words, text)
        if found is None or not re.search(self.also, text) or (self.but and re.search(self.but, text)):
            return ""
        return found.group().strip() if len(re.findall(FIGURE, text)) >= self.figures else ""


_SOLVED, _SOLVABLE, _UNSOLVABLE = ProblemClass

TELLS = (
    Tell(
        "a value, with its figures",
        _SOLVED,
        "it asks for one value and gives the figures for it",
        ASKED_FOR,
        but=NO_VALUE,
        figures=2,
    ),
    Tell(
        "a calculation",
        _SOLVED,
        "it names a calculation",
        r"^(?:(?:what is|what's|calculate|compute|evaluate) )?\d[\d.,]* ?(?:%|percent|[-+*/×^]|times|plus|minus|divided by) ?\W*\w"
        r"|\b(?:sqrt|log|sin|cos)\(|\b(?:sum|product|average|mean|median) of (?:\w+ ){0,2}\d"
        r"|\b(?:square|cube) root of\b|\bfactorial\b|\bto the power of\b|\bprime factors\b|\badd up \d",
        but=NO_VALUE,
    ),
    Tell(
        "a conversion",
        _SOLVED,
        "it turns one unit, date or notation into another",
        r"^convert [\d.,]+ .*\b(?:to|into)\b|\bin (?:roman numerals|binary|hexadecimal|fahrenheit|celsius|kelvin)\b"
        r"|\bhow many (?:[\w-]+ ){1,3}(?:are there )?(?:between|in (?:an?|the))\b"
        r"|\b(?:what|which|on which) (?:day of the week|weekday|date)\b",
        but=NO_VALUE,
    ),
    Tell("something to look up", _SOLVED, "a book has it", FACT, but=NO_VALUE),
    Tell(
        "words to work on",
        _SOLVED,
        "it gives the word or the list that it asks about",
        r"^(?:reverse|spell|count|sort|write|remove|replace|split|join|turn|put|decode|how many|which letter)\b.*['\"“].+['\"”]"
        r"|^(?:sort|order|reverse|remove)\b.*: \w+(?:, [\w ]+){2,}",
        but=NO_VALUE,
    ),
    Tell(
        "code that runs",
        _SOLVABLE,
        "it names what a program has to offer, so tests can tell",
        r"\bdef \w+\(|\bfunction \w+\(|\bclass \w+ with\b|>>> |\bwith tests\b|\b(?:its|these|the|all) tests pass"
        r"|\bpass(?:es)? (?:these|the|all) tests"
        r"|^(?:write|implement|build|make|program|create)\b.{0,40}\b(?:program|function|script|parser|class|bot|api|library"
        r"|calculator|converter|compiler|app|website)\b",
        but=ANSWERS_BACK,
    ),
    Tell(
        "made within a bound",
        _SOLVABLE,
        "it asks for something to be made and says what it has to keep to",
        rf"^(?:{MADE})\b(?! an? (?:list|table) of).*(?:{BOUND})",
        but=ANSWERS_BACK,
    ),
    Tell(
        "made to be used",
        _SOLVABLE,
        "it asks for something to be made, which one can try",
        r"^(?:plan|design|build|draft|set up|translate|compile|draw up|redesign|implement|organise|automate|migrate) "
        r"(?!how|what|who|why|me|us)",
        but=rf"{ANSWERS_BACK}|['\"]",
    ),
    Tell(
        "a cause to be found",
        _SOLVABLE,
        "it asks for a cause that can be shown",
        r"\b(?:find out|work out) (?:why|where|which|what|when|whether)\b|\bfind the (?:reason|bug|fault|cause)\b",
        but=ANSWERS_BACK,
    ),
    Tell(
        "a dilemma",
        _UNSOLVABLE,
        "it weighs what one should do, which no test can tell",
        r"^should (?!i use|we use)|[.!] should (?:i|we|he|she|they|it)\b|\bwhat should (?:i|we) do\b"
        r"|\bthe right thing to do\b|^is it (?:right|wrong|fair|better|ever|just|moral)\b",
        but=r"\d|['\"_]|\bso that\b|\bgiven th"
        r"|\b(?:before or after|multiply|divide|add|round|function|python|commit|database|css|html|computed)\b",
    ),
    Tell(
        "what ought to be",
        _UNSOLVABLE,
        "it asks what ought to be, on which people differ",
        r"\b(?:how|what|who|whom|whose \w+|which \w+) should (?:a|an|we|our|the|society|every\w+|children|be (?:allowed|rescued))\b"
        r"|^(?:who|which) of (?:us|my)\b|^how (?:much|many|far|strict|honest)\b.* (?:should|may|can) .*\b(?:accept|bear|be)\b"
        r"|^what is an? (?:good|fair|just)\b",
        but=r"\d|['\"_]|\bso that\b|\b(?:set to|set at|degrees|per|oven|planted)\b",
    ),
    Tell(
        "others' hearts",
        _UNSOLVABLE,
        "it turns on what people believe or feel",
        ANSWERS_BACK,
        also=rf"\b(?:{PEOPLE})\b",
        but=r"\d|['\"]",
    ),
    Tell(
        "others' minds",
        _UNSOLVABLE,
        "it wants others to do what they do not do by themselves",
        rf"^how (?:do|can) (?:i|we) (?:get|make|persuade|convince|stop|keep|lead|teach) (?:\w+ ){{0,3}}(?:{PEOPLE})\b(?!')",
        but=r"\d|\btwice\b|\bso that\b",
    ),
    Tell(
        "different wants",
        _UNSOLVABLE,
        "several people want different things",
        r"\bcannot agree (?:on|about)\b|\bagrees? on nothing\b|\bthe other half\b|\bis (?:all )?against it\b"
        r"|\bwants? different things\b|\bwants?\b[^.?]*\b(?:but|while)\b[^.?]*\b(?:wants?|refuses?|would rather)\b",
        but=r"\d",
    ),
)


def tells_of(problem: str) -> tuple[tuple[Tell, str], ...]:
    """Return what a problem's own words say of its class, each with the words; nothing where they say two things."""
    found = tuple((tell, words) for tell in TELLS if (words := tell.found_in(problem)))
    return found if len({tell.kind for tell, _ in found}) == 1 else ()
