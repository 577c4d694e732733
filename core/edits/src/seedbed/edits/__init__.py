"""Edits a uv workspace, its tables and its files, all or nothing."""

from ._carry_out import carry_out, hold_clean, recover
from ._edits import Delete, Edit, Move, Touched, Write, touched
from ._errors import EditError
from ._lock import alone
from ._manifest import Line, Manifest, Story, range_for, read_manifest, read_manifests
from ._monorepo import Monorepo, read_monorepo
from ._tables import (
    with_member,
    with_moved_member,
    with_range,
    with_renamed_need,
    with_version,
    without_member,
    without_need,
)
from ._uv import lock, run_uv, sync

__all__ = [
    "Delete",
    "Edit",
    "EditError",
    "Line",
    "Manifest",
    "Monorepo",
    "Move",
    "Story",
    "Touched",
    "Write",
    "alone",
    "carry_out",
    "hold_clean",
    "lock",
    "range_for",
    "read_manifest",
    "read_manifests",
    "read_monorepo",
    "recover",
    "run_uv",
    "sync",
    "touched",
    "with_member",
    "with_moved_member",
    "with_range",
    "with_renamed_need",
    "with_version",
    "without_member",
    "without_need",
]
