"""What failures left behind, and finding it again."""
