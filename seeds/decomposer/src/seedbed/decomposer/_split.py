from seedbed.context import Played, Player
from seedbed.decomposer._check import check_split
from seedbed.decomposer._move import SPLIT
from seedbed.decomposer._types import Bounds, NotSplit, Split, Whole
from seedbed.model import Model

_ASKED = 2
"""How often a model is asked: once, and once more with what was wrong."""


async def split(
    whole: Whole,
    player: Player,
    model: Model,
    *,
    ancestors: tuple[str, ...] = (),
    bounds: Bounds | None = None,
) -> Played[Split] | NotSplit:
    """Ask for a split that can be used.

    Args:
        whole: What is to be split.
        player: What the question is played on.
        model: Who is asked; one that does not judge well is not.
        ancestors: The problems that the whole is itself a part of.
        bounds: How far it may be split; for a part of a split, `bounds.below(split)` of the whole's.

    Returns:
        The split with the key of the move that it came from, or why the problem stays in one piece.

    Raises:
        ModelUnavailable: The model cannot be reached.
    """
    allowed = bounds or Bounds()
    at_most = min(whole.at_most, allowed.breadth, allowed.parts)
    if not model.strong:
        return NotSplit(f"{model.name} does not judge well enough to split a problem")
    if allowed.depth < 1:
        return NotSplit("it has been split as often as it may be")
    if at_most < 2:
        return NotSplit(f"at most {at_most} parts are left to it, and a split has two or more")
    asked = whole.model_copy(update={"at_most": at_most})
    for _ in range(_ASKED):
        played = await player.play(SPLIT, asked, model)
        if not played.result.parts:
            return NotSplit(played.result.why)
        fault = check_split(asked, played.result, ancestors)
        if fault is None:
            return played
        asked = asked.model_copy(update={"refused": fault})
    return NotSplit(f"no split of it could be used: {asked.refused}")
