"""The `reason` command as a user runs it, against a model server on loopback that counts what it is asked."""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import pytest

from seedbed.e2e import Asked, Ended, Fault, ModelServer, Reason
from seedbed.reasoner import ExitCode

QUESTION = "What is the square root of 38495?"
SECRET = "sk-planted-9f2c41d07b"
BISECTION = """\
low, high = 0.0, 38495.0
for _ in range(200):
    middle = (low + high) / 2
    if middle * middle < 38495:
        low = middle
    else:
        high = middle
print(low)
"""


def say(asked: Asked) -> str:
    if "names every quantity" in asked.question:
        return "```python\nimport math\nprint(math.sqrt(38495))\n```"
    return f"```python\n{BISECTION}```"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(say) as running:
        yield running


@pytest.fixture
def reason(tmp_path: Path, server: ModelServer) -> Reason:
    return Reason(tmp_path / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})


@dataclass(frozen=True)
class Answered:
    """The question, answered once for all tests that only go on from there."""

    reason: Reason
    server: ModelServer
    first: Ended
    calls: int


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answered]:
    with ModelServer(say) as server:
        home = tmp_path_factory.mktemp("once") / "home"
        reason = Reason(home, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        yield Answered(reason, server, reason(QUESTION), len(server.asked))


@pytest.fixture
def answered(once: Answered, tmp_path: Path) -> Answered:
    """Return the answered question in a copy of its home."""
    home = shutil.copytree(once.reason.home, tmp_path / "answered")
    return Answered(Reason(home, once.reason.environment), once.server, once.first, once.calls)


def kind_of(ended: Ended) -> str:
    outcome = ended.json["outcome"]
    assert isinstance(outcome, dict)
    return str(outcome["kind"])


def answer_of(ended: Ended) -> str:
    outcome = ended.json["outcome"]
    assert isinstance(outcome, dict)
    answer = outcome["answer"]
    assert isinstance(answer, dict)
    return str(answer["text"])


def test_a_question_gets_a_verified_answer_with_its_program_and_its_cost(answered: Answered) -> None:
    ended = answered.first
    assert ended.code == 0, ended.err
    for part in (
        "solved (",
        "math.sqrt(38495)",
        "196.20142710",
        "verified: a second program",
        "2 model calls",
    ):
        assert part in ended.out
    assert "classify" in ended.err


def test_the_same_question_again_asks_and_runs_nothing_and_says_so(answered: Answered) -> None:
    first, asked = answered.first, len(answered.server.asked)
    again = answered.reason(QUESTION)
    assert (again.code, len(answered.server.asked)) == (0, asked)
    assert "0 model calls, 0 tokens" in again.out
    assert "0 moves played, 5 reused" in again.out
    assert first.out.splitlines()[:-1] == again.out.splitlines()[:-1]


def test_a_fresh_question_asks_again(answered: Answered) -> None:
    asked = len(answered.server.asked)
    assert answered.reason("--fresh", QUESTION).code == 0
    assert len(answered.server.asked) == asked + answered.calls


def test_json_is_one_object_and_nothing_else_on_stdout(reason: Reason) -> None:
    ended = reason("--json", QUESTION)
    assert ended.json["exit_code"] == ended.code == 0
    assert kind_of(ended) == "solved"
    assert ended.out.count("\n") == 1


def test_a_killed_run_is_resumed_without_playing_a_completed_move_again(
    tmp_path: Path, server: ModelServer
) -> None:
    chance = random.Random(20261121)  # noqa: S311 - reproducible, not secret
    replies: list[float] = []

    def say_and_note(asked: Asked) -> str:
        replies.append(time.monotonic())
        return say(asked)

    with ModelServer(say_and_note, delay=0.15) as slow:
        whole = Reason(tmp_path / "whole", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": slow.url})
        uninterrupted = whole("--json", QUESTION)
        took = time.monotonic() - replies[0]
        for number in range(3):
            home = tmp_path / f"killed{number}"
            reason = Reason(home, whole.environment)
            replies.clear()
            process = reason.start("--json", QUESTION)
            while not replies:  # before it asks anything there is nothing that could be played again
                assert process.poll() is None
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 1.0) * took)
            process.kill()
            process.communicate()
            completed = completed_moves(home)
            assert completed
            resumed = reason("--json", "resume")
            assert answer_of(resumed) == answer_of(uninterrupted)
            assert resumed.json["outcome"] == uninterrupted.json["outcome"]
            played = completed_moves(home)
            assert played is not None
            assert len(played) == len(set(played)), "a completed move was played again"
            assert played[: len(completed)] == completed


