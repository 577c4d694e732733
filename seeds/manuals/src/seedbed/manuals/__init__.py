"""Known literature on this machine: documentation, docstrings, notes; searched before guessing."""

from seedbed.manuals._embedding import Embed, Embedding
from seedbed.manuals._entry import ManualsError
from seedbed.manuals._manuals import Manuals, exists
from seedbed.manuals._passage import Passage
from seedbed.manuals._refreshed import Refreshed, Skipped
from seedbed.manuals._sources import Folder, ManPages, Python, Source

__all__ = [
    "Embed",
    "Embedding",
    "Folder",
    "ManPages",
    "Manuals",
    "ManualsError",
    "Passage",
    "Python",
    "Refreshed",
    "Skipped",
    "Source",
    "exists",
]
