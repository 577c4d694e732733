import asyncio
import json
from pathlib import Path

import pytest

from seedbed.context import BudgetSpent, MoveEnded, StoreError
from seedbed.model import ModelUnavailable, Prompt, PromptTooLong, ScriptedModel
from seedbed.problem import (
    Answer,
    Answered,
    Artefact,
    BadInput,
    Budget,
    Classification,
    Failed,
    Framed,
    Framing,
    Outcome,
    ProblemClass,
    Question,
    SecondProgram,
    SeedbedError,
    Solved,
    Stopped,
    Usage,
    Waiting,
)
from seedbed.reasoner import Cost, Event, Guessed, MoveBegan, Moved, Report, exit_code_of, reason
from seedbed.reasoner._app import app
from seedbed.reasoner._artefacts import write_artefacts
from seedbed.reasoner._failures import run_guarded
from seedbed.reasoner._meter import Meter
from seedbed.reasoner._print import as_object, lines_of
from seedbed.reasoner.cli import COMMANDS, with_command

EVIDENCE = (SecondProgram(code="print(7 * 6)", output="42", tolerance=0.0),)
OUTCOMES: list[tuple[Outcome, int]] = [
    (Solved(answer=Answer(text="42"), evidence=EVIDENCE), 0),
    (Answered(answer=Answer(text="42"), missing=("nobody looked",)), 3),
    (Waiting(questions=(Question(id="q", text="Which?", why="It matters"),)), 4),
    (Framed(framings=(Framing(id="f1", text="f", moves="m", leaves="l", known_by="k"),)), 4),
    (Failed(reason="No program worked"), 5),
    (Stopped(limit="10 of 10 tokens", spent=Usage()), 6),
]


def write(prompt: Prompt) -> str:
    if "names every quantity" in prompt.content:
        return "```python\nprint(2 ** 10)\n```"
    return "```python\nproduct = 1\nfor _ in range(10):\n    product *= 2\nprint(product)\n```"


def report_of(outcome: Outcome) -> Report:
    guess = Classification(solved=1.0, solvable=0.0, unsolvable=0.0, reason="you said so", by="user")
    cost = Cost(usage=Usage(calls=2, input_tokens=1000, output_tokens=234), seconds=1.25, played=4, reused=1)
    return Report(
        case="abc", problem="What is 6 times 7?", model="scripted", model_why="it was passed",
        classification=guess, outcome=outcome, cost=cost,
    )  # fmt: skip


@pytest.mark.parametrize(("outcome", "code"), OUTCOMES)
def test_every_outcome_has_an_exit_code_and_something_to_read(outcome: Outcome, code: int) -> None:
    report = report_of(outcome)
    assert exit_code_of(outcome) == code == as_object(report)["exit_code"]
    text = "\n".join(lines_of(report))
    assert "2 model calls, 1,234 tokens, 1.2 s; 4 moves played, 1 reused" in text
    assert ("verified:" in text.replace("not verified:", "")) == (code == 0)


def test_events_tell_the_whole_way(tmp_path: Path) -> None:
    events: list[Event] = []
    report = asyncio.run(
        reason(
            "What is 2 to the power of 10?",
            folder=tmp_path,
            model=ScriptedModel(write),
            kind=ProblemClass.SOLVED,
            listener=events.append,
        )
    )
    assert isinstance(report.outcome, Solved)
    assert [str(event.position) for event in events if isinstance(event, Moved)] == [
        "classify",
        "solved/run",
        "solved/check",
    ]
    assert sum(isinstance(event, Guessed) for event in events) == 1
    began = [event.name for event in events if isinstance(event, MoveBegan)]
    assert began == [event.name for event in events if isinstance(event, MoveEnded)]
    assert began == ["runner.write", "runner.run", "critic.second", "runner.run"]


