"""What indexing literature costs: first by words, then by meaning, and again where nothing has changed."""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from seedbed.manuals import Embedding, Manuals, Source

HEAD = [
    "index of",
    "files",
    "entries",
    "MiB",
    "first s",
    "its CPU s",
    "files/s",
    "by meaning",
    "its s",
    "its CPU s",
    "again s",
    "again/first",
]


@dataclass(frozen=True, slots=True)
class Indexing:
    """What reading a source cost, and what looking at it again did."""

    what: str
    files: int
    entries: int
    mebibytes: float
    first_seconds: float
    first_cpu_seconds: float
    """Of this process: steadier than the clock where others are at work."""
    meant: int
    """Entries of which it was told what they mean."""
    meant_seconds: float
    meant_cpu_seconds: float
    again_seconds: tuple[float, ...]

    @property
    def files_per_second(self) -> float:
        """Files of the first run."""
        return self.files / self.first_seconds

    @property
    def again_share(self) -> float:
        """The median second run as a share of the first."""
        return statistics.median(self.again_seconds) / self.first_seconds


def indexed(path: Path, source: Source, what: str, runs: int, embedding: Embedding | None = None) -> Indexing:
    """Index a source into a new file, first by words, and look at it again."""
    begun = time.process_time()
    with Manuals(path) as by_words:
        first = by_words.refresh([source])
    read = time.process_time()
    with Manuals(path, embedding=embedding) as manuals:
        then = manuals.refresh([source])
        meant = time.process_time()
        again = tuple(_again(manuals, source) for _ in range(runs))
    size = sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / (1 << 20)
    return Indexing(
        what,
        first.read,
        first.entries,
        size,
        first.seconds,
        read - begun,
        then.meant,
        then.meant_seconds,
        meant - read,
        again,
    )


def _again(manuals: Manuals, source: Source) -> float:
    begun = time.perf_counter()
    done = manuals.refresh([source])
    if done.read or done.dropped or done.meant:
        raise ValueError("Nothing has changed, and yet something was read")
    return time.perf_counter() - begun


def row_of(one: Indexing) -> list[object]:
    """Return what it cost, under `HEAD`."""
    again = statistics.median(one.again_seconds)
    return [
        one.what,
        one.files,
        one.entries,
        f"{one.mebibytes:.1f}",
        f"{one.first_seconds:.1f}",
        f"{one.first_cpu_seconds:.1f}",
        f"{one.files_per_second:.0f}",
        one.meant,
        f"{one.meant_seconds:.1f}",
        f"{one.meant_cpu_seconds:.1f}",
        f"{again:.2f}",
        f"{one.again_share:.3f}",
    ]
