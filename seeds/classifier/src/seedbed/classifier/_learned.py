"""The head that was learnt from the user's own examples, kept in a folder of theirs. Loads no numeric library to read it."""

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from pydantic import ValidationError

from seedbed.classifier._errors import LearnedUnusable
from seedbed.classifier._head import Head, embedding_fingerprint
from seedbed.classifier._reading import same_words
from seedbed.problem import Frozen

_FILE = "head.json"
_MOST = 64 << 20
"""Bytes; more than ten thousand own examples take."""
_AGAIN = "Delete the file, or learn again: reason learn"


class _Kept(Frozen):
    """What the file holds. It is one file, so that the head and its examples never come apart."""

    made_for: str
    """The fingerprint of what comes with the package. A head is of no use with other embeddings, words or labels."""
    head: Head


def learned_head(folder: Path) -> Head | None:
    """Return the head that was learnt in a folder; `None` where none was, which costs one look at the disk.

    Raises:
        LearnedUnusable: The file cannot be read, is damaged, or was made with other data than the package now has.
    """
    path = folder / _FILE
    content = _read(path)
    if content is None:
        return None
    try:
        kept = _Kept.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        why = f"{path}, {place}: {first['msg']}" if place else f"{path}: {first['msg']}"
        raise LearnedUnusable("What was learnt is damaged", where=why[:300], do=_AGAIN) from None
    if kept.made_for != embedding_fingerprint():
        raise LearnedUnusable("What was learnt is of another version", where=str(path), do=_AGAIN)
    return kept.head


def keep(head: Head, folder: Path) -> None:
    """Put a head in place, wholly or not at all.

    Raises:
        LearnedUnusable: The folder cannot be written.
    """
    spare = folder / f"{_FILE}.{os.getpid()}.tmp"
    content = _Kept(made_for=embedding_fingerprint(), head=head).model_dump_json()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        spare.unlink(missing_ok=True)
        # Only for the user's eyes, since it holds their problems.
        with os.fdopen(os.open(spare, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        spare.replace(folder / _FILE)
    except OSError as error:
        with suppress(OSError):
            spare.unlink(missing_ok=True)
        raise _unusable("What was learnt cannot be kept", folder, error) from error


def unlearn(folder: Path) -> bool:
    """Go back to the head that comes with the package; return whether there was another. Doing it twice is harmless.

    Raises:
        LearnedUnusable: The file cannot be deleted.
    """
    found = False
    try:
        for path in (folder / _FILE, *folder.glob(f"{_FILE}.*.tmp")):
            if os.path.lexists(path):
                path.unlink()
                found = True
    except OSError as error:
        raise _unusable("What was learnt cannot be deleted", folder, error) from error
    return found


def drop_example(folder: Path, text: str) -> bool:
    """Forget a problem: train again without it, or go back to the shipped head where nothing is left. Return whether it was there.

    What cannot be read may hold it, too, and is deleted.

    Raises:
        LearnedUnusable: The folder cannot be written.
    """
    try:
        head = learned_head(folder)
    except LearnedUnusable:
        return unlearn(folder)
    if head is None:
        return False
    rest = tuple(one for one in head.own if same_words(one.text) != same_words(text))
    if len(rest) == len(head.own):
        return False
    unlearn(folder)
    if rest:
        try:
            from seedbed.classifier.learning import fitted  # numpy takes longer than most commands
        except ImportError:
            return True  # without it nothing can be trained: the shipped head stays
        keep(fitted(rest), folder)
    return True


def _read(path: Path) -> bytes | None:
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode) or state.st_size > _MOST:
            raise LearnedUnusable("What was learnt is no file that was learnt", where=str(path), do=_AGAIN)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unusable("What was learnt cannot be read", path, error) from error


def _unusable(what: str, path: Path, error: OSError) -> LearnedUnusable:
    reason = error.strerror or type(error).__name__
    return LearnedUnusable(what, where=f"{path}: {reason}", do="See to it that you may read and write there")
