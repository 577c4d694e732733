"""What a pull on a lever does, and how far the signs settle it."""
