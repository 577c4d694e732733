"""The words of the line format: names, bare or in quotation marks, and what stands between them."""

import json
import re
from dataclasses import dataclass
from enum import Enum

from seedbed.causal._names import MAX_NAME, plain
from seedbed.problem import BadInput

SIGNS = {"+": "+", "-": "-", "\N{MINUS SIGN}": "-", "?": "?"}
DELAYED = "delayed"
VARIABLE = "variable:"
LEVER = "lever:"
KEYWORD = re.compile(rf"\s*(?:{VARIABLE}|{LEVER})", re.IGNORECASE)
"""What a line that is no link begins with, also where the name follows without a space."""


class Kind(Enum):
    QUOTED = "quoted"
    ARROW = "arrow"
    MARK = "mark"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line. `text` is what it says, and `start` and `end` where it stands."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def is_sign(self) -> bool:
        return self.kind is Kind.WORD and self.text in SIGNS


# Runs are possessive, so that a long run of dashes is looked at once. The dotted arrow is Mermaid's.
_TOKEN = re.compile(
    r"""(?P<comment>(?<!\S)\#.*)"""
    r"""|(?P<quoted>"(?:[^"\\]|\\.)*")"""
    r"""|(?P<back><-++>?|<=++>|[←↔⟵⟷⇔])"""
    r"""|(?P<arrow>-++(?:\.++-++)?>|[→⟶⇒]|(?<!\S)=++>(?!\S))"""
    r"""|(?P<mark>[\[\],])"""
    r"""|(?P<word>(?:[^-<\s"→⟶⇒←↔⟵⟷⇔\[\],]|<(?!-|=++>)|-++(?!>|\.++-++>))+)"""
    r"""|(?P<stray>")""",
    re.VERBOSE,
)


def tokens(line: str, where: str) -> tuple[Token, ...]:
    """Return the words of a line, without its comment.

    Raises:
        BadInput: A quotation is not closed, or has an escape that JSON does not know; or an arrow points backwards.
    """
    found = []
    for match in _TOKEN.finditer(line):
        name = match.lastgroup
        if name == "comment":
            break
        if name == "back":
            raise BadInput(
                f"A link points from cause to effect, which {match[0]} does not",
                where=where,
                do="Write one link a line, cause -> effect, or put the name in quotation marks",
            )
        if name == "stray":
            raise BadInput(
                "A quotation is not closed", where=where, do='Close it with ", and write \\" for one within'
            )
        text = _unquoted(match[0], where) if name == "quoted" else match[0]
        found.append(Token(Kind(name), text, match.start(), match.end()))
    return tuple(found)


def _unquoted(quotation: str, where: str) -> str:
    try:
        # a tab that an editor put there is meant; `json` wants it escaped
        text = json.loads(quotation, strict=False)
    except ValueError:
        raise BadInput(
            "A quotation has an unknown escape", where=where, do="Write \\\\ for a backslash"
        ) from None
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput("A quotation has half a character", where=where, do="Write \\u escapes in pairs")
    return str(text)


def quoted(text: str) -> str:
    """Return a text in quotation marks on one line, escaped as in JSON, with nothing unprintable in it."""
    literal = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in literal)


def written(name: str) -> str:
    """Return a name as a line has it: bare where nothing in it could be taken for something else."""
    bare = not KEYWORD.match(name) and all(
        (match := _TOKEN.fullmatch(word)) and match.lastgroup == "word" and word not in SIGNS
        for word in name.split(" ")
    )
    return name if bare else quoted(name)


def called(line: str, words: tuple[Token, ...], where: str, what: str) -> str:
    """Return the name that some words of a line are.

    Raises:
        BadInput: There is none, or it is partly in quotation marks, or too long.
    """
    if not words:
        raise BadInput(f"Expected {what}", where=where, do="A variable has a name")
    if len(words) == 1 and words[0].kind is Kind.QUOTED:
        name = words[0].text
    elif any(word.kind is Kind.QUOTED for word in words):
        raise BadInput(
            f"Expected {what}", where=where, do="Put the whole of a name in quotation marks, or none of it"
        )
    elif any(word.kind is Kind.ARROW for word in words):
        raise BadInput(
            "Expected one -> in a link",
            where=where,
            do="Write a link a line, or put the name in quotation marks",
        )
    else:
        name = line[words[0].start : words[-1].end]
    try:
        return plain(name)
    except ValueError:
        advice = f"A name has 1 to {MAX_NAME} printable characters"
        raise BadInput(f"Expected {what}", where=where, do=advice) from None
