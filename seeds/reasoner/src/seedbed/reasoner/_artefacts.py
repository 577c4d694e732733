from collections.abc import Iterable
from pathlib import Path

from seedbed.problem import Artefact, BadInput


def check_folder(folder: Path) -> None:
    """Refuse, before any work is done, a folder that cannot become one."""
    nearest = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not nearest.is_dir():
        raise BadInput("This is not a folder", where=str(nearest), do="Name another one with --out")


def write_artefacts(artefacts: Iterable[Artefact], folder: Path) -> list[Path]:
    """Write files into a folder, made if there are any. A file that is there with other content is left as it is.

    Returns:
        The files that are there now with this content.

    Raises:
        BadInput: The folder cannot be made or written, or a file of that name has other content.
    """
    files = list(artefacts)
    try:
        if files:
            folder.mkdir(parents=True, exist_ok=True)
        return [_write(artefact, folder) for artefact in files]
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
