"""Reads a uv workspace: its members, what each depends on, and the content of its files."""

from ._errors import WorkspaceError
from ._git import ask_git
from ._members import Locked, Member, Need, Workspace, in_order, plain_name
from ._read import find_root, read_workspace, workspace_key
from ._tree import (
    EXECUTABLE,
    LINK,
    PLAIN,
    SUBMODULE,
    Entry,
    Listings,
    Tree,
    hash_file,
    merge_base,
    read_listings,
    read_tree,
    tree_at,
)
from ._uv import gist, uv_environment, uv_program, without_credentials

__all__ = [
    "EXECUTABLE",
    "LINK",
    "PLAIN",
    "SUBMODULE",
    "Entry",
    "Listings",
    "Locked",
    "Member",
    "Need",
    "Tree",
    "Workspace",
    "WorkspaceError",
    "ask_git",
    "find_root",
    "gist",
    "hash_file",
    "in_order",
    "merge_base",
    "plain_name",
    "read_listings",
    "read_tree",
    "read_workspace",
    "tree_at",
    "uv_environment",
    "uv_program",
    "without_credentials",
    "workspace_key",
]
