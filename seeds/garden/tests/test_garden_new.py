import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue

import pytest

from seedbed.edits import Story, read_manifest, read_monorepo
from seedbed.garden._begin._index_asked import Question, Unanswered
from seedbed.garden._begin._new import package_edits, package_for
from seedbed.garden._begin._planting import Planted, find_plot
from seedbed.garden._errors import GardenError
from seedbed.garden.testing import small_monorepo
from seedbed.workspace.testing import Farm

_SEEDBED = [sys.executable, "-c", "import sys; from seedbed.buildgraph.main import main; sys.exit(main())"]
_OFFLINE = {**os.environ, "UV_OFFLINE": "1"}


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    return small_monorepo(tmp_path_factory.mktemp("pattern"), "[tool.mypy]\nmypy_path = []\n")


@pytest.fixture
def farm(tmp_path: Path, pattern: Farm) -> Farm:
    """A monorepo of the test's own; copied, since making one takes longer than what is tested."""
    return Farm(shutil.copytree(pattern.root, tmp_path / "crew"))


@dataclass(frozen=True)
class _Index:
    """An index that has one distribution, `my-crew-famous`.

    Attributes:
        asked: The paths that it was asked for.
        answers: Whether it answers; where not, it waits until it does.
    """

    asked: list[str] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer as the simple API does."""
        self.asked.append(request.path)
        self.answers.wait(60)
        is_known = request.path == "/simple/my-crew-famous/"
        request.send_response(200 if is_known else 404)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        if is_known:
            request.wfile.write(
                b'<a href="my_crew_famous-1.0-py3-none-any.whl">my_crew_famous-1.0-py3-none-any.whl</a>'
            )


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Index]:
    """The index of the monorepo."""
    index = _Index()
    index.answers.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.handle(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base has it
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        monkeypatch.delenv("UV_OFFLINE", raising=False)
        monkeypatch.setenv("SEEDBED_INDEX", f"http://127.0.0.1:{server.server_port}/simple/")
        yield index
        index.answers.set()
        server.shutdown()


def _new(
    farm: Farm, *words: str, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*_SEEDBED, "new", *words],
        cwd=farm.root,
        env=environment or _OFFLINE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _plant(
    farm: Farm, name: str, *, offline: bool = True, dry_run: bool = False, patience: float = 60
) -> Planted:
    plot = find_plot(farm.root, name, offline=offline, patience=patience)
    return plot.plant("library", Story(), dry_run=dry_run)


def _story(farm: Farm, folder: str) -> Story:
    path = f"{folder}/pyproject.toml"
    return read_manifest((farm.root / path).read_bytes(), path).story


def _edit_root(farm: Farm, old: str, new: str) -> None:
    """Change the root's `pyproject.toml`, lock, and commit."""
    text = (farm.root / "pyproject.toml").read_text("utf-8")
    assert old in text
    farm.write("pyproject.toml", text.replace(old, new))
    farm.lock()
    farm.commit()


def _is_untouched(farm: Farm) -> bool:
    return not farm.git("status", "--porcelain", "--ignored") and _seeds(farm) == ["first"]


def _seeds(farm: Farm) -> list[str]:
    return sorted(path.name for path in (farm.root / "seeds").iterdir())


def test_a_new_package_is_a_member_in_the_lock_and_in_every_table(farm: Farm) -> None:
    done = _new(
        farm, "hello-world", "--purpose", "Say hello.", "--fails-when", "Silence.", "--leaves", "A word."
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "Made my-crew-hello-world, imported as my_crew.hello_world, a library in seeds/"
    )
    assert done.stdout.endswith("Next: uv run seedbed run test --filter hello_world\n")
    root = tomllib.loads((farm.root / "pyproject.toml").read_text("utf-8"))
    assert root["dependency-groups"]["members"] == ["my-crew-first", "my-crew-hello-world"]
    assert root["tool"]["uv"]["sources"]["my-crew-hello-world"] == {"workspace": True}
    assert root["tool"]["mypy"]["mypy_path"] == ["seeds/hello_world/src"]
    locked = tomllib.loads((farm.root / "uv.lock").read_text("utf-8"))
    assert [package["name"] for package in locked["package"]] == ["my-crew-first", "my-crew-hello-world"]
    assert _story(farm, "seeds/hello_world") == Story("Say hello.", "Silence.", "A word.")
    assert (farm.root / "seeds/hello_world/LICENSE").read_bytes() == (farm.root / "LICENSE").read_bytes()


