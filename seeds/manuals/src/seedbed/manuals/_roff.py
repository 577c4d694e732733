"""Reads manual pages: roff in the `man` and the `mdoc` macros. Leaves the text and the headings of sections."""

import re
from collections.abc import Iterator

from seedbed.manuals._entry import Unread
from seedbed.manuals._sections import Line

_ESCAPE = re.compile(
    r"\\(?:"
    r"f(?:\[[^\]]*\]|\(..|.)"  # fonts
    r"|[sk][+-]?(?:\[[^\]]*\]|\(..|\d{1,2}|'[^']*')"  # sizes
    r"|[mMFY](?:\[[^\]]*\]|\(..|.)"  # colours, families
    r"|[vhwLlDbZXNoRSAHxC]'(?P<drawn>[^']*)'"
    r"|\*(?:\[(?P<string>[^\]]*)\]|\((?P<two>..)|(?P<one>.))"
    r"|\[(?P<named>[^\]]*)\]|\((?P<short>..)"
    r"|(?P<other>.)|$)"
)
_NAMED = {
    "aq": "'", "dq": '"', "cq": "’", "oq": "‘", "lq": "“", "rq": "”", "em": "—", "en": "–", "hy": "-", "bu": "•",
    "co": "©", "rg": "®", "ti": "~", "ha": "^", "ga": "`", "at": "@", "rs": "\\", "sh": "#", "Do": "$", "lB": "[",
    "rB": "]", "lC": "{", "rC": "}", "la": "<", "ra": ">", "->": "→", "<-": "←", "mu": "×", "<=": "≤", ">=": "≥",
    "!=": "≠", "ua": "↑", "da": "↓", "or": "|", "ba": "|", "sl": "/", "fo": "‹", "fc": "›", "cm": ",", "de": "°",
}  # fmt: skip
_OTHER = {
    "-": "-",
    "e": "\\",
    "\\": "\\",
    " ": " ",
    "~": " ",
    "0": " ",
    "t": "\t",
    ".": ".",
    "'": "´",
    "`": "`",
}
_FONTS = frozenset({"B", "I", "R", "BI", "BR", "IB", "IR", "RB", "RI", "SM", "SB", "OP"})
_SPOKEN = frozenset(
    re.findall(
        r"\w+",
        "Nm Op Ar Fl Cm Ic Pa Ev Va Vt Fn Fa Ft Li Ql Dq Sq Pq Bq Aq Qq Em Sy Xr Nd It Cd Dv Er In Lb Ad An Mt Lk Tn",
    )
)
_WORDS = re.compile(r'"((?:[^"]|"")*)"|(\S+)')
_IGNORED = re.compile(r"\.\s*(?:de|am|ig)\d?\b")


def roff_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a manual page, without what only sets type."""
    inside = False  # of a definition, which is not text
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if inside:
            inside = not line.startswith("..")
        elif _IGNORED.match(line):
            inside = True
        elif line.startswith((".", "'")):
            yield from _request(line, number)
        else:
            yield Line(_plain(line), number)


def _request(line: str, number: int) -> Iterator[Line]:
    name, _, rest = line[1:].lstrip().partition(" ")
    if name == "so":
        raise Unread("a page that only points to another")
    if name in {"SH", "Sh"}:
        yield Line(_joined(rest), number, level=1)
    elif name in {"SS", "Ss"}:
        yield Line(_joined(rest), number, level=2)
    elif name in {"PP", "P", "LP", "Pp", "sp", "IP", "TP", "HP"}:
        yield Line("", number)
        if name == "IP" and rest:
            yield Line(_joined(rest.partition(" ")[0]), number)
    elif name in _FONTS:
        # Every second word is set in another font, and no space stands between them.
        apart = " " if len(name) == 1 or name in {"SM", "SB", "OP"} else ""
        yield Line(_joined(rest, apart), number)
    elif name in _SPOKEN:
        yield Line(_mdoc(f"{name} {rest}"), number)


def _mdoc(line: str) -> str:
    words: list[str] = []
    flag = False
    for word in _split(line):
        if word == "Fl":
            flag = True
        elif word not in _SPOKEN and word not in {"Ns", "No", "Oo", "Oc", "Ta", "Ap"}:
            words.append(f"-{word}" if flag else word)
            flag = False
    return _plain(" ".join(words))


def _joined(rest: str, apart: str = " ") -> str:
    return _plain(apart.join(_split(rest)))


def _split(rest: str) -> list[str]:
    return [quoted.replace('""', '"') or bare for quoted, bare in _WORDS.findall(rest)]


def _plain(text: str) -> str:
    comment = text.find('\\"')
    return _ESCAPE.sub(_character, text if comment < 0 else text[:comment])


def _character(match: re.Match[str]) -> str:
    named = match["named"] or match["short"] or match["string"] or match["two"] or match["one"]
    if named:
        if re.fullmatch(r"u[0-9A-F]{4,6}", named):
            return chr(min(int(named[1:], 16), 0x10FFFF))
        return _NAMED.get(named, "")
    return _OTHER.get(match["other"] or "", "")
