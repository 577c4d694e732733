"""The commands that work on a case: `ask` and `resume`."""

import difflib
import gc
import secrets
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial

from seedbed.context import Run, Store, data_folder
from seedbed.model import Model, choose_model
from seedbed.problem import BadInput, Budget, Framed, Problem, SeedbedError, Waiting
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._files import Out, put
from seedbed.reasoner._human import Human, TerminalHuman, on_terminal
from seedbed.reasoner._inquiries import inquiries
from seedbed.reasoner._interrupted import run_interruptible
from seedbed.reasoner._open import class_of, environment, find_case, now, open_store, problem_of
from seedbed.reasoner._print import cost_line, lines_of_outcome, print_report, write_line
from seedbed.reasoner._progress import Display, percent, progress
from seedbed.reasoner._recorded import read
from seedbed.reasoner._report import Report, exit_code_of
from seedbed.reasoner._session import play
from seedbed.reasoner._settings import Settings
from seedbed.reasoner._shown import shown
from seedbed.reasoner.cli import COMMANDS
from seedbed.sandbox import Sandbox, choose_sandbox


@dataclass(frozen=True, slots=True)
class Options:
    """What the user passed that decides how a case is worked on."""

    model: str | None
    base_url: str | None
    kind: str | None
    budget_tokens: int | None
    budget_calls: int | None
    budget_seconds: float | None
    budget_usd: float | None
    no_input: bool

    @property
    def budget(self) -> Budget:
        return Budget(
            tokens=self.budget_tokens,
            calls=self.budget_calls,
            seconds=self.budget_seconds,
            usd=self.budget_usd,
        )

    def settings(self) -> Settings:
        return Settings(
            model=self.model,
            base_url=self.base_url,
            kind=class_of(self.kind),
            no_input=self.no_input,
            budget=self.budget,
        )


def ask(text: str, options: Options, *, out: Out, fresh: bool, as_json: bool) -> int:
    """Begin a new run of a problem's case, and return the exit code."""
    problem = problem_of(text)
    _check_word(problem.text)
    settings = options.settings()
    check(settings, out)
    with open_store() as store:
        run = store.begin(
            store.case(problem).id,
            now=now(),
            # What chance gives is asked for once, like everything else; only a fresh run draws again.
            seed=secrets.randbits(31) if fresh else 0,
            fresh=fresh,
            settings=settings.model_dump_json(),
        )
        return work(problem, run, store, settings, out=out, as_json=as_json)


def resume(name: str, options: Options, *, out: Out, as_json: bool) -> int:
    """Take up the last run of a case with its clock and settings, and return the exit code."""
    with open_store() as store:
        case = store.root_of(find_case(store, name))
        record = store.last_run(case.id)
        if record is None:
            raise BadInput(
                "The case has not been begun", where=case.id, do=f'Ask it: reason "{case.problem}"'
            )
        settings = _changed(Settings.model_validate_json(record.settings), options)
        check(settings, out)
        problem = Problem(text=case.problem)
        quiet = out.looks_first(record.outcome)
        run = store.continued(record)
        return work(problem, run, store, settings, out=out, as_json=as_json, quiet=quiet)


def _check_word(text: str) -> None:
    """Refuse a mistyped command, which would otherwise be taken for a problem and paid for."""
    near = difflib.get_close_matches(text, COMMANDS, n=1, cutoff=0.75) if " " not in text else []
    if near:
        raise BadInput(f"{text} is neither a problem nor a command", do=f"Did you mean `reason {near[0]}`?")


def check(settings: Settings, out: Out) -> None:
    """Refuse what the user passed while nothing is done or written down yet."""
    data_folder()  # the weights lie in it, too, and it says best why there is none
    chosen = choose_model(settings.model, base_url=settings.base_url, environ=environment())
    if settings.budget.usd is not None and chosen.model.price is None:
        raise BadInput(
            "What the model costs is not known, so a budget in dollars cannot be kept",
            where=chosen.model.name,
            do="Use --budget-tokens",
        )
    out.check()


def _changed(settings: Settings, options: Options) -> Settings:
    """Return a run's settings with what the user now says instead. A budget is said anew or is none."""
    said = {"budget": options.budget, "no_input": settings.no_input or options.no_input}
    if options.model is None and options.base_url is None:
        return settings.model_copy(update=said)
    model = {"model": options.model or settings.model, "base_url": options.base_url}
    return settings.model_copy(update={**said, **model})


