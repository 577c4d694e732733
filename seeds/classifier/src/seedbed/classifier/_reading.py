"""What is read of a problem's text."""

_READ = 4000
"""How many characters of a problem the embedding reads: half of them from the beginning, half from the end."""


def readable(text: str) -> str:
    """Cut a long text down to where people put what they ask, and replace half characters, which no tokenizer takes."""
    text = text.strip()
    if len(text) > _READ:
        text = f"{text[: _READ // 2]} {text[-_READ // 2 :]}"
    return text.encode("utf-8", "replace").decode("utf-8")


def same_words(text: str) -> str:
    """Return what two texts have in common that ask the same: what is read of them, but for case and spaces."""
    return " ".join(readable(text).split()).casefold()