def test_a_strong_model_guesses_the_class_itself(tmp_path: Path) -> None:
    opinion = {"reason": "People answer back.", "solved": 0, "solvable": 1, "unsolvable": 9}
    model = ScriptedModel(lambda _prompt: json.dumps(opinion), strong=True)
    report = asyncio.run(reason("What is 6 times 7?", folder=tmp_path, model=model))
    assert report.classification is not None
    assert report.classification.kind is ProblemClass.UNSOLVABLE
    assert report.classification.reason == "People answer back."
    assert isinstance(report.outcome, Failed)  # nobody says what leads to what


def test_the_same_question_of_another_model_is_asked_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        model = ScriptedModel(write, name=name)
        asyncio.run(reason("What is 2 to the power of 10?", folder=tmp_path, model=model))
        assert model.calls == 2


def test_a_meter_lets_no_question_through_once_the_budget_is_spent() -> None:
    events: list[Event] = []
    meter = Meter(Budget(tokens=10, seconds=5.0), Usage(output_tokens=4, seconds=1.0), events.append)
    meter.before("a")
    ended = MoveEnded("a", reused=False, usage=Usage(output_tokens=6, seconds=1.5))
    meter.after(ended)
    with pytest.raises(BudgetSpent, match="10 of 10 tokens"), meter.covered(Usage()):
        pytest.fail("a question was let through")
    meter.before("b")  # it asks nobody: what was paid for is still looked at
    assert events == [MoveBegan("a"), ended, MoveBegan("b")]
    assert meter.seconds_left is not None
    assert 4.0 < meter.seconds_left <= 5.0  # what moves took side by side is not the clock
    assert (meter.played, meter.reused, meter.now.tokens) == (1, 0, 6)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ([], []),
        (["What is it?"], ["ask", "What is it?"]),
        (["--json", "What is it?"], ["ask", "--json", "What is it?"]),
        (["--model", "list", "What is it?"], ["ask", "--model", "list", "What is it?"]),
        (["--model=x", "list"], ["list", "--model=x"]),
        (["--json", "list"], ["list", "--json"]),
        (["show", "abc", "--json"], ["show", "abc", "--json"]),
        (["ask", "list"], ["ask", "list"]),
        (["--help"], ["--help"]),
        (["--", "list"], ["ask", "--", "list"]),
        (["-"], ["ask", "-"]),
    ],
)
def test_words_that_are_no_command_are_a_problem(arguments: list[str], meant: list[str]) -> None:
    assert with_command(arguments) == meant


def test_every_command_is_known_to_the_one_that_is_left_out() -> None:
    names = {
        command.name or (command.callback and command.callback.__name__)
        for command in app.registered_commands
    }
    groups = {group.name for group in app.registered_groups}
    assert names | groups == set(COMMANDS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInput("Bad"), 2),
        (PromptTooLong("Long"), 2),
        (ModelUnavailable("Down"), 7),
        (StoreError("Broken"), 8),
        (SeedbedError("Other"), 5),
        (RuntimeError("a\nbug"), 1),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(SystemExit) as left:
        run_guarded(fail)
    assert left.value.code == code
    assert capsys.readouterr().err.count("\n") == 1


def test_files_are_written_once_and_never_over_others_or_through_links(tmp_path: Path) -> None:
    chart = Artefact(name="chart.svg", content=b"<svg/>")
    out = tmp_path / "deep" / "out"
    assert write_artefacts([chart], out) == [out / "chart.svg"]
    assert write_artefacts([chart], out) == [out / "chart.svg"]
    with pytest.raises(BadInput, match="another file"):
        write_artefacts([Artefact(name="chart.svg", content=b"other")], out)
    (tmp_path / "elsewhere").write_bytes(b"<svg/>")
    (out / "link.svg").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="another file"):
        write_artefacts([Artefact(name="link.svg", content=b"<svg/>")], out)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInput, match="cannot be written"):
        write_artefacts([chart], tmp_path / "file" / "out")
    assert (tmp_path / "elsewhere").read_bytes() == b"<svg/>"
