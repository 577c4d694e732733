"""Measurements whose output is a table. Not published."""
