"""What goes wrong in the life of a package."""

from seedbed.workspace import WorkspaceError


class GardenError(WorkspaceError):
    """A command cannot do what it was asked."""
