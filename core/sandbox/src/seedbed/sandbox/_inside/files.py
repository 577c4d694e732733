"""The files of a suite, as both jails begin with them."""

import os


def write_all(folder: str, files: dict[str, str]) -> None:
    """Write files, by relative path, into a folder."""
    for path, text in files.items():
        target = f"{folder}/{path}"
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - pathlib costs milliseconds
        with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
