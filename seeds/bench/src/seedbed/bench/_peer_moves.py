"""The work as plain async Python that plays moves: run again from its beginning each time, and what is known answers."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from seedbed.bench._peer_work import QUESTIONS, STRETCHES, Ask, Begin, LoopbackModel, Paused, Said, next_ask
from seedbed.context import MemoPlayer, Move, Performed, Player, Run, Store
from seedbed.problem import AboutAnswer, FromAnswer, Problem, Usage


async def _say(ask: Ask, model: LoopbackModel) -> Performed[Said]:
    return Performed(Said(text=await asyncio.to_thread(model.say, ask)), Usage(calls=1))


SAY = Move("bench.say", "", Ask, Said, _say)


def moves(begin: Begin) -> Paused:
    """Do the work as far as it goes."""
    with Store(Path(begin.folder) / "cases.sqlite3") as store:
        case = store.case(Problem(text="Ten calls and two questions."))
        run = store.begin(case.id, now=datetime.now(UTC), seed=0, fresh=False, settings="{}")
        answers = _answers(store, case.id)
        if begin.answer is not None:
            question = QUESTIONS[len(answers)]
            run.say(
                AboutAnswer(question=question),
                begin.answer,
                FromAnswer(question=question, words=begin.answer),
            )
        return asyncio.run(_work(run, _answers(store, case.id), LoopbackModel(begin.url)))


async def _work(run: Run, answers: Sequence[str], model: LoopbackModel) -> Paused:
    player: Player = MemoPlayer(run)
    said: list[str] = []
    for number, calls in enumerate(STRETCHES):
        for _ in range(calls):
            said.append((await player.play(SAY, next_ask(said, answers[:number]), model)).result.text)
        if number == len(answers) < len(QUESTIONS):
            return Paused(question=QUESTIONS[number])
    return Paused(result=said[-1])


def _answers(store: Store, case: str) -> list[str]:
    said = (one.provenance for one in store.statements(case))
    return [one.words for one in said if isinstance(one, FromAnswer)]
