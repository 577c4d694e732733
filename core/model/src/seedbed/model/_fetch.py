"""Downloading the weights from the model hub, when the user agrees."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from seedbed.model._errors import WeightsProblem
from seedbed.model._known import QWEN, Weights
from seedbed.model._weights import Progress, cannot_write, digest_of, need_room, silent
from seedbed.problem import BadInput

if TYPE_CHECKING:
    import httpx2

_TIMEOUT_SECONDS = 60.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def fetch_weights(
    cache: Path,
    *,
    agree: bool,
    url: str | None = None,
    progress: Progress = silent,
    known: Weights = QWEN,
) -> Path:
    """Download an embedded model's weights into the cache. A download that broke off goes on where it was.

    Args:
        cache: The folder to keep them in, see `cache_folder`.
        agree: That the user agrees to a download of this size from this address.
        url: Another address for the same file.
        progress: Told about the download.
        known: Which weights: see `weights_named`.

    Returns:
        The file, held to its digest.

    Raises:
        BadInput: The user does not agree, or the address is not https.
        WeightsProblem: They cannot be reached, written, or are not the right ones.
    """
    address = url or known.url
    if not agree:
        raise BadInput(f"Nothing is downloaded without your consent: {known.size} bytes", where=address)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise BadInput("Weights are downloaded over https only", where=address)
    target = cache / known.file_name
    if target.is_file() and digest_of(target, progress, known.size) == known.sha256:
        return target
    partial = cache / f"{known.file_name}.download"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache / f"{known.file_name}.lock", address):
            _download(address, partial, progress, known)
            if digest_of(partial) != known.sha256:
                partial.unlink()
                raise WeightsProblem(
                    "The download is not the file expected: its SHA-256 differs, so it was deleted",
                    where=address,
                    do="Try again",
                )
            partial.replace(target)
    except OSError as error:
        raise cannot_write(cache, error, known) from error
    return target


def _download(address: str, partial: Path, progress: Progress, known: Weights) -> None:
    import httpx2

    done = partial.stat().st_size if partial.exists() else 0
    if done >= known.size:
        return  # whole already; the digest decides whether it is right
    need_room(partial.parent, known.size - done, known)
    headers = {"Range": f"bytes={done}-"} if done else {}
    try:
        with (
            httpx2.Client(follow_redirects=True, timeout=_TIMEOUT_SECONDS) as client,
            client.stream("GET", address, headers=headers) as response,
        ):
            _write(response, partial, progress, known)
    except httpx2.HTTPError as error:
        raise WeightsProblem(
            f"The weights could not be downloaded: {str(error) or type(error).__name__}",
            where=address,
            do="Check the network and run it again: it goes on where it was",
        ) from error


def _write(response: "httpx2.Response", partial: Path, progress: Progress, known: Weights) -> None:
    response.raise_for_status()
    goes_on = response.status_code == HTTPStatus.PARTIAL_CONTENT
    done = partial.stat().st_size if goes_on else 0
    with partial.open("ab" if goes_on else "wb") as out:
        for block in response.iter_bytes():
            out.write(block)
            done += len(block)
            progress(done, known.size)
            if done > known.size:
                return  # not our file, and no reason to fill the disk; the digest says so


@contextmanager
def _lock(path: Path, address: str) -> Iterator[None]:
    """Keep two processes from writing the same partial file. The system lets go of it when a process is killed."""
    try:
        import fcntl
    except ImportError:  # Windows: without a lock, the digest still catches two at once
        yield
        return
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WeightsProblem(
                "Another process is downloading the weights", where=address, do="Wait for it"
            ) from error
        yield
