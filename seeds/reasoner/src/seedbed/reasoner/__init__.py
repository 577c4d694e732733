"""reasoner."""
