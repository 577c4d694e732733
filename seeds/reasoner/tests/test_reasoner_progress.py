import pytest

from seedbed.context import MoveEnded
from seedbed.model import ReplyBegun, Retrying, TextHeard, ThoughtHeard
from seedbed.problem import Classification, Position, Usage
from seedbed.reasoner import Event, Guessed, MoveBegan, Moved
from seedbed.reasoner._progress import Display, progress

BEGUN: tuple[Event, ...] = (Moved(Position(path=("solved", "run"))), MoveBegan("runner.write"))


def shown(*events: Event, live: bool = True) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    display = Display(lambda line, thought: lines.append((line, thought)), live=live)
    for event in events:
        display(event)
    return lines


def test_a_move_that_is_played_is_named_where_it_is_in_the_structure() -> None:
    guess = Classification(solved=1.0, solvable=0.0, unsolvable=0.0, reason="", by="user")
    lines = shown(*BEGUN, MoveEnded("runner.write", reused=False, usage=Usage()), Guessed(guess))
    assert [line for line, _ in lines] == [
        "solved/run",
        "solved/run: writing a program …",
        "solved/run: solved, 1.00",
    ]


def test_a_reply_that_is_being_written_is_counted_from_its_beginning() -> None:
    lines = shown(
        *BEGUN, ReplyBegun(), TextHeard("abc"), TextHeard("de"), ReplyBegun(), TextHeard("f" * 1000)
    )
    assert [line for line, _ in lines[2:]] == [
        "solved/run: writing a program … 3 characters",
        "solved/run: writing a program … 5 characters",
        "solved/run: writing a program … 1,000 characters",
    ]


def test_the_last_line_of_what_a_model_thinks_is_shown_beside_and_goes_with_the_next_move() -> None:
    lines = shown(
        *BEGUN,
        ReplyBegun(),
        ThoughtHeard("First.\nThen it"),
        ThoughtHeard(" is 42.\n"),
        MoveBegan("runner.run"),
    )
    assert lines[2:] == [
        ("solved/run: writing a program … it thinks", "Then it"),
        ("solved/run: writing a program … it thinks", "Then it is 42."),
        ("solved/run: running it …", ""),
    ]


@pytest.mark.parametrize("live", [True, False])
def test_an_attempt_that_failed_is_said_with_its_wait_also_where_lines_stay(*, live: bool) -> None:
    lines = shown(*BEGUN, Retrying(attempt=2, wait=4.2, why="429 from openai"), live=live)
    assert lines[-1][0] == "solved/run: writing a program … 429 from openai; again in 4 s (attempt 2 of 5)"


def test_where_lines_stay_the_pieces_of_a_reply_are_not_shown() -> None:
    assert len(shown(*BEGUN, ReplyBegun(), ThoughtHeard("hm"), TextHeard("abc"), live=False)) == 2


def test_what_a_model_or_a_server_says_is_shown_and_not_obeyed() -> None:
    lines = shown(
        *BEGUN,
        ThoughtHeard("\x1b[2Jcleared\u202e"),
        Retrying(attempt=2, wait=1.0, why="503\r\n\x1b]0;owned\x07"),
    )
    said = "".join(f"{line}{thought}" for line, thought in lines)
    assert not {"\x1b", "\x07", "\u202e", "\r", "\n"} & set(said)
    assert "\\x1b[2Jcleared\\x202e" in said


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=True) as listener:
        listener(MoveBegan("runner.write"))
    with progress(quiet=False) as listener:
        listener(MoveBegan("runner.run"))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", ": running it …\n")
