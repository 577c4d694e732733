"""How large a stone may be. What is larger is not kept, not run and not written anywhere."""

from collections.abc import Iterator
from typing import assert_never

from seedbed.problem import (
    ConfirmedLink,
    DeadEnd,
    DeniedAssumption,
    Stone,
    WorkingFiles,
    WorkingProgram,
)

MOST_CHARACTERS = 1_000_000
"""Of all texts in it together."""
_MOST_FILES = 200
_MOST_SUITES = 50


def too_large(stone: Stone) -> str | None:
    """Return why a stone cannot be used for its size, or since it cannot even be written down; `None` where it can."""
    content = stone.content
    if isinstance(content, WorkingFiles) and len(content.files) > _MOST_FILES:
        return f"it has {len(content.files)} files, and {_MOST_FILES} are the most"
    if isinstance(content, WorkingFiles) and len(content.evidence) > _MOST_SUITES:
        return f"it has {len(content.evidence)} suites, and {_MOST_SUITES} are the most"
    texts = [stone.good_for, stone.problem, stone.case, *_texts(stone)]
    size = sum(map(len, texts))
    if size > MOST_CHARACTERS:
        return f"it has {size:,} characters, and {MOST_CHARACTERS:,} are the most"
    if not all(map(_can_be_written, texts)):
        return "it holds half of a character"
    return None


def _texts(stone: Stone) -> Iterator[str]:
    match stone.content:
        case WorkingFiles(files=files, interface=interface, evidence=evidence):
            yield interface
            yield from (text for file in files for text in (file.path, file.content))
            yield from (text for run in evidence for text in (run.suite, *run.rejected, *run.survived))
        case WorkingProgram(code=code, output=output, evidence=second):
            yield from (code, output, second.code, second.output)
        case ConfirmedLink(line=line, words=words):
            yield from (line, words)
        case DeniedAssumption(assumption=assumption):
            yield assumption
        case DeadEnd(tried=tried, seen=seen):
            yield from (tried, seen)
        case _:
            assert_never(stone.content)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
