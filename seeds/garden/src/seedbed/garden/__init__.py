"""A prototype's whole life, by command, with evidence."""

__all__: list[str] = []
