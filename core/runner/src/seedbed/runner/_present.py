import re

_WANTS_YES_OR_NO = re.compile(r"\byes or no\b", re.IGNORECASE)
_TRUTH = {"True": "yes", "False": "no"}


def presented(question: str, output: str) -> str:
    """Return a program's output as the answer: trimmed, and a bare truth value as the yes or no that was asked for."""
    text = output.strip()
    return _TRUTH.get(text, text) if _WANTS_YES_OR_NO.search(question) else text
