"""Choosing by the probabilities of letters, as a pydantic-ai decision model. Import it late."""

import math
from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from time import perf_counter
from typing import ClassVar, assert_never

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import AgentRunError, UnexpectedModelBehavior
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model as PydanticModel
from pydantic_ai.models.decision import (
    ChoiceAnswer,
    ChoiceQuestion,
    DecisionAnswer,
    DecisionModel,
    DecisionModelSettings,
    DecisionQuestion,
    DecisionRequest,
    DecisionResponse,
    NoulAnswer,
    NoulQuestion,
    ScoreAnswer,
    ScoreQuestion,
)
from pydantic_ai.models.openai import OpenAIChatModelSettings
from pydantic_ai.usage import RequestUsage, RunUsage
from typing_extensions import override

from seedbed.model._ask import conversation, cost
from seedbed.model._errors import ModelError
from seedbed.model._failures import Source, translated
from seedbed.model._types import Choice, Option, Prompt

_TOP = 20
"""How many likely tokens to look for letters in: the most that OpenAI's format allows. A letter that is not among
them counts as likely as the last of them."""
_NAME = "choice"
_INSTRUCTIONS = "You are good at multiple choice questions. Answer with the letter only."


async def choose_by(
    decisions: DecisionModel[object],
    question: Prompt,
    options: Sequence[Option],
    *,
    source: Source,
    asked: PydanticModel | None = None,
) -> Choice:
    """Ask a decision model to weigh options.

    Args:
        decisions: The decision model.
        question: What is asked.
        options: What to choose from.
        source: Whom errors are about.
        asked: The model behind it, where that counts for itself what it spends.

    Raises:
        ValueError: Fewer than two options, two of one name, or more than there are letters.
        ModelError: Whatever went wrong, in the words of this package.
    """
    check_options(options)
    request = DecisionRequest(
        state=question.content,
        questions={
            _NAME: ChoiceQuestion(
                criteria={option.name: option.description for option in options},
                instructions=question.instructions,
            )
        },
        messages=[*conversation(question), ModelRequest(parts=[UserPromptPart(question.content)])],
    )
    run, started = RunUsage(), perf_counter()
    answer = await _decided(decisions, request, source, run)
    usage = cost(asked, run, started)
    if isinstance(answer, ModelError):
        answer.usage = usage
        raise answer
    return Choice(probabilities=dict(answer.probabilities), usage=usage)


async def _decided(
    decisions: DecisionModel[object], request: DecisionRequest, source: Source, run: RunUsage
) -> ChoiceAnswer | ModelError:
    try:
        response = await decisions.decide(request, DecisionModelSettings())
    except AgentRunError as error:
        return translated(error, source, "a choice")
    except ModelError as error:
        return error.with_traceback(None)
    run.requests += int(response.usage.details.get("calls", 1))
    run.incr(response.usage)
    answer = response.answers[_NAME]
    if not isinstance(answer, ChoiceAnswer):
        raise TypeError(f"a choice was asked for, and {answer.type} came back")
    return answer


def check_options(options: Sequence[Option]) -> None:
    names = [option.name for option in options]
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError(f"a choice is between two or more options of different names, not {names}")
    if len(names) > len(ascii_uppercase):
        raise ValueError(f"a choice is between at most {len(ascii_uppercase)} options, not {len(names)}")


class _Likely(BaseModel):
    model_config = ConfigDict(extra="ignore")

    token: str
    logprob: float


class _Token(BaseModel):
    model_config = ConfigDict(extra="ignore")

    top_logprobs: list[_Likely]


_TOKENS = TypeAdapter(list[_Token])


