"""Runs only what changed, and that in one go: a cached task graph for uv workspaces."""