def completed_moves(home: Path) -> list[str] | None:
    """Return the keys of the moves that were played, in order; `None` while there is no store."""
    path = home / "cases.sqlite3"
    if not path.exists():
        return None
    with sqlite3.connect(path) as raw:
        try:
            keys = [key for (key,) in raw.execute("SELECT key FROM moves ORDER BY id")]
        except sqlite3.OperationalError:
            keys = []
    raw.close()
    return keys


def test_an_interrupt_leaves_at_once_and_loses_nothing(tmp_path: Path) -> None:
    with ModelServer(say, delay=30.0) as slow:
        reason = Reason(tmp_path / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": slow.url})
        process = reason.start(QUESTION)
        assert process.stderr is not None
        while b"writing a program" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert b"resume" in err
        assert b"Traceback" not in err
        assert time.monotonic() - begun < 15, "it waited for the model"
    assert completed_moves(tmp_path / "home") != []


def test_a_budget_stops_in_good_order_and_a_larger_one_goes_on(reason: Reason, server: ModelServer) -> None:
    ended = reason("--json", "--budget-tokens", "10", QUESTION)
    assert (ended.code, kind_of(ended)) == (6, "stopped")
    assert len(server.asked) == 1
    on = reason("--json", "resume", "--budget-tokens", "1000")
    assert (on.code, kind_of(on)) == (0, "solved")
    assert len(server.asked) == 2


def test_no_budget_at_all_asks_nothing(reason: Reason, server: ModelServer) -> None:
    assert reason("--budget-tokens", "0", QUESTION).code == 6
    assert server.asked == []


def test_a_spent_clock_stops_in_the_middle_of_a_move(tmp_path: Path) -> None:
    with ModelServer(say, delay=20.0) as slow:
        reason = Reason(tmp_path / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": slow.url})
        begun = time.monotonic()
        ended = reason("--json", "--budget-seconds", "1.5", QUESTION)
        assert (ended.code, kind_of(ended)) == (6, "stopped")
        assert time.monotonic() - begun < 15


def test_disagreement_of_a_small_model_is_told_and_makes_no_other_problem_of_it(tmp_path: Path) -> None:
    def disagree(asked: Asked) -> str:
        return (
            say(asked) if "names every quantity" in asked.question else "```python\nprint(14 ** 2 + 1)\n```"
        )

    with ModelServer(disagree) as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("--json", QUESTION)
        assert (ended.code, kind_of(ended)) == (3, "answered")
        assert (ended.json["class"], ended.json["turns"]) == ("solved", [])
        assert "a second program, written blind, came to 197" in ended.out
        shown = reason("show", "--json").json
        assert shown["positions"] == ["classify", "solved/run", "solved/check"]


def test_an_unsolvable_problem_waits_for_what_is_difficult_about_it(
    reason: Reason, server: ModelServer
) -> None:
    problem = "Should I stay in college or start my own AI company?"
    ended = reason("--json", problem)
    assert (ended.code, kind_of(ended), ended.json["class"]) == (4, "waiting", "unsolvable")
    assert "Why does it have to be either-or?" in ended.out
    alone = reason("--no-input", problem)
    assert alone.code == 5
    assert "nothing was said from which it follows what leads to what" in alone.out
    assert server.asked == []
    assert reason("--json", "--as", "solved", problem).json["class"] == "solved"


def test_a_solvable_problem_waits_for_what_only_the_user_can_say(reason: Reason, server: ModelServer) -> None:
    ended = reason("--json", "Write a to-do list app with a backend and a frontend.")
    assert (ended.code, kind_of(ended), ended.json["class"]) == (4, "waiting", "solvable")
    assert server.asked == []


def test_list_show_export_and_forget(answered: Answered) -> None:
    reason = answered.reason
    (listed,) = json.loads(reason("list", "--json").out)
    assert listed["outcome"] == "solved"
    case = str(listed["id"])
    assert case in reason("list").out
    shown = reason("show", case[:5]).out
    for part in ("solved/check", "given: What is", "verified: The answer is: 196.2", "runner.write"):
        assert part in shown
    rows = [json.loads(line) for line in reason("export", case, "--jsonl").out.splitlines()]
    write = next(row for row in rows if row.get("name") == "runner.write")
    assert "small Python programs" in write["instructions"]
    assert QUESTION in write["arguments"]
    assert "math.sqrt" in write["reply"]
    assert reason("forget", case).code == 2  # nobody to ask
    assert reason("forget", case, "--yes").code == 0
    assert "no cases yet" in reason("list").out


def test_files_that_a_program_makes_are_written_where_the_user_says_and_never_over_others(
    tmp_path: Path,
) -> None:
    code = "with open('chart.svg', 'w') as file:\n    file.write('<svg/>')\nprint(len('done'))"
    with ModelServer(lambda _: f"```python\n{code}\n```") as server:
        reason = Reason(tmp_path / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        out = tmp_path / "out"
        ended = reason("--as", "solved", "--out", str(out), "Draw a bar chart of 3, 5 and 8.")
        assert ended.code == 3, ended.err
        assert (out / "chart.svg").read_text() == "<svg/>"
        assert reason("--as", "solved", "--out", str(out), "Draw a bar chart of 3, 5 and 8.").code == 3
        (out / "chart.svg").write_text("mine")
        again = reason("--as", "solved", "--out", str(out), "Draw a bar chart of 3, 5 and 8.")
        assert again.code == 2
        assert (out / "chart.svg").read_text() == "mine"
        assert not any(path.name == "chart.svg" for path in (tmp_path / "home").rglob("*"))


def test_a_models_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    code = "print('\\x1b]0;owned\\x07' + str(6 * 7))"
    with ModelServer(lambda _: f"```python\n{code}\n```") as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("--as", "solved", QUESTION)
        assert "\x1b" not in ended.out + ended.err
        assert "42" in ended.out


def test_a_key_reaches_the_server_and_nothing_that_is_written(tmp_path: Path, server: ModelServer) -> None:
    home = tmp_path / "home"
    reason = Reason(home, {"OPENAI_API_KEY": SECRET})
    ended = reason("--as", "solved", "--model", "openai:canned", "--base-url", server.url, QUESTION)
    assert ended.code == 0, ended.err
    assert {asked.authorization for asked in server.asked} == {f"Bearer {SECRET}"}
    exported = reason("export").out
    assert SECRET not in ended.out + ended.err + exported
    for file in home.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()


BAD = [
    pytest.param((("",),), 2, "empty", id="an empty problem"),
    pytest.param((("   ",),), 2, "empty", id="a blank problem"),
    pytest.param((("--model", "nonsense:x", QUESTION),), 2, "no such model", id="an unknown model"),
    pytest.param((("--model", "openai:gpt-x", QUESTION),), 7, "OPENAI_API_KEY", id="a missing key"),
    pytest.param(
        (("--model", "openai:x", "--base-url", "http://127.0.0.1:9/v1", QUESTION),),
        7,
        "127.0.0.1:9",
        id="a server that is down",
    ),
    pytest.param(
        (("--model", "gguf:/nowhere/model.gguf", QUESTION),), 7, "/nowhere/model.gguf", id="no such file"
    ),
    pytest.param((("--as", "hard", QUESTION),), 2, "hard", id="an unknown class"),
    pytest.param((("--budget-tokens", "-1", QUESTION),), 2, "budget-tokens", id="a negative budget"),
    pytest.param((("--nonsense", QUESTION),), 2, "nonsense", id="an unknown option"),
    pytest.param((("show", "zzz"),), 2, "no such case", id="an unknown case"),
    pytest.param((("resume",),), 2, "no cases yet", id="nothing to resume"),
]


@pytest.mark.parametrize(("calls", "code", "said"), BAD)
def test_bad_input_gets_one_clear_line_and_the_right_exit_code(
    calls: tuple[tuple[str, ...]], code: int, said: str, tmp_path: Path
) -> None:
    ended = Reason(tmp_path / "home")(*calls[0])
    assert ended.code == code, ended.err
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"\x00" * 4096)
    ended = Reason(tmp_path / "home")("--model", f"gguf:{path}", QUESTION)
    assert ended.code == 7
    assert str(path) in ended.err
    assert "Traceback" not in ended.err


def test_a_store_that_is_none_is_refused_and_left_as_it_is(reason: Reason, server: ModelServer) -> None:
    reason.home.mkdir()
    path = reason.home / "cases.sqlite3"
    path.write_bytes(b"precious notes, not a database " * 50)
    for command in (("list",), (QUESTION,), ("show",), ("resume",)):
        ended = reason(*command)
        assert ended.code == 8
        assert "damaged" in ended.err
    assert path.read_bytes() == b"precious notes, not a database " * 50
    assert server.asked == []


def test_a_data_folder_that_cannot_be_written_is_refused_before_anything_is_asked(
    tmp_path: Path, server: ModelServer
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    reason = Reason(blocked / "home", {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
    ended = reason(QUESTION)
    assert ended.code == 8
    assert "SEEDBED_HOME" in ended.err
    assert server.asked == []


def test_a_user_that_there_is_not_is_an_error_of_the_store_and_not_of_the_weights_in_it() -> None:
    ended = Reason(Path("~nobody-of-this-name/x"))("--model", "embedded", QUESTION)
    assert (ended.code, "Set SEEDBED_HOME" in ended.err) == (8, True), ended.err


def test_a_read_only_data_folder_is_refused_before_anything_is_asked(answered: Answered) -> None:
    reason, asked = answered.reason, len(answered.server.asked)
    readonly = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(reason.home), str(reason.home), "--"]
    if os.geteuid() != 0:  # root writes where it likes, so for root the folder is mounted read-only instead
        readonly = []
        reason.home.chmod(0o500)
        for file in reason.home.iterdir():
            file.chmod(0o400)
    elif subprocess.run([*readonly, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("root, and no bubblewrap to mount a folder read-only with")
    ended = subprocess.run(
        [*readonly, str(Path(sys.executable).with_name("reason")), "What is 6 times 7?"],
        check=False,
        capture_output=True,
        text=True,
        env=reason.full_environment(),
    )
    assert ended.returncode == 8, ended.stderr
    assert "the right to write" in ended.stderr
    assert len(answered.server.asked) == asked


def test_weights_are_fetched_by_name_and_only_with_consent(tmp_path: Path) -> None:
    reason = Reason(tmp_path / "home")
    for name, file in (("embedded", "0.5b"), ("embedded:1.5b", "1.5b")):
        ended = reason("models", "fetch", name)
        assert ended.code == 2
        assert f"coder-{file}-instruct" in ended.err
        assert "--yes" in ended.err
    assert "no such embedded model" in reason("models", "fetch", "embedded:7b").err
    assert not (tmp_path / "home").exists()


def test_models_are_listed_with_what_the_chosen_one_costs(reason: Reason) -> None:
    ended = reason("models")
    assert "embedded:1.5b" in ended.out
    assert "ollama:canned would be used: SEEDBED_MODEL is ollama:canned; free" in ended.out
    assert reason("models", "--json").json["price"] == {"input_usd": 0.0, "output_usd": 0.0}
    own = reason("models", "--json", "--model", "openai:x", "--base-url", "http://127.0.0.1:9/v1").json
    assert own["price"] is None


def test_a_problem_can_come_from_stdin(reason: Reason) -> None:
    assert reason("-", stdin=QUESTION).code == 0
    assert reason("ask", "-", stdin="\n").code == 2


@pytest.mark.parametrize("word", ["lst", "shows", "resum"])
def test_a_mistyped_command_is_not_taken_for_a_problem(
    word: str, reason: Reason, server: ModelServer
) -> None:
    ended = reason(word)
    assert ended.code == 2
    assert "Did you mean" in ended.err
    assert "no cases yet" in reason("list").out


def test_an_error_is_json_too_where_json_is_asked_for(reason: Reason) -> None:
    ended = reason("--json", "--model", "nonsense", QUESTION)
    assert ended.json["exit_code"] == ended.code == 2
    assert "no such model" in str(ended.json["error"])


def test_a_mistyped_model_leaves_a_finished_case_as_it_was(answered: Answered) -> None:
    reason = answered.reason
    assert reason("--model", "nonsense", QUESTION).code == 2
    assert json.loads(reason("list", "--json").out)[0]["outcome"] == "solved"


def test_a_password_in_an_address_is_refused_and_not_repeated(reason: Reason) -> None:
    ended = reason("--model", "openai:x", "--base-url", "http://user:hunter2@127.0.0.1:9/v1", QUESTION)
    assert ended.code == 2
    assert "hunter2" not in ended.out + ended.err
    assert json.loads(reason("list", "--json").out) == []


def test_a_folder_with_odd_characters_is_the_folder_that_is_used(tmp_path: Path, server: ModelServer) -> None:
    home = tmp_path / "a ?b%20#ü"
    odd = Reason(home, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
    assert odd(QUESTION).code == 0
    assert (home / "cases.sqlite3").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {home.name}


def test_a_model_that_writes_no_program_is_no_unavailable_model_and_is_not_paid_twice(tmp_path: Path) -> None:
    with ModelServer(lambda _: "I am sorry, I cannot.") as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("--json", "--as", "solved", QUESTION)
        assert (ended.code, kind_of(ended)) == (3, "answered")
        calls = len(server.asked)
        cost = ended.json["cost"]
        assert isinstance(cost, dict)
        usage = cost["usage"]
        assert isinstance(usage, dict)
        assert usage["calls"] == calls
        reason("--as", "solved", QUESTION)
        assert len(server.asked) == calls


def test_what_a_server_says_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    faults = repeat(Fault(400, lambda _: b"\x1b[2J\x1b]0;owned\x07"))
    with ModelServer(lambda _: "", faults=faults) as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        ended = reason("--as", "solved", QUESTION)
        assert ended.code == 7
        assert "\x1b" not in ended.err


def test_an_answer_that_changed_supersedes_the_one_before(tmp_path: Path) -> None:
    answers = iter(["6 * 7", "6 * 8"])
    with ModelServer(lambda _: f"```python\nprint({next(answers, '1 / 0')})\n```") as server:
        reason = Reason(tmp_path, {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url})
        reason("--as", "solved", QUESTION)
        reason("--as", "solved", "--fresh", QUESTION)
        assert reason("show").out.count("The answer is: ") == 1


def test_an_option_may_stand_before_the_command(reason: Reason, server: ModelServer) -> None:
    assert json.loads(reason("--json", "list").out) == []
    assert reason("--model", "list", "show").code == 2  # `list` is the value of an option here
    assert server.asked == []


def test_the_help_documents_every_exit_code(reason: Reason) -> None:
    ended = reason("--help")
    assert ended.code == 0
    assert {int(code) for code in ExitCode} <= {int(found) for found in re.findall(r"\b\d+\b", ended.out)}
