"""Out of the workspace, into another package, and back."""
