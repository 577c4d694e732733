"""A provider's key, and striking it out of everything that could repeat it."""

from urllib.parse import quote

_STRUCK = "[key]"
_SHORTEST = 8
"""Shorter ones are no secrets, and striking them out would hurt ordinary text."""


class Key:
    """A key that shows itself only when asked to. A server's own may be missing.

    Args:
        value: The key as the provider gave it.
    """

    __slots__ = ("_forms", "_value")

    def __init__(self, value: str | None) -> None:
        self._value = value or None
        forms = {value, quote(value, safe="")} if value and len(value) >= _SHORTEST else set()
        self._forms = tuple(sorted(forms, key=len, reverse=True))

    def __repr__(self) -> str:
        return "Key(hidden)" if self._value else "Key(none)"

    def reveal(self) -> str | None:
        """Return the key itself. Only for the line to the server that it was given for."""
        return self._value

    def struck_from(self, text: str) -> str:
        """Return the text without the key, also where it ends in its middle."""
        text = self.whole_struck_from(text)
        begun = self.begun_at_end_of(text)
        return f"{text[:-begun]}{_STRUCK}" if begun >= _SHORTEST else text

    def whole_struck_from(self, text: str) -> str:
        """Return the text without the key, which may still begin at its end."""
        for form in self._forms:
            text = text.replace(form, _STRUCK)
        return text

    def begun_at_end_of(self, text: str) -> int:
        """Return how many characters at the end of the text could be the beginning of the key."""
        longest = 0
        for form in self._forms:
            for size in range(min(len(form) - 1, len(text)), longest, -1):
                if text.endswith(form[:size]):
                    longest = size
                    break
        return longest


class Striker:
    """Strikes a key out of a text that comes in pieces, also where two pieces share it."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what can be shown by now."""
        text = self._key.whole_struck_from(self._held + piece)
        size = self._key.begun_at_end_of(text)
        shown = len(text) - size
        self._held = text[shown:]
        return text[:shown]

    def rest(self) -> str:
        """Return what was held back."""
        rest, self._held = self._held, ""
        return self._key.struck_from(rest)
