"""Words: short and without secrets for people, and as what is searched for."""

import re
from collections.abc import Iterable, Iterator

_SECRET = re.compile(
    r"""
    -----BEGIN[ ][A-Z ]*KEY-----.*?(?:-----END[ ][A-Z ]*KEY-----|\Z)
    | \b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,} | \bgh[a-z]_[A-Za-z0-9]{20,} | \bgithub_pat_\w{20,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b | \bAIza[\w-]{30,} | \bxox[a-z]-[\w-]{10,} | \bhf_[A-Za-z0-9]{20,}
    | \beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]* | (?<=://)[^\s/@]+:[^\s/@]+(?=@) | (?<=\bbearer[ ])[\w.~+/-]{8,}
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""What the usual keys look like, wherever they stand."""
_NAMED_SECRET = re.compile(
    r"""((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|authorization)['"]?\s*(?::|==?)\s*)"""
    r"""('[^']*'|"[^"]*"|[^\s,;)}\]]+)""",
    re.IGNORECASE,
)
_STRUCK = "[secret]"


def without_secrets(text: str) -> str:
    """Return a text with what looks like a key or a password struck out."""
    return _NAMED_SECRET.sub(lambda found: f"{found[1]}{_STRUCK}", _SECRET.sub(_STRUCK, text))


def one_line(text: str, at_most: int) -> str:
    """Return a text on one line, of so many characters at most, in which every character can be written down."""
    line = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return line if len(line) <= at_most else f"{line[: at_most - 1]}…"


_NOT_VERIFIED = "not verified: "


def not_verified(texts: Iterable[str]) -> str:
    """Return what has to be known of a stone and is nothing that it is good for."""
    return f"{_NOT_VERIFIED}{', '.join(texts)}"


def verified(good_for: str) -> str:
    """Return the words by which a stone is found: without what was not verified."""
    return good_for.partition(_NOT_VERIFIED)[0]


_COMMON = frozenset({
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "do", "does",
    "each", "every", "for", "from", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "must", "my", "no",
    "not", "of", "on", "one", "only", "or", "our", "out", "should", "so", "some", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "to", "up", "was", "we", "what", "when", "where", "which", "who", "will", "with", "would", "you",
    "your",
    "build", "come", "comes", "class", "code", "create", "define", "example", "examples", "function", "give", "given", "implement", "library", "make", "module", "need",
    "please", "problem", "program", "py", "python", "returns", "return", "says", "script", "small", "solution", "take", "takes", "use",
    "using", "want", "work", "works", "write", "written",
})  # fmt: skip
"""Words that any problem is put in. They tell no two apart, and in a small collection nothing else would show that."""
_MOST = 64
"""Words of a query that are looked for, the first ones: a page-long problem says early what it is about."""


def terms(text: str) -> tuple[str, ...]:
    """Return the words by which something is searched, each once. Nothing in them means anything to FTS5."""
    return tuple(dict.fromkeys(_terms(text)))[:_MOST]


def _terms(text: str) -> Iterator[str]:
    for found in re.finditer(r"[^\W_]+", text):
        word = found[0].casefold()
        if word not in _COMMON:
            yield word
