"""How each package lives, from what git remembers. Pure; nobody's name is in it.

A package is followed through its moves by its `pyproject.toml`, and each line of its Python by the commit that it came
with: of the lines that were added, those that are still there were kept, and the others rewritten. What moved to another
package belongs to that; what went and came back as it was had not gone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from ._patches import Commit, Hunk, Patch

_DAY = 86_400
_SETTINGS = "/pyproject.toml"
_SOURCES = (".py", ".pyi")


@dataclass(frozen=True, slots=True)
class Beat:
    """What became of one package; counts are of the period that was asked for.

    Attributes:
        days: For how many days it has been there; `None` where it is not committed.
        untouched: For how many days nothing in it has changed.
        commits: How many commits touched it.
        kept: How many of the lines of Python in it came in that time.
        rewritten: How many came in that time, and went again.
    """

    days: int | None = None
    untouched: int | None = None
    commits: int = 0
    kept: int = 0
    rewritten: int = 0

    @property
    def added(self) -> int:
        """How many lines of Python came in that time."""
        return self.kept + self.rewritten


@dataclass(slots=True)
class _Life:
    first: int | None = None
    last: int = 0
    commits: int = 0

    def after(self, other: "_Life") -> "_Life":
        """Return this life with that which was lived in another folder."""
        starts = [life.first for life in (self, other) if life.first is not None]
        return _Life(
            min(starts, default=None),
            max(self.last, other.last),
            self.commits + other.commits,
        )


@dataclass(slots=True)
class _Lines:
    """When each line of each Python source came, in order, and when those came that have gone, by package."""

    born: dict[str, list[int]] = field(default_factory=dict)
    gone: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    _files: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def change(self, patches: Iterable[Patch], now: int, owners: Callable[[str], str]) -> None:
        """Change files, all at once.

        Args:
            patches: What was done to each.
            now: When.
            owners: Tells which package a file belongs to.
        """
        changed = [one for one in patches if (one.after or one.before).endswith(_SOURCES)]
        before = [self.born.pop(one.before, []) for one in changed]
        for one, old in zip(changed, before, strict=True):
            if not one.after:
                owner = owners(one.before)
                self.gone[owner].update(old)
                self._files[owner, one.was] = old
            elif not one.before and (owner := owners(one.after), one.became) in self._files:
                self.born[one.after] = self._files.pop((owner, one.became))
                self.gone[owner].subtract(self.born[one.after])
            else:
                self.born[one.after] = _replaced(old, one.hunks, now)
                self.gone[owners(one.before or one.after)].update(_lost(old, one.hunks))

    def follow(self, moved: Mapping[str, str]) -> None:
        """Let what has gone of packages follow them."""
        if moved:
            earlier = {after: self.gone.pop(before, Counter()) for before, after in moved.items()}
            for after, gone in earlier.items():
                self.gone[after].update(gone)
            self._files = {
                (moved.get(owner, owner), blob): lines for (owner, blob), lines in self._files.items()
            }


def _replaced(old: list[int], hunks: Iterable[Hunk], now: int) -> list[int]:
    new: list[int] = []
    at = 0
    for hunk in hunks:
        new += old[at : hunk.at]
        new += [now] * hunk.come
        at = hunk.at + hunk.gone
    return new + old[at:]


def _lost(old: list[int], hunks: Iterable[Hunk]) -> list[int]:
    return [when for hunk in hunks for when in old[hunk.at : hunk.at + hunk.gone]]


def beats(
    commits: Iterable[Commit],
    patches: Mapping[str, Commit],
    folders: Iterable[str],
    *,
    now: int,
    since: int = 0,
) -> dict[str, Beat]:
    """Return what became of the packages in these folders.

    Args:
        commits: Every commit with the files that it touched, the oldest first.
        patches: The commits that changed Python sources or settings, by their ids, with moves followed.
        folders: Where the packages lie now.
        now: The present, in seconds since 1970.
        since: When the period begins that is asked for.
    """
    every = tuple(commits)
    owner = _Owner(every)
    lives: dict[str, _Life] = defaultdict(_Life)
    lines = _Lines()
    for commit in every:
        patched = patches.get(commit.identity)
        changes = patched.patches if patched else ()
        moved = _moved(changes)
        earlier = {after: lives.pop(before, _Life()) for before, after in moved.items()}
        for after, life in earlier.items():
            lives[after] = lives[after].after(life)
        paths = {path for one in commit.patches for path in (one.before, one.after) if path}
        for folder in {owner.after(moved, path) for path in paths} - {""}:
            life = lives[folder]
            life.first = commit.when if life.first is None else min(life.first, commit.when)
            life.last = max(life.last, commit.when)
            life.commits += commit.when >= since
        lines.follow(moved)
        lines.change(changes, commit.when, partial(owner.after, moved))
    kept: dict[str, int] = defaultdict(int)
    for path, born in lines.born.items():
        kept[owner.of(path)] += sum(when >= since for when in born)
    lost = {
        folder: sum(count for when, count in gone.items() if when >= since)
        for folder, gone in lines.gone.items()
    }
    return {folder: _beat(lives[folder], kept[folder], lost.get(folder, 0), now) for folder in folders}


def _moved(changes: Iterable[Patch]) -> dict[str, str]:
    """Return the packages that a commit moved, from where to where."""
    return {
        one.before.removesuffix(_SETTINGS): one.after.removesuffix(_SETTINGS)
        for one in changes
        if one.before != one.after and one.before.endswith(_SETTINGS) and one.after.endswith(_SETTINGS)
    }


def _beat(life: _Life, kept: int, lost: int, now: int) -> Beat:
    if life.first is None:
        return Beat()
    days, untouched = (max(now - when, 0) // _DAY for when in (life.first, life.last))
    return Beat(days, untouched, life.commits, kept, lost)


class _Owner:
    """Tells in which package a file lies or lay: the innermost folder above that ever had a `pyproject.toml`."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        self._folders = {
            path.removesuffix(_SETTINGS)
            for commit in commits
            for one in commit.patches
            for path in (one.before, one.after)
            if path.endswith(_SETTINGS)
        }

    def of(self, path: str) -> str:
        """Return the folder; empty where there is none."""
        while path := path.rpartition("/")[0]:
            if path in self._folders:
                return path
        return ""

    def after(self, moved: Mapping[str, str], path: str) -> str:
        """Return where that folder lies after packages were moved."""
        folder = self.of(path)
        return moved.get(folder, folder)
