"""A prototype's whole life, by command, with evidence."""

from ._move._history import Change, read_blobs, read_changes
from ._move._policy import Graduate, Policy, Return, Standing, proposals

__all__ = [
    "Change",
    "Graduate",
    "Policy",
    "Return",
    "Standing",
    "proposals",
    "read_blobs",
    "read_changes",
]
