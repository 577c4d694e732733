"""How a graph becomes a picture."""