def work(
    problem: Problem,
    run: Run,
    store: Store,
    settings: Settings,
    *,
    out: Out,
    as_json: bool,
    quiet: bool = False,
) -> int:
    """Work on a case, tell the cases that it frames what came of it, print both, and return the exit code."""
    report = _played(problem, run, store, settings, as_json=as_json, quiet=quiet)
    framed = _told_back(report, store, settings, as_json=as_json)
    return _told(report, store, out, framed, as_json=as_json)


def _played(
    problem: Problem, run: Run, store: Store, settings: Settings, *, as_json: bool, quiet: bool = False
) -> Report:
    sandbox = choose_sandbox()
    with percent("preparing the embedded model, once") as joined, progress(quiet=as_json) as listener:
        choose = partial(
            choose_model,
            settings.model,
            base_url=settings.base_url,
            environ=environment(),
            progress=joined,
        )
        # Nobody looks on while a program reads the answer, and then nothing needs to be streamed.
        selection = choose() if as_json else choose(hear=listener)
        coming = play(
            problem,
            run,
            store=store,
            settings=settings,
            selection=selection,
            sandbox=sandbox,
            listener=listener,
            human=None if quiet else _human(settings, listener, as_json=as_json),
        )
        gc.enable()
        report = run_interruptible(_to_the_end(coming, selection.model, sandbox), case=run.record.case_id)
    if sandbox.note is not None:
        sys.stderr.write(f"reason: {sandbox.note}\n")
    return report


def _told_back(report: Report, store: Store, settings: Settings, *, as_json: bool) -> tuple[Report, ...]:
    """Have the cases that this one frames learn from what came of it, once it has ended."""
    from seedbed.reasoner._taken import in_a_line, origins_of

    origins = origins_of(store.statements(report.case))
    if in_a_line(report.outcome) is None:
        return ()
    learned: list[Report] = []
    for origin in origins:
        try:
            case = store.find(origin.origin)
            record = store.last_run(case.id)
            if record is None:
                continue
            spent = report.cost.usage.model_copy(update={"seconds": report.cost.seconds})
            budget = settings.budget.left(spent).raised_by(store.spent(record.id))
            its_own = Settings.model_validate_json(record.settings).model_copy(update={"budget": budget})
            run = store.continued(record)
            coming = Problem(text=case.problem)
            quiet = settings.no_input
            learned.append(_played(coming, run, store, its_own, as_json=as_json, quiet=quiet))
        except SeedbedError as error:  # what came of this case is known all the same
            sys.stderr.write(
                f"reason: {shown(str(error))} `reason resume {origin.origin}` takes up what came of this.\n"
            )
    return tuple(learned)


def _human(settings: Settings, display: Display, *, as_json: bool) -> Human | None:
    """Return who is asked what only the user can say; nobody, where questions are to wait or to be assumed."""
    if as_json or settings.no_input or not on_terminal():
        return None
    return TerminalHuman(display.paused)


def _told(report: Report, store: Store, out: Out, framed: tuple[Report, ...], *, as_json: bool) -> int:
    """Write what the case has come to, print it, and return the exit code."""
    written = put(report, out)
    print_report(report, written, numbers=_numbers(report, store), framed=framed, as_json=as_json)
    for other in () if as_json else framed:
        write_line(f"case {other.case}, which this frames, takes it up:")
        told = lines_of_outcome(other.outcome, case=other.case, numbers=_numbers(other, store))
        for line in (*told, cost_line(other)):
            write_line(f"  {line}")
    if written.error is None:
        return int(exit_code_of(report.outcome))
    sys.stderr.write(f"reason: {shown(written.error)}\n")
    return int(ExitCode.BAD_USAGE)


def _numbers(report: Report, store: Store) -> dict[str, int]:
    """Return the numbers by which the user names the questions of a case that waits."""
    if not isinstance(report.outcome, Waiting | Framed):
        return {}
    asked = inquiries(read(store, store.find(report.case)))
    return {one.question.id: one.number for one in asked}


async def _to_the_end(work: Coroutine[None, None, Report], model: Model, sandbox: Sandbox) -> Report:
    """Await the work, and close what it was done with."""
    try:
        return await work
    finally:
        await model.close()
        await sandbox.close()