def test_a_new_package_is_like_the_others_in_licence_and_python(farm: Farm) -> None:
    _plant(farm, "second")
    project = tomllib.loads((farm.root / "seeds/second/pyproject.toml").read_text("utf-8"))["project"]
    assert (project["license"], project["requires-python"]) == ("MIT", ">=3.11,<4")


@pytest.mark.parametrize(
    ("begins", "named"),
    [
        ("\n   Apache License\n  Version 2.0, January 2004\n", "Apache-2.0"),
        ("The MIT License (MIT)\n\nCopyright (c) somebody\n", "MIT"),
        ("BSD 3-Clause License\n", "BSD-3-Clause"),
        ("Do what you like, as under the MIT License.\n", None),
    ],
)
def test_where_no_package_names_the_licence_its_text_does(farm: Farm, begins: str, named: str | None) -> None:
    farm.write("LICENSE", begins)
    first = (farm.root / "seeds/first/pyproject.toml").read_text("utf-8")
    farm.write("seeds/first/pyproject.toml", first.replace('license = "MIT"\n', ""))
    package = package_for(read_monorepo(farm.root), "second", "library", Story())
    (write,) = (one for one in package_edits(package) if one.path.endswith("pyproject.toml"))
    assert tomllib.loads(write.content.decode())["project"].get("license") == named


def test_what_git_would_not_see_is_not_made(farm: Farm) -> None:
    farm.write(".gitignore", "parts/\n!whole/\n")
    farm.commit()
    with pytest.raises(
        GardenError, match=r"'parts/' in \.gitignore, line 1, covers it \(seeds/parts/LICENSE\)"
    ):
        _plant(farm, "parts")
    assert _is_untouched(farm)
    _plant(farm, "whole", dry_run=True)


def test_outside_of_a_monorepo_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = _new(Farm(tmp_path), "hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Go into a monorepo, or make one with `seedbed init DIR`.\n")


def test_what_was_touched_is_what_was_said(farm: Farm) -> None:
    planned = json.loads(_new(farm, "hello", "--dry-run", "--json").stdout)
    assert (planned["done"], planned["notes"]) == (False, [])
    assert _is_untouched(farm)
    done = json.loads(_new(farm, "hello", "--json").stdout)
    assert done == {**planned, "done": True}
    farm.git("add", "-A")
    changed = farm.git("diff", "--cached", "--name-only").splitlines()
    assert sorted(one["path"] for one in done["touched"]) == changed


def test_it_may_be_made_on_a_dirty_tree_and_leaves_that_as_it_is(farm: Farm) -> None:
    farm.write("LICENSE", "Not committed.\n")
    farm.write("notes.txt", "Mine.\n")
    _plant(farm, "hello")
    assert (farm.root / "notes.txt").read_text("utf-8") == "Mine.\n"
    assert (farm.root / "LICENSE").read_text("utf-8") == "Not committed.\n"


def test_without_a_terminal_nothing_is_asked(farm: Farm) -> None:
    assert _new(farm, "hello", "--purpose", "Say hello.").returncode == 0
    assert _story(farm, "seeds/hello") == Story("Say hello.")


