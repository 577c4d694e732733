"""What the author of a prototype answers when it is new, made fit for the files that it goes into."""

import re

from seedbed.edits import Story

_WIDTH = 88
# What begins a tag, a comment or a declaration in Markdown.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def tidy(answer: str) -> str:
    """Return an answer as one line: what cannot be seen goes, and blanks are single."""
    shown = "".join(letter for letter in " ".join(answer.split()) if letter.isprintable())
    return " ".join(shown.split())


def tidy_story(story: Story) -> Story:
    """Return a story each of whose answers is one line."""
    return Story(tidy(story.purpose), tidy(story.fails_when), tidy(story.leaves))


def markdown(text: str) -> str:
    """Return a line of text as Markdown in which no tag can hide what comes after it.

    Links, emphasis and code are the author's own. It may not begin a line: there it could be a heading or a fence.
    """
    return _TAG.sub("&lt;", text)


def sentence(text: str) -> str:
    """Return text with a full stop, unless it ends as a sentence does."""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def docstring(purpose: str, otherwise: str) -> str:
    """Return the first line of a module: its purpose, or something else where quoting that would change it."""
    said = sentence(purpose)
    fits = said and len(said) <= _WIDTH and said.isascii() and '"' not in said and "\\" not in said
    return said if fits else otherwise
