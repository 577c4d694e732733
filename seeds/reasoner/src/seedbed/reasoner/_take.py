"""The command that takes a framing: it becomes a case of its own."""

import secrets

from seedbed.context import CaseRecord, Store
from seedbed.problem import AboutAddition, AboutOrigin, AboutTaken, BadInput, Framing, Given, Problem
from seedbed.reasoner import _commands
from seedbed.reasoner._commands import Options
from seedbed.reasoner._files import Out
from seedbed.reasoner._open import find_case, now, open_store
from seedbed.reasoner._revise import root_of
from seedbed.reasoner._settings import Settings
from seedbed.reasoner._taken import framing_named


def take(name: str, words: str, options: Options, *, out: Out, fresh: bool, as_json: bool) -> int:
    """Take a framing, work on the case that it becomes, and return the exit code."""
    settings = options.settings()
    with open_store() as store:
        origin = root_of(store, find_case(store, name))
        framing = framing_named(store, origin, words)
        settings = like(store, origin, settings)
        _commands.check(settings, out)
        problem = Problem(text=framing.text)
        run = store.begin(
            begun(store, origin, framing).id,
            now=now(),
            seed=secrets.randbits(31) if fresh else 0,
            fresh=fresh,
            settings=settings.model_dump_json(),
        )
        note(store, origin, framing, run.record.case_id)
        run.say(
            AboutOrigin(origin=origin.id, framing=framing.id),
            f"It frames case {origin.id}: {origin.problem}",
            Given(),
        )
        if framing.known_by:
            run.say(AboutAddition(number=1), f"It has worked when {framing.known_by}", Given())
        return _commands.work(problem, run, store, settings, out=out, as_json=as_json)


def begun(store: Store, origin: CaseRecord, framing: Framing) -> CaseRecord:
    """Return the case of a framing.

    Raises:
        BadInput: It says what the problem itself says.
    """
    case = store.case(Problem(text=framing.text))
    if case.id == origin.id:
        raise BadInput("This is the problem itself", where=framing.text, do="Take a framing of it")
    return case


def note(store: Store, origin: CaseRecord, framing: Framing, case: str) -> None:
    """Note in the case that is framed which framing was taken, and as which case."""
    record = store.last_run(origin.id)
    assert record is not None  # noqa: S101 - `root_of` has seen to it
    store.continued(record).say(AboutTaken(framing=framing, case=case), framing.text, Given())


def like(store: Store, origin: CaseRecord, settings: Settings) -> Settings:
    """Return settings with the model of the case that another comes from, where none is passed."""
    record = store.last_run(origin.id)
    if settings.model is not None or settings.base_url is not None or record is None:
        return settings
    before = Settings.model_validate_json(record.settings)
    return settings.model_copy(update={"model": before.model, "base_url": before.base_url})
