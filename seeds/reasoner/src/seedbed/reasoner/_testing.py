"""A solvable case as the engine writes it down, made without a model: what the tests of this package look at."""

import asyncio
from datetime import UTC, datetime

from seedbed.context import CaseRecord, Ledger, MemoPlayer, Move, Performed, Run, Store, current
from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutAttempt,
    AboutCheck,
    AboutClass,
    AboutCriterion,
    AboutPart,
    AboutProblem,
    AboutQuestion,
    AboutResult,
    Answer,
    Assumed,
    Criterion,
    Denied,
    Derived,
    FromAnswer,
    Frozen,
    Given,
    Ground,
    Held,
    Problem,
    Question,
    Solved,
    Standing,
    SuiteRun,
    TextFile,
    Usage,
    UserVerdict,
    Verified,
    Waiting,
    requirement,
)
from seedbed.reasoner._human import wants_deciding

TODO = "Write a to-do list app"
PLATFORM = Question(
    id="q1a2b3c", text="Where is it to run?", why="it decides the tools", otherwise="in a browser"
)
USERS = Question(
    id="q4d5e6f", text="How many people share a list?", why="sharing needs accounts", otherwise="one"
)
LOOK = Question(id="q7a8b9c", text="What should it look like?", why="only you can tell whether it does")
QUESTIONS = (PLATFORM, USERS, LOOK)
STORES = Criterion(id="c1stores", text="A task that was added is there after a restart", ground=Ground.TESTS)
LOOKS = Criterion(id="c2looks", text="It looks as the user wants", ground=Ground.USER)
SUITE = "def test_it_is_there():\n    assert True\n"
FILES = (
    TextFile(path="app/store.py", content="TASKS = []\n"),
    TextFile(path="test_c1stores.py", content=SUITE),
)
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Texts(Frozen):
    """What a move is given, and what it comes to."""

    texts: tuple[str, ...]


class _Writer:
    fingerprint = "writer"

    def __init__(self, *wrote: str) -> None:
        self.wrote = wrote


async def _write(_given: Texts, writer: _Writer) -> Performed[Texts]:
    return Performed(Texts(texts=writer.wrote), Usage(calls=1, input_tokens=30, output_tokens=10))


class Pass:
    """A pass over a case or a part: moves are played, and what follows is written down."""

    def __init__(self, store: Store, run: Run) -> None:
        self.store = store
        self.run = run
        self.ledger = Ledger(run, store.statements(run.record.case_id))

    def play(self, name: str, given: tuple[str, ...], *wrote: str) -> Derived:
        """Play a move that is given these texts; return what follows from it."""
        move: Move[Texts, _Writer, Texts] = Move(name, "", Texts, Texts, _write)
        played = asyncio.run(MemoPlayer(self.run).play(move, Texts(texts=given), _Writer(*wrote)))
        return Derived(move=played.key)

    def check(self, criterion: Criterion, attempt: int, standing: Standing, text: str, by: str) -> None:
        """Say how a criterion stands, by a move or, where it holds, by its tests."""
        about = AboutCheck(criterion=criterion.id, attempt=attempt, standing=standing, move=by)
        evidence = SuiteRun(suite=SUITE, passed=3, rejected=("returns None",))
        holds = standing is Standing.HOLDS
        source = Verified(evidence=(evidence,)) if holds else Derived(move=by)
        self.ledger.state(about, f"{criterion.text}: {text}", source)


def begun(store: Store, text: str = TODO) -> Run:
    """Begin a run of a case of which nothing is known."""
    case = store.case(Problem(text=text))
    return store.begin(case.id, now=_NOW, seed=7, fresh=False, settings="{}")


def asked(store: Store) -> CaseRecord:
    """Return the case as it waits for the answers to its three questions."""
    run = begun(store)
    one = Pass(store, run)
    _requirements(one, ())
    one.run.move_to("solvable", "requirements", "round 1")
    run.end(Waiting(questions=QUESTIONS))
    return store.find(run.record.case_id)


def answered(store: Store, case: CaseRecord) -> None:
    """Have the user say where it is to run and what it looks like, and leave how many share it to the engine."""
    say(store, case, PLATFORM, "on an iPhone")
    say(store, case, USERS, "you decide")
    say(store, case, LOOK, "like paper")


def say(store: Store, case: CaseRecord, question: Question, words: str) -> None:
    """Have the user answer a question."""
    last = store.last_run(case.id)
    assert last is not None  # noqa: S101 - a case without a run is a mistake in a test
    said = FromAnswer(question=question.id, words=words)
    store.continued(last).say(AboutAnswer(question=question.id), requirement(question, words), said)


