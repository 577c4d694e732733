"""Text from elsewhere, made harmless for a terminal: names of files, and what programs print."""

import re

# Whatever an escape can do besides choosing colours: move, erase, set the title, answer.
_ESCAPE = re.compile(
    r"\x1b(?:\[(?P<arguments>[0-?]*)[ -/]*(?P<final>[@-~])|[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]+[0-~]|.)",
    re.DOTALL,
)


def plain(text: str) -> str:
    """Return a text on one line that every terminal can show, whatever bytes it is made of."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def coloured(log: str) -> str:
    """Return a log without anything that would do more to a terminal than colour it."""
    kept = _ESCAPE.sub(lambda match: match[0] if match["final"] == "m" else "", log)
    return "".join(letter for letter in kept if letter.isprintable() or letter in "\n\t\x1b")
