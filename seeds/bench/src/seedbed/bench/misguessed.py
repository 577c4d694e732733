"""Six wrong first guesses: is each mended, and what does it cost? `python -m seedbed.bench.misguessed`.

The scripted problems of `seedbed.e2e.misguessed`, each worked on twice in one folder: the second time nothing may be asked
or run again.
"""

import asyncio
import tempfile
from pathlib import Path

from seedbed.bench._table import table
from seedbed.e2e.misguessed import MISGUESSES, Misguess, Script, Teller
from seedbed.reasoner import reason


async def _row(misguess: Misguess) -> list[object]:
    script, user = Script(misguess), Teller(misguess.answers)
    with tempfile.TemporaryDirectory() as folder:
        first = await reason(
            misguess.problem, folder=Path(folder), model=script.model(), human=user, no_input=False
        )
        again = await reason(
            misguess.problem, folder=Path(folder), model=script.model(), human=Teller({}), no_input=False
        )
    assert first.classification is not None
    mended = first.classification.kind is misguess.truth
    return [
        misguess.name,
        "yes" if mended else "NO",
        first.outcome.kind,
        len(first.turns),
        first.cost.played,
        first.cost.usage.calls,
        len(user.asked),
        again.cost.played,
        again.cost.usage.calls,
    ]


async def _main() -> None:
    rows = [await _row(misguess) for misguess in MISGUESSES]
    head = [
        "guess → truth",
        "mended",
        "outcome",
        "turns",
        "moves",
        "calls",
        "asked",
        "moves again",
        "calls again",
    ]
    print(table(head, rows))


if __name__ == "__main__":
    asyncio.run(_main())
