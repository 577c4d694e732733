"""Text for a terminal: what a model, a server or a problem holds is shown there, never obeyed."""


def shown(text: str) -> str:
    """Return the text with its control characters, but line breaks and tabs, written out."""
    return "".join(c if c in "\n\t" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)
