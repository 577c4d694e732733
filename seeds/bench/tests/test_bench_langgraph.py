import sys

import pytest

from seedbed.bench._peer_langgraph import DIVISIONS, Work
from seedbed.bench._peer_work import ANSWERS, QUESTIONS, Ask, next_ask
from seedbed.bench.peer_langgraph import OURS, done, main, reply_to, right_result

CALLS = 10


def expected() -> list[str]:
    said: list[str] = []
    for number in range(CALLS):
        said.append(reply_to(next_ask(said, ANSWERS[: (number >= 4) + (number >= 7)])))
    return said


@pytest.mark.parametrize("way", DIVISIONS)
def test_every_division_into_nodes_does_the_same_work(way: str) -> None:
    steps: list[int] = []

    def counted(ask: Ask) -> str:
        steps.append(ask.step)
        return reply_to(ask)

    def answered(question: str) -> str:
        return ANSWERS[QUESTIONS.index(question)]

    work = Work(said=[], answers=[])
    for node in DIVISIONS[way](counted, answered):
        work = node(work)
    assert work["said"] == expected()
    assert steps == list(range(1, CALLS + 1))


def test_a_kill_costs_us_the_call_that_was_under_way_and_an_answer_nothing() -> None:
    run = done(OURS, kill_at=6)
    assert (run.calls, run.asked, run.result) == (CALLS + 1, len(QUESTIONS), expected()[-1])
    assert right_result() == expected()[-1]


def test_without_langgraph_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["peer_langgraph"])
    monkeypatch.setitem(sys.modules, "langgraph", None)
    with pytest.raises(
        SystemExit, match="uv run --with langgraph --with langgraph-checkpoint-sqlite python -m"
    ):
        main()
