"""pydantic-ai models that take their lines from a script. Import it late."""

from collections.abc import Callable, Mapping

from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.messages import ModelMessage, ModelResponse, ModelResponsePart, TextPart, ThinkingPart
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.models.decision import (
    ChoiceAnswer,
    ChoiceQuestion,
    DecisionAnswer,
    DecisionModel,
    DecisionModelSettings,
    DecisionRequest,
    DecisionResponse,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage
from typing_extensions import override


def speaking(line: Callable[[], str], name: str) -> PydanticModel:
    """Return a model that says the next line, and what stands in `<think>` before it as its reasoning."""

    async def say(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=_parts(line()))

    return FunctionModel(say, model_name=name)


def _parts(line: str) -> list[ModelResponsePart]:
    thought, end, reply = line.partition("</think>")
    if not end or not thought.startswith("<think>"):
        return [TextPart(line)]
    return [ThinkingPart(thought.removeprefix("<think>").strip()), TextPart(reply.lstrip())]


class ScriptedDecisions(DecisionModel[object]):
    """Answers every pick-one with the next weights of the script."""

    def __init__(self, weights: Callable[[], Mapping[str, float]], name: str) -> None:
        super().__init__()
        self._weights = weights
        self._name = name

    @property
    @override
    def model_name(self) -> str:
        return self._name

    @property
    @override
    def system(self) -> str:
        return "scripted"

    @override
    async def decide(
        self, request: DecisionRequest, model_settings: DecisionModelSettings
    ) -> DecisionResponse:
        answers: dict[str, DecisionAnswer] = {}
        for key, question in request.questions.items():
            if not isinstance(question, ChoiceQuestion):
                raise UnexpectedModelBehavior("a script picks one of several options, and nothing else")
            answers[key] = _answer(question, self._weights())
        usage = RequestUsage(input_tokens=len(str(request.state).split()), output_tokens=1)
        return DecisionResponse(answers=answers, model_name=self._name, usage=usage)


def _answer(question: ChoiceQuestion, weights: Mapping[str, float]) -> ChoiceAnswer:
    unknown = sorted(set(weights) - set(question.criteria))
    total = sum(weights.values())
    if unknown or total <= 0:
        raise UnexpectedModelBehavior(f"the script picks {dict(weights)} of {list(question.criteria)}")
    shares = {label: weights.get(label, 0.0) / total for label in question.criteria}
    best = max(shares, key=lambda label: shares[label])
    return ChoiceAnswer(choice=best, confidence=shares[best], probabilities=shares)
