"""Versions, change notes, pins between members, build, publish in order."""

__all__: list[str] = []