class LetterDecisions(DecisionModel[object]):
    """A chat model asked for one letter. The probabilities are those of the letters as the next token.

    A small model leans towards the letters that come first, so every question is asked twice, with the options in
    order and reversed, and the two are averaged.

    Args:
        chat: A pydantic-ai chat model whose server returns token probabilities.
        in_process: Whether it is llama.cpp in this process, which can be held to the letters and told what comes again.
    """

    max_choice_options: ClassVar[int | None] = len(ascii_uppercase)
    max_score_levels: ClassVar[int | None] = len(ascii_uppercase)

    def __init__(self, chat: PydanticModel, *, in_process: bool) -> None:
        super().__init__()
        self._chat = chat
        self._in_process = in_process

    @property
    @override
    def model_name(self) -> str:
        return self._chat.model_name

    @property
    @override
    def system(self) -> str:
        return self._chat.system

    @override
    async def decide(
        self, request: DecisionRequest, model_settings: DecisionModelSettings
    ) -> DecisionResponse:
        usage = RequestUsage()
        calls = 0
        answers: dict[str, DecisionAnswer] = {}
        for name, question in request.questions.items():
            criteria = _criteria(question)
            asked = str(question.instructions or "Which of these applies?")
            weights = dict.fromkeys(criteria, 0.0)
            for order in (list(criteria), list(criteria)[::-1]):
                turns = _turns(request, asked, {label: criteria[label] for label in order})
                response = await self._letter(turns, len(order))
                usage += response.usage
                calls += 1
                for label, probability in zip(order, _probabilities(response, len(order)), strict=True):
                    weights[label] += probability / 2
            answers[name] = _answer(question, weights)
        usage.details["calls"] = calls
        return DecisionResponse(answers=answers, model_name=self.model_name, usage=usage)

    async def _letter(self, turns: list[ModelMessage], count: int) -> ModelResponse:
        settings = OpenAIChatModelSettings(
            temperature=0.0, max_tokens=1, openai_logprobs=True, openai_top_logprobs=_TOP
        )
        if self._in_process:
            settings["extra_body"] = {
                "grammar": f"root ::= [A-{ascii_uppercase[count - 1]}]",
                "fixed_messages": len(turns),  # the instructions and all turns but the last
            }
        return await model_request(self._chat, turns, model_settings=settings)


def _turns(request: DecisionRequest, asked: str, criteria: Mapping[str, str]) -> list[ModelMessage]:
    """Return the conversation that ends in the question, with the options put as letters wherever they are named."""
    letters = dict(zip(criteria, ascii_uppercase, strict=False))
    listed = "\n".join(f"{letters[label]}. {meaning}" for label, meaning in criteria.items())

    def question(state: object) -> ModelRequest:
        asks = f"Text: {state}\n\nQuestion: {asked}\n{listed}\nAnswer:"
        return ModelRequest(parts=[UserPromptPart(asks)], instructions=_INSTRUCTIONS)

    turns: list[ModelMessage] = []
    for message in request.messages:
        match message:
            case ModelRequest():
                texts = [part.content for part in message.parts if isinstance(part, UserPromptPart)]
                turns.append(question("\n\n".join(text for text in texts if isinstance(text, str))))
            case ModelResponse():
                said = message.text or ""
                turns.append(ModelResponse(parts=[TextPart(letters.get(said, said))]))
            case _:
                assert_never(message)
    return turns or [question(request.state)]


def _probabilities(response: ModelResponse, count: int) -> Iterator[float]:
    """Yield the probability of each of the first letters: a softmax over what the model gave them."""
    details = response.provider_details or {}
    tokens = _TOKENS.validate_python(details.get("logprobs") or [])
    if not tokens or not tokens[0].top_logprobs:
        raise UnexpectedModelBehavior("The server returned no token probabilities")
    likely = tokens[0].top_logprobs
    letters = ascii_uppercase[:count]
    found = [
        sum(math.exp(token.logprob) for token in likely if token.token.strip() == letter)
        for letter in letters
    ]
    if not any(found):
        raise UnexpectedModelBehavior(f"The model does not answer with one of the letters {letters}")
    floor = math.exp(min(token.logprob for token in likely))
    masses = [mass or floor for mass in found]
    total = sum(masses)
    return (mass / total for mass in masses)


def _criteria(question: DecisionQuestion) -> dict[str, str]:
    """Return the labels of a question's options, and the words that stand for each."""
    match question:
        case ChoiceQuestion():
            return {label: _words(label, meaning) for label, meaning in question.criteria.items()}
        case ScoreQuestion():
            return {str(level): str(meaning) for level, meaning in enumerate(question.criteria)}
        case NoulQuestion():
            meanings = question.criteria
            return {
                "yes": _words("yes", meanings.true if meanings else None),
                "no": _words("no", meanings.false if meanings else None),
            }
        case _:
            assert_never(question)


def _words(label: str, meaning: JsonValue) -> str:
    return f"{meaning} ({label})" if meaning else label


def _answer(question: DecisionQuestion, weights: Mapping[str, float]) -> DecisionAnswer:
    best = max(weights, key=lambda label: weights[label])
    match question:
        case ChoiceQuestion():
            return ChoiceAnswer(choice=best, confidence=weights[best], probabilities=dict(weights))
        case ScoreQuestion():
            levels = {int(label): weight for label, weight in weights.items()}
            score = sum(level * weight for level, weight in levels.items())
            return ScoreAnswer(score=score, confidence=weights[best], probabilities=levels)
        case NoulQuestion():
            return NoulAnswer(noul=weights["yes"])
        case _:
            assert_never(question)
