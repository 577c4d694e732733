"""The watch over these tests sees what it is for, and says nothing of what is allowed."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from seedbed.e2e import ModelServer, Reason
from seedbed.e2e._watch import Watch

if sys.platform != "linux":
    pytest.skip("the deeds are those of Linux", allow_module_level=True)

DEEDS = [
    pytest.param("open({there!r}, 'w').close()", "opened for writing {there}", id="a file that is written"),
    pytest.param(
        "os.open({there!r}, os.O_RDWR | os.O_CREAT)", "opened for writing {there}", id="a file opened"
    ),
    pytest.param("os.mkdir({there!r})", "made the folder {there}", id="a folder that is made"),
    pytest.param("os.remove({precious!r})", "removed {precious}", id="a file that is removed"),
    pytest.param(
        "shutil.rmtree({folder!r})", "removed {precious}", id="a folder that is removed with all in it"
    ),
    pytest.param("os.rename({precious!r}, {there!r})", "renamed {precious}", id="a file moved away"),
    pytest.param("os.rename({own!r}, {there!r})", "renamed {there}", id="a file moved there"),
    pytest.param("os.symlink({own!r}, {there!r})", "linked {there}", id="a link"),
    pytest.param("os.link({own!r}, {there!r})", "linked {there}", id="a hard link"),
    pytest.param(
        "os.chmod({precious!r}, 0o600)", "changed the rights of {precious}", id="rights that are changed"
    ),
    pytest.param(
        "os.utime({precious!r}, (0, 0))", "changed the times of {precious}", id="times that are changed"
    ),
    pytest.param("os.rmdir({folder!r})", "removed {folder}", id="a folder"),
    pytest.param("os.chown({precious!r}, -1, -1)", "changed the owner of {precious}", id="an owner"),
    pytest.param("os.setxattr({precious!r}, 'user.x', b'')", "marked {precious}", id="a mark"),
    pytest.param("os.posix_spawn('/bin/true', ['true'], {{}})", "started unwatched /bin/true", id="spawned"),
    pytest.param(
        "os.execve('/bin/true', ['true'], {{}})", "started unwatched /bin/true", id="turned into another"
    ),
    pytest.param("socket.gethostbyname('example.invalid')", "looked up example.invalid", id="an old look-up"),
    pytest.param("os.truncate({precious!r}, 0)", "cut {precious}", id="a file that is cut"),
    pytest.param("sqlite3.connect({there!r})", "opened as a database {there}", id="a database"),
    pytest.param(
        "open({out!r}, 'a')", "opened for writing {precious}", id="a way out by a link in its own folder"
    ),
    pytest.param(
        "socket.create_connection(('127.0.0.1', {port}))",
        "connected to 127.0.0.1 {port}",
        id="a strange port",
    ),
    pytest.param(
        "socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 53))",
        "connected to 192.0.2.1 53",
        id="an address",
    ),
    pytest.param(
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        "sent to 192.0.2.1 53",
        id="a message",
    ),
    pytest.param("socket.getaddrinfo('example.invalid', 80)", "looked up example.invalid", id="a name"),
    pytest.param("socket.create_server(('127.0.0.1', 0))", "listened at 127.0.0.1 0", id="an open port"),
    pytest.param(
        "socket.socket(socket.AF_UNIX).bind({there!r})",
        "listened at {there}",
        id="a socket that all can reach",
    ),
    pytest.param("subprocess.run(['/bin/true'], env={{}})", "started unwatched /bin/true", id="a program"),
    pytest.param("os.system('true')", "gave a shell b'true'", id="a shell"),
    pytest.param(
        "subprocess.run([sys.executable, '-c', 'import sys; open(sys.argv[1], chr(119))', {there!r}])",
        "opened for writing {there}",
        id="a child of its own",
    ),
]
IMPORTS = "import os, shutil, socket, sqlite3, subprocess, sys, tempfile\n"


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Return a watch of its own, whose findings fail nobody."""
    with closing(Watch()) as made:
        yield made


class Place:
    """A folder that a process was given, one that it was not, and a port that nobody told it of."""

    def __init__(self, folder: Path, watch: Watch, port: int) -> None:
        self.watch = watch
        self.own = folder / "own"
        self.own.mkdir()
        (self.own / "mine").touch()
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        precious = elsewhere / "precious.txt"
        precious.write_text("not to be touched")
        (self.own / "out").symlink_to(precious)
        self.names = {
            "own": str(self.own / "mine"),
            "out": str(self.own / "out"),
            "there": str(elsewhere / "there"),
            "folder": str(elsewhere),
            "precious": str(precious),
            "port": port,
        }

    def run(self, code: str, **more: str) -> list[str]:
        """Run a program that is watched, and return what is found."""
        environment = {**self.watch.environment, "SEEDBED_HOME": str(self.own), **more}
        command = [sys.executable, "-c", IMPORTS + code.format(**self.names)]
        # What is done is seen whether or not it succeeds.
        subprocess.run(command, check=False, capture_output=True, env=environment, cwd=self.watch.cwd)
        return self.watch.look()


