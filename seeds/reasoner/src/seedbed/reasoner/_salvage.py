"""The commands that take what a case leaves: `salvage` and `promote`."""

from pydantic_core import to_jsonable_python

from seedbed.context import Store
from seedbed.problem import AboutOffspring, BadInput, Gift, Given, Waiting
from seedbed.reasoner import _commands
from seedbed.reasoner._aftermath import gifts_of, keep_what_is_left
from seedbed.reasoner._commands import Options
from seedbed.reasoner._files import Out
from seedbed.reasoner._lasting import lines_left
from seedbed.reasoner._open import find_case, now, open_store, problem_of
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._recorded import read
from seedbed.reasoner._revise import root_of
from seedbed.reasoner._take import like


def salvage(name: str, *, as_json: bool) -> None:
    """Keep what a case leaves that others can use, and print it. Doing it twice keeps nothing twice."""
    with open_store() as store:
        case = root_of(store, find_case(store, name))
        record = store.last_run(case.id)
        outcome = record.outcome if record else None
        if outcome is None or isinstance(outcome, Waiting):
            raise BadInput(
                "The case has not ended", where=case.id, do=f"`reason resume {case.id}` goes on with it"
            )
        _, left = keep_what_is_left(store, case, outcome)
    if as_json:
        write_json({"case": case.id, **to_jsonable_python(left)})
        return
    for line in lines_left(left.stones, left.gained):
        write_line(line.strip())
    if not left.stones:
        write_line("It leaves nothing that something outside of a model stands behind.")


def promote(name: str, words: str, options: Options, *, out: Out, as_json: bool) -> int:
    """Make a secondary result of a case the main one of a case of its own, work on that, and return the exit code."""
    settings = options.settings()
    with open_store() as store:
        origin = root_of(store, find_case(store, name))
        gift = _gift_named(store, origin.id, words)
        settings = like(store, origin, settings)
        _commands.check(settings, out)
        problem = problem_of(gift.text)
        if problem.text == origin.problem:
            raise BadInput("This is the problem itself", where=gift.text, do=f"`reason resume {origin.id}`")
        run = store.begin(
            store.case(problem).id,
            now=now(),
            seed=0,
            fresh=False,
            settings=settings.model_dump_json(),
        )
        record = store.last_run(origin.id)
        if record is not None:
            about = AboutOffspring(gift=gift.id, case=run.record.case_id)
            store.continued(record).say(about, gift.text, Given())
        return _commands.work(problem, run, store, settings, out=out, as_json=as_json)


def _gift_named(store: Store, case: str, words: str) -> Gift:
    """Return the secondary result of this number or id.

    Raises:
        BadInput: There is none of this name.
    """
    gifts = gifts_of(read(store, store.find(case)))
    bare = words.strip().strip("[].").casefold()
    numbered = [one for number, one in enumerate(gifts, 1) if str(number) == bare]
    found = numbered or [one for one in gifts if bare and one.id.startswith(bare)]
    if len(found) != 1:
        known = "; ".join(f"{number}. {one.text}" for number, one in enumerate(gifts, 1))
        raise BadInput(
            "There is no such secondary result",
            where=words or "an empty name",
            do=f"There are {known}" if gifts else f"`reason show {case}` shows what the case has",
        )
    return found[0]
