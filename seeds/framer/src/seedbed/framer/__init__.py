"""Unsolvable problems: questions, a causal graph, leverage points, framings that are solvable."""