def solved(store: Store, case: CaseRecord) -> None:
    """Go on with the case, whose questions are answered, to its end, with a part and a candidate that fails."""
    last = store.last_run(case.id)
    assert last is not None  # noqa: S101 - see above
    one = Pass(store, store.continued(last))
    _requirements(one, ())
    facts = _facts(one)
    found = one.play("solver.determine", (TODO, *facts), STORES.text, LOOKS.text)
    criterion = STORES.model_copy(update={"rests_on": facts[:1]})
    one.ledger.state(AboutCriterion(criterion=criterion), STORES.text, found)
    one.ledger.state(AboutCriterion(criterion=LOOKS), LOOKS.text, found)
    one.run.move_to("solvable", "iteration 1", "propose")
    one.ledger.state(AboutAttempt(number=1), "app.py: a first try", one.play("solver.propose", facts))
    one.run.move_to("solvable", "iteration 1", "verify")
    suite = one.play("solver.write_suite", (STORES.text,), SUITE)
    failed = one.play("solver.run_suite", (SUITE, "first"))
    one.check(STORES, 1, Standing.FAILS, "the list was empty", failed.move)
    _backend(one, facts)
    one.run.move_to("solvable", "iteration 2", "verify")
    joined = one.play("decomposer.split", facts, "backend")
    one.ledger.state(AboutAttempt(number=2), "put together from its parts", joined)
    one.check(STORES, 2, Standing.HOLDS, "holds", one.play("solver.run_suite", (SUITE, "second")).move)
    verdict = UserVerdict(accepted=True, words="yes")
    looks = AboutCheck(criterion=LOOKS.id, attempt=2, standing=Standing.HOLDS)
    one.ledger.state(looks, f"{LOOKS.text}: holds", Verified(evidence=(verdict,)))
    evidence = SuiteRun(suite=SUITE, passed=3, rejected=("returns None",))
    one.ledger.state(AboutResult(), "a to-do list in 2 files", Verified(evidence=(evidence, verdict)))
    one.ledger.settle()
    assert suite.move != failed.move  # noqa: S101 - see above
    one.run.end(
        Solved(
            answer=Answer(text="A to-do list.", files=FILES),
            evidence=(evidence, verdict),
            criteria=(
                Held(criterion=criterion, evidence=(evidence,)),
                Held(criterion=LOOKS, evidence=(verdict,)),
            ),
        )
    )


def _requirements(one: Pass, known: tuple[str, ...]) -> None:
    one.ledger.state(AboutProblem(), TODO, Given())
    one.run.move_to("classify")
    guess = one.play("classifier.classify", (TODO,))
    one.ledger.state(AboutClass(), "solvable: nobody has the app, but one can tell when it works", guess)
    found = one.play("solver.determine", (TODO, *known), *(question.text for question in QUESTIONS))
    for question in QUESTIONS:
        one.ledger.state(AboutQuestion(question=question), question.text, found)


def _facts(one: Pass) -> tuple[str, ...]:
    """Return what is said or assumed, as the engine finds it at the case."""
    statements = one.store.statements(one.run.record.case_id)
    known = current(statements)
    denied = {statement.text for statement in statements if isinstance(statement.provenance, Denied)}
    facts: list[str] = []
    for question in QUESTIONS:
        said = known.get(AboutAnswer(question=question.id).key)
        words = said.provenance.words if said and isinstance(said.provenance, FromAnswer) else ""
        if said is None or wants_deciding(words):
            assumed = requirement(question, question.otherwise)
            text = assumed if assumed not in denied else requirement(question, "something else")
            because = Assumed(because="you said: you decide")
            said = one.ledger.state(AboutAssumption(question=question.id), text, because)
        facts.append(said.text)
    return tuple(facts)


def _backend(one: Pass, facts: tuple[str, ...]) -> None:
    """Solve the one part, which is given the first fact and nothing else."""
    root = one.run.record
    part = one.store.part(root.case_id, "backend", Problem(text="Keep the tasks"))
    split = one.play("decomposer.split", facts, "backend")
    one.ledger.state(AboutPart(name="backend", case=part.id), "backend: Keep the tasks", split)
    run = one.store.begin(
        part.id, now=root.now, seed=root.seed, fresh=False, settings=root.settings, root=root.id
    )
    below = Pass(one.store, run)
    below.ledger.state(AboutProblem(), "Keep the tasks", split)
    below.run.move_to("solvable", "iteration 1", "verify")
    found = below.play("solver.determine", ("Keep the tasks", facts[0]))
    below.ledger.state(AboutCriterion(criterion=STORES), STORES.text, found)
    below.ledger.state(
        AboutAttempt(number=1), "app/store.py", below.play("solver.propose", ("backend", facts[0]))
    )
    below.check(STORES, 1, Standing.HOLDS, "holds", below.play("solver.run_suite", (SUITE, "part")).move)
    evidence = SuiteRun(suite=SUITE, passed=3, rejected=("returns None",))
    below.ledger.state(AboutResult(), "the tasks are kept", Verified(evidence=(evidence,)))
    below.run.end(
        Solved(
            answer=Answer(text="Kept.", files=FILES[:1]),
            evidence=(evidence,),
            criteria=(Held(criterion=STORES, evidence=(evidence,)),),
        )
    )
