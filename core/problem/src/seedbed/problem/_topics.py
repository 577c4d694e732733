"""What statements are about."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from seedbed.problem._base import Frozen
from seedbed.problem._classes import ProblemClass
from seedbed.problem._evidence import Criterion
from seedbed.problem._framing import Framing
from seedbed.problem._gift import Gift
from seedbed.problem._question import Question

_SAID = {"case", "standing", "move"}
"""What a topic tells besides what it is."""


class _Topic(Frozen):
    @property
    def key(self) -> str:
        """What makes two statements be about the same: a later one takes the place of an earlier one."""
        return " ".join(str(value) for value in self.model_dump(exclude=_SAID).values())


class AboutProblem(_Topic):
    kind: Literal["problem"] = "problem"


class AboutClass(_Topic):
    """What the problem is taken for, after so many turns."""

    kind: Literal["class"] = "class"
    turns: NonNegativeInt = 0


class AboutAddition(_Topic):
    """Something that the user has added to the problem, known by its number."""

    kind: Literal["addition"] = "addition"
    number: PositiveInt


class AboutQuestion(_Topic):
    """A question that was asked."""

    kind: Literal["question"] = "question"
    question: Question

    @property
    def key(self) -> str:
        return f"{self.kind} {self.question.id}"


class AboutAnswer(_Topic):
    """What the user has said to a question."""

    kind: Literal["answer"] = "answer"
    question: str


class AboutAssumption(_Topic):
    """What the engine has assumed where it had no answer to a question."""

    kind: Literal["assumption"] = "assumption"
    question: str


class AboutCriterion(_Topic):
    kind: Literal["criterion"] = "criterion"
    criterion: Criterion

    @property
    def key(self) -> str:
        return f"{self.kind} {self.criterion.id}"


class AboutPart(_Topic):
    """A part of the problem, which is a case of its own."""

    kind: Literal["part"] = "part"
    name: str
    case: str


class AboutAttempt(_Topic):
    """A candidate."""

    kind: Literal["attempt"] = "attempt"
    number: PositiveInt


class Standing(StrEnum):
    """How a criterion stands with a candidate."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"
    """Nothing could be brought to bear on it, or not yet."""


class AboutCheck(_Topic):
    """How a criterion stood with a candidate."""

    kind: Literal["check"] = "check"
    criterion: str
    attempt: PositiveInt
    standing: Standing
    move: str = ""
    """The key of the move that settled it."""


class AboutResult(_Topic):
    """What came of the case."""

    kind: Literal["result"] = "result"


class AboutEdge(_Topic):
    """A causal link that the user has drawn, corrected or denied. The statement's text is its line in the graph."""

    kind: Literal["edge"] = "edge"
    cause: str
    effect: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.cause} -> {self.effect}"


class AboutLever(_Topic):
    """A lever that the user has named, corrected or denied. The statement's text is its line in the graph."""

    kind: Literal["lever"] = "lever"
    name: str


class AboutGraph(_Topic):
    """The causal graph that an unsolvable problem is understood by."""

    kind: Literal["graph"] = "graph"
    graph: str
    """As JSON."""

    @property
    def key(self) -> str:
        return self.kind


class AboutLeverage(_Topic):
    """What pulling a lever would do."""

    kind: Literal["leverage"] = "leverage"
    lever: str


class AboutFraming(_Topic):
    """A framing that the user can take."""

    kind: Literal["framing"] = "framing"
    framing: str


class AboutTaken(_Topic):
    """A framing that the user has taken: which, and as which case."""

    kind: Literal["taken"] = "taken"
    framing: Framing
    case: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.framing.id}"


class AboutOrigin(_Topic):
    """Which unsolvable problem's case this one frames, and how."""

    kind: Literal["origin"] = "origin"
    origin: str
    framing: str


class AboutOutcome(_Topic):
    """What came of a framing that was taken."""

    kind: Literal["outcome"] = "outcome"
    framing: str


class AboutTurn(_Topic):
    """The guess of the class was given up for another. The statement's text says why."""

    kind: Literal["turn"] = "turn"
    given_up: ProblemClass
    to: ProblemClass
    cause: str


class Trouble(StrEnum):
    """What it is that does not go well."""

    STUCK = "stuck"
    """Friction: what is tried does not work. Something from outside may help, or another approach."""
    SPIRALLING = "spiralling"
    """The more is done, the more there is to do: there may be no right answer."""
    UNDERSPECIFIED = "underspecified"
    """A premise is missing that only the user can give."""


class AboutTrouble(_Topic):
    """What happened so far shows that this is not converging. The statement's text says how."""

    kind: Literal["trouble"] = "trouble"
    trouble: Trouble
    iteration: PositiveInt


class AboutStone(_Topic):
    """A stone that another case left: gone by, or refused."""

    kind: Literal["stone"] = "stone"
    stone: str


class AboutSource(_Topic):
    """A passage of known literature. The statement's text quotes it."""

    kind: Literal["source"] = "source"
    place: str
    """The file and where in it."""


class AboutGift(_Topic):
    """A secondary result that failing could still leave."""

    kind: Literal["gift"] = "gift"
    gift: Gift

    @property
    def key(self) -> str:
        return f"{self.kind} {self.gift.id}"


class AboutOffspring(_Topic):
    """A case that has made a secondary result of this one its main one."""

    kind: Literal["offspring"] = "offspring"
    gift: str
    case: str


Topic = Annotated[
    AboutProblem
    | AboutClass
    | AboutAddition
    | AboutQuestion
    | AboutAnswer
    | AboutAssumption
    | AboutCriterion
    | AboutPart
    | AboutAttempt
    | AboutCheck
    | AboutResult
    | AboutEdge
    | AboutLever
    | AboutGraph
    | AboutLeverage
    | AboutFraming
    | AboutTaken
    | AboutOrigin
    | AboutOutcome
    | AboutTurn
    | AboutTrouble
    | AboutStone
    | AboutSource
    | AboutGift
    | AboutOffspring,
    Field(discriminator="kind"),
]
