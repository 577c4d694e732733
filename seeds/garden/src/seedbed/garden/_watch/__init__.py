"""Who uses what of whom, and how the packages live. Nothing here changes a file."""
