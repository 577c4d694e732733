"""What a failing suite says, short enough to be told to whoever writes the next candidate."""

import re

from seedbed.sandbox import SuiteResult
from seedbed.solver._failure import told

_MOST = 1500
_MOST_TESTS = 3
_MOST_LINES = 8
_WIDEST = 200
_HEAD = re.compile(r"^_{2,} (?P<name>\S.*?) _{2,}$", re.MULTILINE)
_END = re.compile(r"^={3,} .* ={3,}$", re.MULTILINE)
_FIXTURE = re.compile(r"^E +fixture '([^']+)' not found", re.MULTILINE)
_PLACE = re.compile(r" ?\(?(/[\w.-]+)*/work/([\w./-]+)\)?|<[\w.]+ object at (0x[0-9a-f]+)>")
"""Where something lies in the sandbox, or in memory."""


def feedback(result: SuiteResult) -> str:
    """Return which tests failed, the line that did, and what was found there."""
    counted = result.failed + result.errors
    head = f"{counted} of {max(counted + result.passed, len(result.missing))} tests failed."
    sections = _sections(result.report)
    told = "\n".join(f"{name}\n{_told(text)}" for name, text in sections[:_MOST_TESTS])
    more = f"\n({len(sections) - _MOST_TESTS} more)" if len(sections) > _MOST_TESTS else ""
    return _cut(f"{head}\n{told or _plain(result.report)[-_MOST:]}{more}")


def missing_fixture(result: SuiteResult) -> str | None:
    """Return the name of a fixture that the suite asks for and does not have."""
    found = _FIXTURE.search(result.report)
    return found.group(1) if found else None


def first_error(result: SuiteResult) -> str:
    """Return the first thing that pytest marks as an error, on one line."""
    marked = (line for line in result.report.splitlines() if line.startswith("E "))
    return " ".join(_plain(next(marked, "E it is not to be found")).split()[1:])[:_WIDEST]


def _sections(report: str) -> list[tuple[str, str]]:
    heads = list(_HEAD.finditer(report))
    starts = [head.start() for head in heads]
    ends = [*starts[1:], len(report)]
    return [(head["name"], report[head.end() : end]) for head, end in zip(heads, ends, strict=False)]


def _told(section: str) -> str:
    """Return what a test that failed says, by the lines that pytest marks."""
    section = _END.split(section)[0]
    marked = [line for line in section.splitlines() if line.startswith((">", "E "))]
    lines = told([" ".join(_plain(line).split()) for line in marked]) or [_plain(section.strip()[-_WIDEST:])]
    return "\n".join(line[:_WIDEST] for line in lines[:_MOST_LINES])


def _plain(text: str) -> str:
    return _PLACE.sub(lambda place: f" {place[2]}" if place[2] else "<object>", text)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 4]} ..."
