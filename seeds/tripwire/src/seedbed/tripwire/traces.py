"""Recorded reasoning of models over ill-posed problems and the same problems made whole."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from seedbed.problem import BadInput
from seedbed.tripwire.hesitation import prose
from seedbed.tripwire.learning import WINDOW, Pair

ILL_POSED, WELL_POSED = "MiP", "normal"
_ROWS = TypeAdapter(Annotated[list[dict[str, object]], Field(min_length=1)])


def read_pairs(folder: Path) -> dict[str, list[Pair]]:
    """Return the pairs by model, of every model that has both halves, one reply each per problem.

    The layout is that of MiP-Overthinking: `MiP/MODEL.json` and `normal/MODEL.json`, or `response.json` in a folder
    named for the model. A problem is named by its place.

    Raises:
        BadInput: There is no such pair of files, or one is not a list of replies.
    """
    ill, well = replies(folder, ILL_POSED), replies(folder, WELL_POSED)
    pairs = {
        model: [
            Pair(f"{place:05}", model, prose(one, WINDOW), prose(other, WINDOW))
            for place, (one, other) in enumerate(zip(ill[model], well[model], strict=True))
        ]
        for model in sorted(ill.keys() & well.keys())
        if len(ill[model]) == len(well[model])
    }
    if not pairs:
        raise BadInput(
            "No model has as many ill-posed as well-posed traces",
            where=str(folder),
            do=f"Give a folder with {ILL_POSED}/MODEL.json and {WELL_POSED}/MODEL.json",
        )
    return pairs


def replies(folder: Path, half: str) -> dict[str, list[str]]:
    """Return what each model wrote in one half of a folder; nothing where there is no such half."""
    named = {path.stem: path for path in (folder / half).glob("*.json")}
    nested = {path.parent.name: path for path in (folder / half).glob("*/response.json")}
    return {model: read_replies(path) for model, path in sorted((named | nested).items())}


def read_replies(path: Path) -> list[str]:
    """Return the replies in a file."""
    try:
        rows = _ROWS.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadInput("Not a list of replies", where=str(path), do="Give a JSON list of objects") from error
    return [reply(row, path) for row in rows]


def reply(row: dict[str, object], path: Path) -> str:
    """Return the text under `model_answer`, or under `MODEL (question)` or `MODEL (insufficient_question)`."""
    for key, value in row.items():
        if key == "model_answer" or key.endswith(("(question)", "(insufficient_question)")):
            return str(value)
    raise BadInput("A row without a reply", where=str(path), do="Name the reply model_answer")
