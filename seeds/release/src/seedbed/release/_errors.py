"""What goes wrong with a release."""

from seedbed.workspace import WorkspaceError


class ReleaseError(WorkspaceError):
    """Something cannot be released as asked; what was uploaded before stays, and nothing else was changed."""
