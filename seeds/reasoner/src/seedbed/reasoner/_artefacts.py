from collections.abc import Iterable
from pathlib import Path

from seedbed.problem import Artefact, BadInput


def write_artefacts(artefacts: Iterable[Artefact], folder: Path) -> list[Path]:
    """Write files into a folder, made if need be. A file that is there with other content is left as it is.

    Returns:
        The files that are there now with this content.

    Raises:
        BadInput: The folder cannot be made or written, or a file of that name has other content.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(artefact, folder) for artefact in artefacts]
    except OSError as error:
        raise BadInput(
            f"The files cannot be written: {error.strerror}",
            where=str(folder),
            do="Name another folder with --out",
        ) from None


def _write(artefact: Artefact, folder: Path) -> Path:
    path = folder / artefact.name
    try:
        with path.open("xb") as file:
            file.write(artefact.content)
    except FileExistsError:
        if path.is_symlink() or not path.is_file() or path.read_bytes() != artefact.content:
            raise BadInput(
                "There is another file of this name", where=str(path), do="Name another folder with --out"
            ) from None
    return path
