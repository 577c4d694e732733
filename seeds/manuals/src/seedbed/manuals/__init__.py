"""Known literature on this machine: documentation, docstrings, notes; searched before guessing."""
