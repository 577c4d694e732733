"""The moves and statements that are behind a conclusion."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from seedbed.context import MoveRecord, current
from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutAttempt,
    AboutCheck,
    AboutCriterion,
    AboutEdge,
    AboutFraming,
    AboutGraph,
    AboutLever,
    AboutLeverage,
    AboutOutcome,
    AboutPart,
    AboutProblem,
    AboutResult,
    AboutTaken,
    Assumed,
    BadInput,
    Derived,
    Evidence,
    FromAnswer,
    SecondProgram,
    Statement,
    Substitution,
    SuiteRun,
    Topic,
    Usage,
    Verified,
    Withdrawn,
)
from seedbed.reasoner._print import say
from seedbed.reasoner._recorded import Recorded


@dataclass(frozen=True, slots=True)
class Because:
    """A statement, and what it rests on."""

    id: str
    kind: str
    """Where it came from, such as `derived`."""
    text: str
    part: str = ""
    """The part that says it; empty for the whole."""
    evidence: tuple[str, ...] = ()
    because: str = ""
    """Why it was assumed."""
    moves: tuple["Step", ...] = ()
    rests_on: tuple["Because", ...] = ()
    above: bool = False
    """Whether what is behind it is told above."""


@dataclass(frozen=True, slots=True)
class Step:
    """A move that a statement came from, and the statements that it was given."""

    name: str
    key: str
    usage: Usage
    """What it cost when it was played."""
    known: bool = True
    """Whether the case has used it in its last run; otherwise its key is all that is known."""
    given: tuple[Because, ...] = ()
    above: bool = False


def why_of(whole: Recorded, case: str, name: str, *, levels: int | None = None) -> Because:
    """Return what is behind a statement of a case.

    Args:
        whole: The whole case.
        case: The case, or the part of it, in which the name is looked up first.
        name: The beginning of a statement's id, `result`, or a criterion's id.
        levels: How many moves deep it is followed; to the end, where none is passed.

    Raises:
        BadInput: There is no such statement, or there are several.
    """
    where = _line_to(whole, case)
    if where is None:
        raise BadInput("This is no part any more", where=case, do="`reason export` has it")
    here = where[-1]
    said, home = _named(here, where, name)
    return _Chain(whole, levels).behind(said, home)


def moves_in(because: Because) -> frozenset[str]:
    """Return the keys of all moves that are told of."""
    beneath = [*because.rests_on, *(given for step in because.moves for given in step.given)]
    return frozenset(step.key for step in because.moves).union(*map(moves_in, beneath))


def _line_to(recorded: Recorded, case: str) -> tuple[Recorded, ...] | None:
    """Return the cases from the whole down to one of them."""
    if recorded.case.id == case:
        return (recorded,)
    lines = (_line_to(part, case) for part in recorded.parts)
    return next(((recorded, *line) for line in lines if line is not None), None)


_Found = tuple[Statement, tuple[Recorded, ...]]
"""A statement, and the cases from the whole down to the one that says it."""


def _named(here: Recorded, line: tuple[Recorded, ...], name: str) -> _Found:
    bare = name.strip().strip("[]")
    homes = [(*line[:-1], *path) for path in _paths(here)]
    if bare == "result":
        results = [one for one in _now(here) if isinstance(one.about, AboutResult)]
        if not results:
            raise _unknown("There is no result yet", name, here)
        return results[0], line
    found = (
        _by_criterion(homes, bare) or _by_framing(homes, bare.casefold()) or _by_id(homes, bare.casefold())
    )
    if len(found) > 1:
        raise BadInput("Several statements begin like this", where=name, do="Give more of the id")
    if not found:
        raise _unknown("There is no such statement", name, here)
    return found[0]


def _by_criterion(homes: Sequence[tuple[Recorded, ...]], name: str) -> list[_Found]:
    """Return how a criterion stood last, in the first case that has it, or the criterion where nothing was held to it."""
    found = [
        (_last_check(_now(home[-1]), name) or one, home)
        for home in homes
        for one in _now(home[-1])
        if isinstance(one.about, AboutCriterion) and name == one.about.criterion.id
    ]
    return found[:1]


def _by_framing(homes: Sequence[tuple[Recorded, ...]], beginning: str) -> list[_Found]:
    """Return the framing that is named as it is offered, such as `f94d4280e`."""
    return [
        (one, home)
        for home in homes
        for one in _now(home[-1])
        if isinstance(one.about, AboutFraming) and beginning and one.about.framing.startswith(beginning)
    ]


def _by_id(homes: Sequence[tuple[Recorded, ...]], beginning: str) -> list[_Found]:
    found: dict[str, _Found] = {}
    for home in homes:
        for one in home[-1].statements:
            if beginning and one.id.startswith(beginning):
                found.setdefault(one.id, (one, home))
    return list(found.values())


def _unknown(what: str, name: str, here: Recorded) -> BadInput:
    return BadInput(what, where=name, do=f"`reason show {here.case.id}` shows what there is")


def _paths(recorded: Recorded) -> Iterator[tuple[Recorded, ...]]:
    yield (recorded,)
    for part in recorded.parts:
        yield from ((recorded, *path) for path in _paths(part))


def _last_check(now: Sequence[Statement], criterion: str) -> Statement | None:
    checks = [
        (one.about.attempt, one)
        for one in now
        if isinstance(one.about, AboutCheck) and one.about.criterion == criterion
    ]
    return max(checks, key=lambda check: check[0])[1] if checks else None


class _Chain:
    """Follows statements to the moves that they came from, and those to the statements that they were given.

    What was told once is not told again, which ends every circle.
    """

    def __init__(self, whole: Recorded, levels: int | None) -> None:
        self._levels = levels
        self._moves: Mapping[str, MoveRecord] = {
            move.key: move for member in whole.family() for move in member.moves
        }
        self._wrote: dict[str, list[str]] = {}
        for move in self._moves.values():
            for text in set(_strings_in(move.result)):
                self._wrote.setdefault(text, []).append(move.key)
        self._told: set[str] = set()

    def behind(self, said: Statement, line: tuple[Recorded, ...], level: int = 0) -> Because:
        """Return a statement with what is behind it.

        Args:
            said: The statement.
            line: The cases from the whole down to the one that says it.
            level: How many moves lie between it and the conclusion.
        """
        bare = Because(
            id=said.id,
            kind=said.provenance.kind,
            text=said.text,
            part="/".join(member.case.name or "" for member in line[1:]),
            because=said.provenance.because if isinstance(said.provenance, Assumed) else "",
        )
        mark = f"{line[-1].case.id} {said.id}"
        if mark in self._told:
            return replace(bare, above=True)
        if level == self._levels:
            return bare
        self._told.add(mark)
        evidence = said.provenance.evidence if isinstance(said.provenance, Verified) else ()
        return replace(
            bare,
            evidence=tuple(map(say, evidence)),
            moves=tuple(self._step(key, line, level) for key in self._keys(said, evidence)),
            rests_on=tuple(self.behind(one, home, level) for one, home in _beneath(said, line)),
        )

    def _keys(self, said: Statement, evidence: Sequence[Evidence]) -> list[str]:
        """Return the moves that a statement came from: the one it names, and those that wrote what it is held by."""
        named = [said.provenance.move] if isinstance(said.provenance, Derived) else []
        if isinstance(said.about, AboutCheck):
            named.append(said.about.move)
        codes = [code for item in evidence if (code := _code_of(item))]
        wrote = [key for code in codes for key in self._wrote.get(code, ())]
        return [key for key in dict.fromkeys((*named, *wrote)) if key]

    def _step(self, key: str, line: tuple[Recorded, ...], level: int) -> Step:
        move = self._moves.get(key)
        if move is None:
            return Step(name="a move", key=key, usage=Usage(), known=False)
        step = Step(name=move.name, key=key, usage=move.usage)
        if key in self._told:
            return replace(step, above=True)
        self._told.add(key)
        texts = set(_strings_in(move.arguments))
        given = (self.behind(one, home, level + 1) for one, home in _said_as(texts, line))
        return replace(step, given=tuple(given))


def _code_of(evidence: Evidence) -> str | None:
    match evidence:
        case SecondProgram(code=code) | Substitution(code=code) | SuiteRun(suite=code):
            return code
        case _:
            return None


def _said_as(texts: set[str], line: tuple[Recorded, ...]) -> list[_Found]:
    """Return the statements of a case, or of those above it, that say one of these: what holds now, the nearest first."""
    found: dict[str, _Found] = {}
    for number in range(len(line), 0, -1):
        home = line[:number]
        now = current(home[-1].statements).values()
        for one in (*now, *reversed(home[-1].statements)):
            words = one.provenance.words if isinstance(one.provenance, FromAnswer) else one.text
            if (one.text in texts or words in texts) and not isinstance(one.provenance, Withdrawn):
                found.setdefault(one.text, (one, home))
    return list(found.values())


def _beneath(said: Statement, line: tuple[Recorded, ...]) -> list[_Found]:
    """Return the statements that one rests on by what it is about."""
    here = _now(line[-1])
    match said.about:
        case AboutCriterion(criterion=criterion):
            return [found for found in _said_as(set(criterion.rests_on), line) if found[0].id != said.id]
        case AboutResult():
            return [(one, line) for one in (*_last_checks(here), *_of(here, AboutLeverage))] + _results(line)
        case AboutProblem() if len(line) > 1:
            return [(one, line[:-1]) for one in _now(line[-2]) if _begins(one, line[-1])]
        case AboutPart(case=case):
            return [found for found in _results(line) if found[1][-1].case.id == case]
        case AboutLeverage() | AboutFraming() | AboutGraph():
            drawn = (AboutEdge, AboutLever, AboutOutcome)
            kinds = drawn if isinstance(said.about, AboutGraph) else (AboutGraph,)
            return [(one, line) for one in _of(here, *kinds) if said in here]  # no reason came after it
        case _:
            return _named_by(said.about, here, line)


def _named_by(about: Topic | None, here: Sequence[Statement], line: tuple[Recorded, ...]) -> list[_Found]:
    """Return the statements that one names: in its own case, or else in a part."""
    keys: set[str]
    match about:
        case AboutCheck(criterion=criterion, attempt=attempt):
            keys = {f"criterion {criterion}", AboutAttempt(number=attempt).key}
        case AboutAssumption(question=question) | AboutAnswer(question=question):
            keys = {f"question {question}"}
        case AboutTaken(framing=framing):
            keys = {AboutFraming(framing=framing.id).key}
        case AboutOutcome(framing=name):
            keys = {f"taken {name}"}
        case _:
            return []
    found = [(one, line) for one in here if one.about is not None and one.about.key in keys]
    return found or [home for home in _in_parts(line) if home[0].about and home[0].about.key in keys][:1]


def _of(now: Sequence[Statement], *kinds: type[Topic]) -> list[Statement]:
    return [one for one in now if isinstance(one.about, kinds)]


def _last_checks(now: Sequence[Statement]) -> list[Statement]:
    criteria = [one.about.criterion.id for one in now if isinstance(one.about, AboutCriterion)]
    return [check for name in criteria if (check := _last_check(now, name)) is not None]


def _results(line: tuple[Recorded, ...]) -> list[_Found]:
    return [
        (one, (*line, part))
        for part in line[-1].parts
        for one in current(part.statements).values()
        if isinstance(one.about, AboutResult)
    ]


def _in_parts(line: tuple[Recorded, ...]) -> Iterator[_Found]:
    """Yield what the parts say: a question is answered at the whole, whichever part has asked it."""
    for path in _paths(line[-1]):
        home = (*line[:-1], *path)
        yield from ((one, home) for one in current(path[-1].statements).values())


def _now(recorded: Recorded) -> list[Statement]:
    return list(current(recorded.statements).values())


def _begins(statement: Statement, part: Recorded) -> bool:
    return isinstance(statement.about, AboutPart) and statement.about.case == part.case.id


def _strings_in(plain: str) -> Iterator[str]:
    """Yield every text in a value that is written down as JSON."""
    value: JsonValue = json.loads(plain)
    todo: list[JsonValue] = [value]
    while todo:
        match todo.pop():
            case str() as text:
                yield text
            case list() as items:
                todo += items
            case dict() as fields:
                todo += fields.values()
            case _:
                pass
