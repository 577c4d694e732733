"""The example that the project began with, from the first question to an app in a folder whose tests pass."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from seedbed.e2e import ModelServer, Reason, todo
from seedbed.model import ScriptedModel
from seedbed.problem import Question, Solved
from seedbed.reasoner import reason

FILES = [
    "app/page.py",
    "app/store.py",
    *(f"test_{name}.py" for name in ("backend_c4", "c1", "c2", "c3", "c4")),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home for both: what a suite came to follows from the suite, whichever model wrote it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def command(home: Path) -> Iterator[Reason]:
    with ModelServer(lambda asked: todo.reply(asked.instructions, asked.question)) as server:
        yield Reason(
            home, {"SEEDBED_MODEL": "openai:canned", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url}
        )


class User:
    """Answers the three questions, and looks at the page."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, question: Question) -> str | None:
        self.asked.append(question.text)
        return todo.ANSWERS.get(question.text, "yes")


def paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_it_plays_through_with_a_scripted_model_and_somebody_who_answers(home: Path) -> None:
    user = User()
    model = ScriptedModel(
        lambda prompt: todo.reply(prompt.instructions, prompt.content), strong=True, context_tokens=100_000
    )
    report = asyncio.run(reason(todo.PROBLEM, folder=home, model=model, human=user, no_input=False))
    assert user.asked[:3] == [todo.PLATFORM, todo.KEPT, todo.DONE]  # what most hangs on comes first
    assert todo.LOOKS in user.asked[3]
    assert report.classification is not None
    assert report.classification.reason == "It can be held against criteria."
    assert isinstance(report.outcome, Solved)
    assert sorted(file.path for file in report.outcome.answer.files) == FILES
    assert {held.criterion.ground for held in report.outcome.criteria} == {"tests", "user"}
    failed = [prompt.content for prompt in model.prompts if "What failed:" in prompt.content]
    assert len(failed) == 1  # the bug of the first backend was shown to the second
    assert "test_order" in failed[0]


def test_it_plays_through_in_the_terminal_one_command_after_the_other(
    command: Reason, tmp_path: Path
) -> None:
    command = replace(command, home=tmp_path / "home")  # nothing that an earlier case has left is to help
    begun = command("--json", f"{todo.PROBLEM}.")
    assert begun.code == 4
    case = str(begun.json["case"])
    for text, words in todo.ANSWERS.items():
        assert command("answer", case, Question.of(text, "").id, words).code == 0
    waiting = command("resume", case, "--out", str(tmp_path / "app"))
    assert waiting.code == 4
    assert not (tmp_path / "app").exists()  # nothing is written before it is verified
    assert command("answer", case, "yes").code == 0
    ended = command("resume", case, "--out", str(tmp_path / "app"))
    assert ended.code == 0, ended.out + ended.err
    assert "0 model calls" in ended.out
    assert paths(tmp_path / "app") == FILES
    own = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "app",
        capture_output=True,
        text=True,
        check=False,
    )
    assert own.returncode == 0, own.stdout
