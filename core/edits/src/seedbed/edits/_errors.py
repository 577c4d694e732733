"""What goes wrong with an edit."""

from seedbed.workspace import WorkspaceError


class EditError(WorkspaceError):
    """An edit cannot be made, or a `pyproject.toml` is not as it should be; nothing was changed."""
