"""Which class is a problem of? A strong model decides by itself; without one, a sentence embedding does."""

from hashlib import sha256
from textwrap import shorten

from pydantic import Field, NonNegativeFloat, model_validator

from seedbed.classifier._errors import EmbeddingUnavailable
from seedbed.classifier._head import Head, embedding_fingerprint, shipped_head
from seedbed.classifier._labelled import LabelledProblem
from seedbed.classifier._own import Remembered
from seedbed.classifier._reading import readable
from seedbed.model import Example, Model, Prompt, Reply
from seedbed.problem import BadInput, Classification, Frozen

_QUOTED = 60
"""How much of a labelled example is quoted in a reason."""

_INSTRUCTIONS = """\
You sort problems by how they can be worked on. There are three classes.

solved: the way to the answer is known. A small program computes it, a plot or a table shows it, or it is looked up.
A how-to with a standard answer belongs here.
solvable: no ready answer, but one can tell when it is solved. It takes work: building, planning, finding a cause,
proving, optimising. A question that lacks a figure it needs belongs here too.
unsolvable: no right answer. People, values or a society that answers back; whoever works on it changes it.

The topic does not decide, and neither does the wording: ask how one would know that it is solved.
Give one sentence why, then a weight for each class. The weights are shares of belief, such as 8, 2 and 0.\
"""

_EXAMPLES = (
    Example(
        content="How do I centre a div?",
        reply='{"reason": "There is a standard answer in CSS to look up.", "solved": 9, "solvable": 1, "unsolvable": 0}',
    ),
    Example(
        content="How do I build a design system for our app?",
        reply='{"reason": "It is a piece of work that can be held against criteria.",'
        ' "solved": 0, "solvable": 9, "unsolvable": 1}',
    ),
    Example(
        content="How do I get my team to care about design?",
        reply='{"reason": "People\'s convictions answer back to whatever is tried.",'
        ' "solved": 0, "solvable": 1, "unsolvable": 9}',
    ),
)


class Opinion(Frozen):
    """What a model thinks of a problem: why, and how its belief is shared out."""

    reason: str = Field(min_length=1)
    solved: NonNegativeFloat
    solvable: NonNegativeFloat
    unsolvable: NonNegativeFloat

    @model_validator(mode="after")
    def _believes_something(self) -> "Opinion":
        if not 0.0 < self.solved + self.solvable + self.unsolvable < float("inf"):
            raise ValueError("give at least one class a weight above zero")
        return self


async def classify(text: str, model: Model | None = None) -> Classification:
    """Guess the class of a problem: by the model if it judges well, otherwise by the embedding.

    Raises:
        BadInput: The text is empty.
        EmbeddingUnavailable: There is no strong model, and the embedding is not installed.
        ModelUnavailable, PromptTooLong, BadReply: What the strong model raises.
    """
    if model is not None and model.strong:
        return (await classify_by_model(text, model)).value
    return classify_by_embedding(text)


async def classify_by_model(text: str, model: Model) -> Reply[Classification]:
    """Ask a model for the class of a problem, and say what that cost. Its strength is not asked about.

    Raises:
        BadInput: The text is empty.
        ModelUnavailable, PromptTooLong, BadReply: What the model raises.
    """
    prompt = Prompt(instructions=_INSTRUCTIONS, content=_stripped(text), examples=_EXAMPLES)
    reply = await model.reply(prompt, returns=Opinion)
    opinion = reply.value
    total = opinion.solved + opinion.solvable + opinion.unsolvable
    guess = Classification(
        solved=opinion.solved / total,
        solvable=opinion.solvable / total,
        unsolvable=opinion.unsolvable / total,
        reason=" ".join(opinion.reason.split()),
        by=model.name,
    )
    return Reply(value=guess, text=reply.text, usage=reply.usage)


def classify_by_embedding(text: str, head: Head | None = None) -> Classification:
    """Guess the class of a problem by where its sentence embedding lies. Made for English.

    Args:
        text: The problem.
        head: What was learnt from examples; what comes with the package where none is passed.

    Raises:
        BadInput: The text is empty.
        EmbeddingUnavailable: A library or the weights are missing or altered.
    """
    text, head = readable(_stripped(text)), head or shipped_head()
    try:
        from seedbed.classifier._embedding import embed
        from seedbed.classifier._features import class_probabilities
        from seedbed.classifier._neighbours import closest

        vector = embed(text)
    except ImportError as error:
        raise EmbeddingUnavailable(
            f"The embedding is not installed: {error}", do="Run: pip install 'seedbed-classifier[embedding]'"
        ) from error
    solved, solvable, unsolvable = class_probabilities(text, vector, head)
    guess = Classification(solved=solved, solvable=solvable, unsolvable=unsolvable, reason="", by="embedding")
    near = " and ".join(map(_cited, closest(vector, 2, head.own)))
    share = _percent(guess.probability(guess.kind))
    reason = f"By its wording it is {guess.kind} ({share}); the closest labelled examples are {near}."
    return guess.model_copy(update={"reason": reason})


def fingerprint(model: Model | None = None, head: Head | None = None) -> str:
    """Return everything besides the text that decides what `classify` says, as a digest. Loads no library."""
    if model is None or not model.strong:
        return embedding_fingerprint() if head is None else _digest(embedding_fingerprint(), head)
    asked = [_INSTRUCTIONS, *(example.model_dump_json() for example in _EXAMPLES), model.fingerprint]
    return sha256("\n".join(asked).encode()).hexdigest()


def _digest(shipped: str, head: Head) -> str:
    return sha256(f"{shipped} {head.model_dump_json()}".encode()).hexdigest()


def _stripped(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput("The problem is empty", do="Say in a sentence what you want solved")
    return stripped


def _cited(example: LabelledProblem | Remembered) -> str:
    whose = ", yours" if isinstance(example, Remembered) else ""
    return f"'{shorten(example.text, _QUOTED, placeholder=' …')}' ({example.kind}{whose})"


def _percent(probability: float) -> str:
    return f"{probability:.0%}" if probability < 0.995 else "over 99%"
