"""The reasoning structure, and the reason command."""
