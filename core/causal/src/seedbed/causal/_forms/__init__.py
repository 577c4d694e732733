"""Graphs as text: for programs, for editors, for terminals."""