@pytest.fixture
def place(tmp_path: Path, watch: Watch) -> Iterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Place(tmp_path, watch, listening.getsockname()[1])


@pytest.mark.parametrize(("code", "told"), DEEDS)
def test_what_a_process_does_outside_its_folder_is_told_in_one_line(
    place: Place, code: str, told: str
) -> None:
    found = place.run(code)
    assert any(told.format(**place.names) in line for line in found), found
    assert all(line.startswith("-c ") and "(process " in line and "\n" not in line for line in found)


ALLOWED = [
    pytest.param("open({own!r}, 'w').close()", id="a file in its folder"),
    pytest.param(
        "open({precious!r}).close(); sqlite3.connect('file:{precious}?mode=ro', uri=True)", id="reading"
    ),
    pytest.param(
        "with tempfile.TemporaryDirectory() as made: open(made + '/x', 'w').close()", id="a passing file"
    ),
    pytest.param("open('/dev/null', 'w').close()", id="the null device"),
    pytest.param("socket.create_connection(('127.0.0.1', {port})) # :{port}", id="a port that it was told"),
    pytest.param("socket.getaddrinfo('127.0.0.1', 80)", id="an address of this machine"),
    pytest.param("subprocess.run([sys.executable, '-c', ''])", id="a child that is watched"),
]


@pytest.mark.parametrize("code", ALLOWED)
def test_what_a_command_may_do_is_not_told(place: Place, code: str) -> None:
    assert place.run(code) == []


def test_a_folder_that_a_test_names_may_be_written_to_by_the_process_that_it_is_named_to(
    place: Place,
) -> None:
    code = "open({precious!r}, 'w').close(); open({there!r}, 'w').close()"
    assert place.run(code, SEEDBED_WATCH_OWN=f"/nowhere:{place.names['folder']}") == []
    assert len(place.run(code)) == 2


@pytest.mark.parametrize("where", ["home", "cwd", "tmp"])
def test_what_is_done_behind_pythons_back_is_seen_on_the_disk(place: Place, where: str) -> None:
    folder = {"home": place.watch.home, "cwd": place.watch.cwd, "tmp": place.watch.temporary}[where]
    # The hook does not hear of a named pipe.
    found = place.run(f"os.mkfifo('{folder}/behind')")
    assert any(line.endswith(f"made {folder / 'behind'}") for line in found), found
    assert place.watch.look() == [], "it is told once"


def test_a_changed_and_a_removed_file_are_seen_on_the_disk(place: Place) -> None:
    home, cwd = place.watch.home / "precious.txt", place.watch.cwd / "precious.txt"
    found = place.run(f"subprocess.run(['sh', '-c', 'echo >> {home}; rm {cwd}'])")
    assert any(line.endswith(f"changed {home}") for line in found), found
    assert any(line.endswith(f"removed {cwd}") for line in found), found


def test_a_watched_command_is_seen_to_write_its_store_and_to_do_nothing_else(
    tmp_path: Path, watch: Watch
) -> None:
    with ModelServer(lambda _: "```python\nprint(6 * 7)\n```") as server:
        told = {"SEEDBED_MODEL": "ollama:canned", "OLLAMA_BASE_URL": server.url}
        ended = Reason(tmp_path / "home", {**told, **watch.environment})("What is 6 times 7?")
    assert ended.code == 3, ended.err
    wrote = [deed for deed in watch.deeds() if deed.what == str(tmp_path / "home" / "cases.sqlite3")]
    assert wrote, "the watch is blind"
    assert watch.look() == []


SUITE = """
import subprocess, sys
from seedbed.e2e import Reason

def run(tmp_path, path):
    code = f"open({str(path)!r}, 'w').close()"
    subprocess.run([sys.executable, "-c", code], check=True, env=Reason(tmp_path / "own").full_environment())

def test_that_behaves(tmp_path):
    (tmp_path / "own").mkdir()
    run(tmp_path, tmp_path / "own" / "inside")

def test_that_does_not(tmp_path):
    run(tmp_path, tmp_path / "outside")

def test_after_it(tmp_path):
    pass
"""


def test_a_test_fails_whose_process_did_something_outside_and_no_other(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_it.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--basetemp",
            str(tmp_path / "base"),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert "1 failed, 2 passed" in ended.stdout, ended.stdout + ended.stderr
    assert "FAILED test_it.py::test_that_does_not" in ended.stdout
    assert f"opened for writing {tmp_path / 'base'}" in ended.stdout
