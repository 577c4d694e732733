"""Whether the critic's doubts about a class are right: `python -m seedbed.bench.doubts`.

Each labelled problem is guessed as each class, so two guesses in three are wrong: of these it counts those where a doubt
points to the right class, and of the right ones those that are doubted. At the end it does so for the embedding's own
guesses, about which nobody has a second opinion. `--data FOLDER` reads the sets of others
too, as `seedbed.bench.classifier` does. The tells were written from the classifier's `examples()`, whose figures are therefore
flattering; the embedding is trained on them, so it is left out there.
"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seedbed.bench._table import table
from seedbed.bench.classifier import _sets
from seedbed.classifier import classify_by_embedding, examples, held_out
from seedbed.critic import TELLS, Unfounded, doubts, tells_of
from seedbed.problem import Classification, ProblemClass

TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A problem, and the class that a person has put it into."""

    text: str
    kind: ProblemClass


@dataclass(frozen=True, slots=True)
class Judged:
    """How often doubts were right, in counts.

    Args:
        wrong: Wrong guesses.
        pointed: Wrong guesses of which a doubt names the right class.
        right: Right guesses.
        needless: Right guesses that were doubted.
    """

    wrong: int
    pointed: int
    right: int
    needless: int


def told(problems: Iterable[Labelled]) -> dict[str, tuple[int, int]]:
    """Return for each tell of how many problems it speaks, and of how many rightly; under `TOGETHER` for all of them."""
    spoken: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for problem in problems:
        found = [tell for tell, _ in tells_of(problem.text)]
        names = {tell.name for tell in found} | ({TOGETHER} if found else set())
        spoken.update(names)
        if found and found[0].kind is problem.kind:  # they never speak for two
            right.update(names)
    return {name: (spoken[name], right[name]) for name in (TOGETHER, *(tell.name for tell in TELLS))}


def judged(
    problems: Sequence[Labelled], others: Sequence[Classification] | None, *, words: bool = True
) -> Judged:
    """Have each problem guessed as each class, and count the doubts.

    Args:
        problems: What is guessed.
        others: What the other judge takes each for; `None` without one.
        words: Whether the critic sees the problems' words.
    """
    pointed = needless = 0
    for number, problem in enumerate(problems):
        for kind in ProblemClass:
            found = doubts(
                problem.text if words else "", _guess(kind), other=others[number] if others else None
            )
            doubted = () if isinstance(found, Unfounded) else found
            if kind is problem.kind:
                needless += bool(doubted)
            else:
                pointed += any(doubt.to is problem.kind for doubt in doubted)
    return Judged(2 * len(problems), pointed, len(problems), needless)


def of_its_own(problems: Sequence[Labelled], guesses: Sequence[Classification]) -> Judged:
    """Count the doubts of real guesses, to which nobody else has another: only the problems' words speak."""
    pointed = needless = right = 0
    for problem, guess in zip(problems, guesses, strict=True):
        found = doubts(problem.text, guess)
        doubted = () if isinstance(found, Unfounded) else found
        if guess.kind is problem.kind:
            right += 1
            needless += bool(doubted)
        else:
            pointed += any(doubt.to is problem.kind for doubt in doubted)
    return Judged(len(problems) - right, pointed, right, needless)


def _guess(kind: ProblemClass) -> Classification:
    shares = {str(one): float(one is kind) for one in ProblemClass}
    return Classification.model_validate({**shares, "reason": "simulated", "by": "simulated"})


def main() -> None:
    """Print the tables."""
    parser = ArgumentParser(prog="python -m seedbed.bench.doubts", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with the sets that others made")
    data: Path | None = parser.parse_args().data
    sets = own_sets() | ({} if data is None else _others(data))
    print(_tells(sets), end="\n\n")
    print(_precision(sets), end="\n\n")
    print(_doubted({name: problems for name, problems in sets.items() if name != "examples"}))


def own_sets() -> dict[str, list[Labelled]]:
    """Return the problems labelled for the classifier: those that the tells were written from, and the held-out sets."""
    sets = {"examples": [Labelled(one.text, one.kind) for one in examples()]}
    for one in held_out():
        sets.setdefault(f"held out: {one.set}", []).append(Labelled(one.text, one.kind))
    return sets


def _others(data: Path) -> dict[str, list[Labelled]]:
    return {
        name: [Labelled(text, kind) for text in texts]
        for name, kind, texts in _sets(data)
        if "low ambiguity" not in name  # these have an answer, as their makers say
    }


def _tells(sets: dict[str, list[Labelled]]) -> str:
    unseen = [problem for name, problems in sets.items() if name != "examples" for problem in problems]
    counted = [(problems, told(problems)) for problems in (sets["examples"], unseen)]
    rows = []
    for tell in TELLS:
        cells = []
        for problems, counts in counted:
            spoken, right = counts[tell.name]
            there = sum(problem.kind is tell.kind for problem in problems)
            cells += [f"{right}/{spoken}", f"{right / there:.1%}"]
        rows.append((f"{tell.name} → {tell.kind}", *cells))
    return table(("tell", "examples: right", "recall", "unseen: right", "recall"), rows)


def _precision(sets: dict[str, list[Labelled]]) -> str:
    rows = []
    for name, problems in sets.items():
        spoken, right = told(problems)[TOGETHER]
        low, high = _interval(right, spoken)
        rows.append(
            (
                name,
                len(problems),
                f"{spoken / len(problems):.1%}",
                f"{right}/{spoken}",
                f"{low:.1%} to {high:.1%}",
            )
        )
    return table(("tells together", "n", "speak", "right", "95% interval of precision"), rows)


def _doubted(sets: dict[str, list[Labelled]]) -> str:
    rows = []
    for name, problems in sets.items():
        guesses = [classify_by_embedding(problem.text) for problem in problems]
        found = (
            judged(problems, None),
            judged(problems, guesses, words=False),
            judged(problems, guesses),
        )
        own = of_its_own(problems, guesses)
        rows.append(
            (
                name,
                *(f"{one.pointed / one.wrong:.1%}" for one in found),
                *(f"{one.needless / one.right:.1%}" for one in found),
                f"{own.pointed}/{own.wrong}",
                f"{own.needless}/{own.right}",
            )
        )
    head = [f"{what}: {by}" for what in ("wrong", "right") for by in ("tells", "embedding", "both")]
    return table(("doubts of guesses", *head, "embedding's own wrong", "right"), rows)


def _interval(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval of a share (Journal of the American Statistical Association 22, 1927)."""
    if not count:
        return 0.0, 1.0
    share, spread = right / count, z * z / count
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * (share * (1 - share) / count + spread / (4 * count)) ** 0.5
    return middle - half, middle + half


if __name__ == "__main__":
    main()
