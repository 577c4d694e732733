"""The structure as a function, for programs that want an answer with what stands behind it."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from pathlib import Path

from seedbed.context import Store
from seedbed.model import Model, Selection, choose_model
from seedbed.problem import Budget, ProblemClass
from seedbed.reasoner._events import Ended, Event, Listener
from seedbed.reasoner._human import Human
from seedbed.reasoner._open import STORE, environment, now, problem_of
from seedbed.reasoner._report import Report
from seedbed.reasoner._session import play, silent
from seedbed.reasoner._settings import Settings
from seedbed.sandbox import Sandbox, choose_sandbox


async def reason(
    text: str,
    *,
    folder: Path,
    model: Model | None = None,
    sandbox: Sandbox | None = None,
    kind: ProblemClass | None = None,
    budget: Budget | None = None,
    fresh: bool = False,
    listener: Listener = silent,
    human: Human | None = None,
    no_input: bool = True,
) -> Report:
    """Work on a problem, and return what it came to.

    Args:
        text: The problem, in the user's words.
        folder: Where cases are kept, so that nothing is done twice.
        model: The model to ask; chosen like the command does where none is passed. The caller closes what it passes.
        sandbox: Where programs run; the one that works here where none is passed.
        kind: The class, where it is known; guessed otherwise.
        budget: What may be spent.
        fresh: Whether to use nothing that is known from earlier.
        listener: Is told of everything that happens.
        human: Who is asked what only the user can say.
        no_input: Whether something is assumed where nobody answers; otherwise the outcome is `Waiting`.

    Raises:
        BadInput: The problem is empty or not text.
        ModelError: The model cannot be reached or loaded.
        StoreError: The folder cannot be used.
    """
    problem = problem_of(text)
    settings = Settings(kind=kind, budget=budget or Budget(), no_input=no_input)
    chosen = _chosen(listener) if model is None else Selection(model, "it was passed")
    box = sandbox or choose_sandbox()
    with Store(folder / STORE) as store:
        run = store.begin(
            store.case(problem).id,
            now=now(),
            seed=secrets.randbits(31) if fresh else 0,
            fresh=fresh,
            settings=settings.model_dump_json(),
        )
        try:
            return await play(
                problem,
                run,
                store=store,
                settings=settings,
                selection=chosen,
                sandbox=box,
                listener=listener,
                human=human,
            )
        finally:
            if model is None:
                await chosen.model.close()
            if sandbox is None:
                await box.close()


def _chosen(listener: Listener) -> Selection:
    """Choose a model as the command does. Where nobody listens, nothing needs to be streamed."""
    if listener is silent:
        return choose_model(None, environ=environment())
    return choose_model(None, environ=environment(), hear=listener)


async def events(
    text: str,
    *,
    folder: Path,
    model: Model | None = None,
    sandbox: Sandbox | None = None,
    kind: ProblemClass | None = None,
    budget: Budget | None = None,
    fresh: bool = False,
    human: Human | None = None,
    no_input: bool = True,
) -> AsyncGenerator[Event, None]:
    """Work on a problem, and yield what happens while it happens; the last is `Ended`, with the report.

    Takes what `reason` takes and raises what it raises. Closing the iterator stops the work in good order.
    """
    heard: asyncio.Queue[Event] = asyncio.Queue()
    work = asyncio.ensure_future(
        reason(
            text,
            folder=folder,
            model=model,
            sandbox=sandbox,
            kind=kind,
            budget=budget,
            fresh=fresh,
            listener=heard.put_nowait,
            human=human,
            no_input=no_input,
        )
    )
    try:
        while not work.done() or not heard.empty():
            waiting = asyncio.ensure_future(heard.get())
            await asyncio.wait((waiting, work), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield waiting.result()
            else:
                waiting.cancel()
        yield Ended(await work)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
