"""Why a task is run again: what of its key is not as it was. Pure."""

from collections.abc import Callable, Iterator, Mapping

from ._keys import Parts
from ._text import plain

_SHOWN = 5


def differences(
    old: object, new: Parts, files: Callable[[str, str], Mapping[str, str] | None]
) -> tuple[str, ...]:
    """Return what changed between two keys, a line each.

    Args:
        old: What the earlier key was made of, as it was kept; `None` where nothing was.
        new: What the present key is made of.
        files: Gives what counted of an upstream package, file by file, by its name and digest, or `None`.
    """
    if old is None:
        return ("it has no earlier result",)
    if not isinstance(old, Mapping):
        return ("its earlier result cannot be read",)
    lines: list[str] = []
    for part, values in new.items():
        before = old.get(part)
        before = before if isinstance(before, Mapping) else {}
        for name in sorted({*before, *values}):
            earlier = before.get(name)
            if earlier != values.get(name):
                text = earlier if isinstance(earlier, str) else None
                lines.extend(_line(part, name, text, values.get(name), files))
    if not lines:
        return ("its result has left the cache",)
    lines = [plain(line) for line in lines]
    rest = len(lines) - _SHOWN
    return (*lines[:_SHOWN], f"and {rest} more") if rest > 0 else tuple(lines)


def _line(
    part: str,
    name: str,
    before: str | None,
    after: str | None,
    files: Callable[[str, str], Mapping[str, str] | None],
) -> Iterator[str]:
    how = "is new" if before is None else "is gone" if after is None else "changed"
    match part:
        case "own":
            yield f"{name} {how}"
        case "upstream" if before and after:
            yield from _upstream(name, files(name, before), files(name, after))
        case "upstream":
            yield f"{name} {'is needed now' if before is None else 'is not needed any more'}"
        case "locked":
            yield f"the locked or installed {name} {how}"
        case "environment":
            yield f"the variable {name} {how}"
        case "settings":
            yield f"[{name}] of the root's pyproject.toml {how}"
        case "task":
            yield f"{name} of the task {how}"
        case "python":
            yield f"Python or the platform: {before} before, {after} now"
        case _:
            yield f"{name} made something else"


def _upstream(name: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None) -> Iterator[str]:
    if before is None or after is None:
        yield f"{name}, which it needs, changed"
        return
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            how = "is new" if path not in before else "is gone" if path not in after else "changed"
            yield f"{path} {how} (of {name}, which it needs)"
