"""What a store says afterwards: the moves of each pass over a case and its parts, and what the case has come to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from seedbed.context import CaseRecord, Store, current
from seedbed.problem import AboutPart, BadInput, Outcome, Provenance, Statement, Topic, Usage

STORE = "cases.sqlite3"


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: str


class _Run(_Line):
    id: int
    root: int | None = None


class Written(_Line):
    """A move as it is written down, and the run that used it."""

    run: int
    key: str
    name: str
    arguments: str
    result: str
    usage: Usage
    reused: bool

    @property
    def read(self) -> frozenset[str]:
        """Every text in its arguments."""
        return frozenset(_texts(json.loads(self.arguments)))

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The files in its arguments, by path, with their content."""
        return tuple(_files(json.loads(self.arguments)))

    @property
    def gave(self) -> frozenset[str]:
        """Every text in its result."""
        return frozenset(_texts(json.loads(self.result)))

    @property
    def proposed(self) -> tuple[tuple[str, str], ...]:
        """The files in its result."""
        return tuple(_files(json.loads(self.result)))


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a case and its parts."""

    moves: tuple[Written, ...]

    @property
    def performed(self) -> tuple[Written, ...]:
        return tuple(move for move in self.moves if not move.reused)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(move.key for move in self.moves)

    @property
    def performed_keys(self) -> frozenset[str]:
        return frozenset(move.key for move in self.performed)

    @property
    def calls(self) -> int:
        """Model calls of the moves that were performed to their end."""
        return sum(move.usage.calls for move in self.performed)


def passes(folder: Path, case: str = "") -> tuple[Pass, ...]:
    """Return what each pass over a case has done; without an id, over the only one that there is."""
    with Store(folder / STORE) as store:
        found = _only(store, case)
        lines = [] if found is None else list(store.export(found.id))
    runs: dict[int, list[Written]] = {}
    root_of: dict[int, int] = {}
    for line in lines:
        match _Line.model_validate_json(line).kind:
            case "run":
                run = _Run.model_validate_json(line)
                root_of[run.id] = run.root or run.id
                runs.setdefault(root_of[run.id], [])
            case "move":
                move = Written.model_validate_json(line)
                runs[root_of[move.run]].append(move)
            case _:
                pass
    return tuple(Pass(tuple(runs[number])) for number in sorted(runs))


@dataclass(frozen=True, slots=True)
class State:
    """What a case has come to, with its parts: all that has to be the same, however it was come to."""

    outcome: Outcome | None
    position: str
    says: Mapping[str, tuple[str, Provenance, Topic | None]]
    """What it says now, by topic."""
    parts: Mapping[str, "State"]


def state(folder: Path, case: str = "") -> State | None:
    """Return what a case has come to; `None` where it is not written down yet."""
    with Store(folder / STORE) as store:
        found = _only(store, case)
        return None if found is None else _state(store, found)


def _state(store: Store, case: CaseRecord) -> State:
    run = store.last_run(case.id)
    says: Mapping[str, Statement] = current(store.statements(case.id))
    positions = store.positions(run.id) if run else []
    parts = {one.about.name: one.about.case for one in says.values() if isinstance(one.about, AboutPart)}
    return State(
        outcome=run.outcome if run else None,
        position=str(positions[-1]) if positions else "",
        says={key: (one.text, one.provenance, one.about) for key, one in says.items()},
        parts={name: _state(store, store.find(part)) for name, part in parts.items()},
    )


def _only(store: Store, case: str) -> CaseRecord | None:
    known = store.cases()
    try:
        return store.find(case or known[0].id) if known else None
    except BadInput:
        return None


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for item in value.values():
                yield from _texts(item)
        case _:
            pass


def _files(value: JsonValue) -> Iterator[tuple[str, str]]:
    match value:
        case {"path": str(path), "content": str(content)}:
            yield path, content
        case list():
            for item in value:
                yield from _files(item)
        case dict():
            for item in value.values():
                yield from _files(item)
        case _:
            pass
