"""A solvable case goes on where it was killed: questions, parts and suites side by side."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from seedbed.e2e import Asked, ModelServer, Reason
from seedbed.e2e.bill import ANSWERS, SHARES, reply
from seedbed.e2e.kills import Whole, killed_after, killed_at_events, uninterrupted
from seedbed.e2e.written import passes
from seedbed.problem import Solved


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return uninterrupted(tmp_path_factory.mktemp("whole"))


def test_the_case_is_one_that_has_all_of_it_in_play(whole: Whole) -> None:
    assert whole.state is not None
    assert isinstance(whole.state.outcome, Solved)
    assert [file.path for file in whole.state.outcome.answer.files][:3] == [
        "receipt.py",
        "shares.py",
        "tips.py",
    ]
    assert set(whole.state.parts) == {"shares", "tips", "receipt"}
    assert whole.moves >= 40
    assert whole.questions == len(ANSWERS)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_case_killed_at_an_event_repeats_no_completed_move_and_comes_to_the_same(
    tmp_path: Path, whole: Whole, share: float
) -> None:
    killed = killed_at_events(tmp_path, whole, round(whole.events * share))
    assert killed.faults(whole) == []
    assert 0 < killed.completed < whole.moves


def test_a_case_that_is_killed_again_and_again_gets_to_its_end(tmp_path: Path, whole: Whole) -> None:
    killed = killed_at_events(tmp_path, whole, *range(30, whole.events, whole.events // 3))
    assert killed.faults(whole) == []
    assert killed.completed > whole.moves // 2


@pytest.mark.parametrize("share", [0.4, 0.8])
def test_a_case_killed_in_the_midst_of_its_work_comes_to_the_same(
    tmp_path: Path, whole: Whole, share: float
) -> None:
    killed = killed_after(tmp_path, whole, whole.seconds * share)
    assert killed.faults(whole) == []


def test_the_command_takes_a_killed_case_up_where_it_was(tmp_path: Path) -> None:
    running: list[subprocess.Popen[bytes]] = []

    def say(asked: Asked) -> str:
        if asked.instructions.startswith("You write the files") and running:
            running.pop().kill()
        return reply(asked.instructions, asked.question)

    with ModelServer(say) as server:
        model = {"SEEDBED_MODEL": "openai:canned", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
        reason = Reason(tmp_path, model)
        process = reason.start("--json", "--no-input", SHARES)
        running.append(process)
        process.communicate()
        before = Counter((one.instructions, one.question) for one in server.asked)
        resumed = reason("--json", "resume")
    asked = Counter((one.instructions, one.question) for one in server.asked)
    (done,) = passes(tmp_path)
    assert (process.returncode, resumed.code) == (-9, 0)
    assert set(before.values()) == {1}
    assert done.calls == len(asked)
    twice = [words for (words, _), times in asked.items() if times == 2]
    assert set(asked.values()) <= {1, 2}
    assert "You write the f" in {words[:15] for words in twice} <= {"You write the f", "You write tests"}