def test_on_a_terminal_it_asks_what_was_not_said(farm: Farm) -> None:
    ours, theirs = pty.openpty()
    words = ["new", "hello", "--fails-when", "Silence."]
    with subprocess.Popen(
        [*_SEEDBED, *words], cwd=farm.root, env=_OFFLINE, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        # Two lines more than it should read, so that a question too many is seen and not waited for.
        os.write(ours, "Say „hello“.\n\n\n\n".encode())
        shown = _all_of(ours)
    os.close(ours)
    assert process.returncode == 0
    assert _story(farm, "seeds/hello") == Story("Say „hello“.", "Silence.", "")
    asked = [question for question in ("it for?", "that it failed?", "if it did?") if question in shown]
    assert asked == ["it for?", "if it did?"]


def _all_of(terminal: int) -> str:
    """Read what is written to a terminal until nobody has it open any more."""
    seen = b""
    try:
        while part := os.read(terminal, 1 << 16):
            seen += part
    except OSError:  # what Linux has for the end of it
        pass
    return seen.decode()


def test_a_name_that_will_not_do_is_one_line_and_changes_nothing(farm: Farm) -> None:
    done = _new(farm, "FIRST")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert _is_untouched(farm)


def test_a_package_that_cannot_be_locked_leaves_nothing_behind(farm: Farm) -> None:
    _edit_root(farm, "package = false", 'package = false\nconstraint-dependencies = ["typer<0.1"]')
    done = _new(farm, "hello", "--template", "tool")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "uv lock failed" in done.stderr
    assert _is_untouched(farm)


def test_a_folder_that_is_no_member_is_refused(farm: Farm) -> None:
    _edit_root(farm, "seeds/*", "seeds/first")
    with pytest.raises(GardenError, match="seeds/hello would be no member"):
        _plant(farm, "hello")


def test_without_a_scope_there_is_no_name(farm: Farm) -> None:
    _edit_root(farm, '[tool.seedbed]\nscope = "my-crew"', "")
    farm.write("seeds/first/pyproject.toml", '[project]\nname = "first"\nversion = "0"\n')
    _edit_root(farm, "my-crew-first", "first")
    with pytest.raises(GardenError, match='scope = "my-crew"'):
        _plant(farm, "hello")


def test_the_last_release_is_named_of_what_was_released_from_here(farm: Farm) -> None:
    for version in ("0.1.0", "0.10.0", "0.9.0"):
        farm.git("tag", f"my-crew-phoenix@{version}")
    with pytest.raises(GardenError, match=r"my-crew-phoenix@0\.10\.0"):
        _plant(farm, "phoenix")


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_name_that_is_taken_on_the_index_leaves_nothing_behind(
    farm: Farm, index: _Index, *, dry_run: bool
) -> None:
    with pytest.raises(GardenError, match=r"my-crew-famous is taken on 127\.0\.0\.1"):
        _plant(farm, "famous", offline=False, dry_run=dry_run)
    assert _is_untouched(farm)


def test_a_name_that_the_index_does_not_know_is_free(farm: Farm, index: _Index) -> None:
    assert _plant(farm, "obscure", offline=False).notes == ()


def test_offline_the_index_is_not_asked(farm: Farm, index: _Index, monkeypatch: pytest.MonkeyPatch) -> None:
    _plant(farm, "famous", offline=True, dry_run=True)
    monkeypatch.setenv("UV_OFFLINE", "true")
    _plant(farm, "famous", offline=False, dry_run=True)
    assert index.asked == []


def test_an_index_that_is_silent_is_not_waited_for_and_stops_nothing(farm: Farm, index: _Index) -> None:
    index.answers.clear()
    planted = _plant(farm, "famous", offline=False, patience=0.1)
    (note,) = planted.notes
    assert note.startswith("Whether my-crew-famous is free to publish is not known")
    assert (farm.root / "seeds/famous/pyproject.toml").is_file()


def test_a_question_that_nobody_answers_is_given_up() -> None:
    assert Question(time.monotonic(), SimpleQueue()).answer() == Unanswered("no answer in time")


def test_an_index_that_is_down_is_one_line_and_stops_nothing(farm: Farm) -> None:
    environment = {name: value for name, value in _OFFLINE.items() if name != "UV_OFFLINE"}
    done = _new(farm, "famous", environment={**environment, "SEEDBED_INDEX": "http://127.0.0.1:1/simple/"})
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "Whether my-crew-famous is free to publish is not known" in done.stderr


def test_what_was_killed_is_undone_by_the_next(farm: Farm, tmp_path: Path) -> None:
    started = tmp_path / "started"
    slow = tmp_path / "uv"
    slow.write_text(f'#!/bin/sh\n[ "$1" = lock ] || exec uv "$@"\necho $$ > {started}\nexec sleep 60\n')
    slow.chmod(0o755)
    with subprocess.Popen(
        [*_SEEDBED, "new", "hello"],
        cwd=farm.root,
        env={**_OFFLINE, "UV": str(slow)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and not (started.exists() and started.read_text("utf-8")):
            time.sleep(0.01)
        process.kill()
    os.kill(int(started.read_text("utf-8")), signal.SIGKILL)
    assert (farm.root / "seeds/hello/pyproject.toml").is_file()
    done = _new(farm, "other")
    assert done.returncode == 0
    assert done.stderr == "seedbed: `new hello` had been interrupted, and is undone now\n"
    assert _seeds(farm) == ["first", "other"]
