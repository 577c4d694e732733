"""A thousand random edits: keys change exactly when what they stand for does, against a slow reference."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from seedbed.buildgraph._keys import World
from seedbed.buildgraph._plan import Node
from seedbed.buildgraph._syntax import syntax_digest
from seedbed.buildgraph._world import read_world
from seedbed.workspace.testing import Farm

TASKS = """
[tool.seedbed.tasks.test]
command = "pytest {packages}"
inputs = ["src/**", "tests/**", "pyproject.toml", "!**/*.tmp"]
upstream = ["src/**", "!**/*.tmp"]
tools = []
batch = true
"""

FOLDERS = {"farm-base": "core/base", "farm-middle": "seeds/middle", "farm-top": "seeds/top"}
UPSTREAM = {"farm-base": [], "farm-middle": ["farm-base"], "farm-top": ["farm-base", "farm-middle"]}

Contents: TypeAlias = dict[str, tuple[str, bytes]]

paths = st.builds(
    "/".join,
    st.tuples(
        st.sampled_from([*FOLDERS.values(), "docs"]),
        st.sampled_from(["src/farm/x", "src", "tests", "tests/data", "."]),
        st.sampled_from(
            ["a.py", "b.py", "c d.txt", "new\nline", "é.md", "x.tmp", "pyproject.md", "\udcff.bin"]
        ),
    ),
).map(os.path.normpath)
contents = st.sampled_from(
    [
        b"",
        b"x = 1\n",
        b"x = 1  # why\n",
        b"x=(1)\n",
        b"x = 2\n",
        b"x = 1  # type: ignore\n",
        b'"""Doc."""\nx = 1\n',
        b"def",
        b"\xff",
    ]
)


class Edits(RuleBasedStateMachine):
    """Edits files in all the ways that there are, and compares after each."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="edits-")).resolve()
        self.farm = Farm(self.root, TASKS)
        for name, folder in FOLDERS.items():
            self.farm.member(folder, UPSTREAM[name])
        self.farm.settle()
        self.own: dict[tuple[str, str], Contents] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.touch = 0

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def files(self) -> list[str]:
        """Return every file that an edit may be about, slowly."""
        found = (
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if path.is_symlink() or path.is_file()
        )
        kept = (".git/", ".seedbed/", "pyproject.toml", "uv.lock", ".gitignore")
        return sorted(
            path for path in found if not path.startswith(kept) and not path.endswith("/pyproject.toml")
        )

    @rule(path=paths, content=contents)
    def write(self, path: str, content: bytes) -> None:
        place = self.root / path
        if not place.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            place.write_bytes(content)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if files := self.files():
            (self.root / data.draw(st.sampled_from(files))).unlink()

    @rule(data=st.data(), path=paths)
    def move(self, data: st.DataObject, path: str) -> None:
        if (files := self.files()) and not (self.root / path).is_dir():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / data.draw(st.sampled_from(files))).replace(self.root / path)

    @rule(data=st.data())
    def change_mode(self, data: st.DataObject) -> None:
        if files := [path for path in self.files() if not (self.root / path).is_symlink()]:
            place = self.root / data.draw(st.sampled_from(files))
            place.chmod(place.stat().st_mode ^ stat.S_IXUSR)

    @rule(path=paths, data=st.data())
    def link(self, path: str, data: st.DataObject) -> None:
        place = self.root / path
        if not place.exists() and not place.is_symlink():
            to = data.draw(st.sampled_from([*self.files(), path, "docs", "core/base/src", "nowhere"]))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(os.path.relpath(self.root / to, place.parent))

    @rule(data=st.data(), content=contents)
    def rewrite(self, data: st.DataObject, content: bytes) -> None:
        if files := [path for path in self.files() if not (self.root / path).is_symlink()]:
            (self.root / data.draw(st.sampled_from(files))).write_bytes(content)

    @rule(data=st.data())
    def touch_file(self, data: st.DataObject) -> None:
        if files := [path for path in self.files() if (self.root / path).is_file()]:
            self.touch += 1
            os.utime(self.root / data.draw(st.sampled_from(files)), (self.touch, self.touch))

    @rule()
    def stage(self) -> None:
        self.farm.git("add", "-A")

    @rule()
    def commit(self) -> None:
        self.farm.commit()

    @rule()
    def unstage(self) -> None:
        self.farm.git("reset", "-q")

    @invariant()
    def keys_stand_for_contents(self) -> None:
        world = read_world(self.root)
        for name in FOLDERS:
            node = Node(name, "test")
            own = self.reference(name, ("src/", "tests/", "pyproject.toml"))
            upstream = "".join(self.upstream_reference(world, need) for need in UPSTREAM[name])
            self.compare(
                name, "own", own, hashlib.sha256(repr(sorted(world.own(node).items())).encode()).hexdigest()
            )
            meant: Contents = {**own, "upstream": ("", upstream.encode())}
            self.compare(name, "key", meant, world.key(node, {}))

    def compare(self, name: str, kind: str, contents: Contents, key: str) -> None:
        """Hold a key against the one before: equal exactly when the contents are."""
        at = (name, kind)
        if at in self.own:
            same = self.own[at] == contents
            assert (self.keys[at] == key) == same, f"{at}: contents {'stayed' if same else 'changed'}"
        self.own[at], self.keys[at] = contents, key

    def reference(self, name: str, starts: tuple[str, ...]) -> Contents:
        """Return the mode and bytes of a package's inputs, with what links lead to, from the disk."""
        folder = FOLDERS[name]
        found: Contents = {}
        for place in (self.root / folder).rglob("*"):
            path = place.relative_to(self.root / folder).as_posix()
            if (
                path.startswith(starts)
                and not path.endswith(".tmp")
                and (place.is_symlink() or place.is_file())
            ):
                found |= self.state(place, set())
        return found

    def state(self, place: Path, seen: set[Path]) -> Contents:
        where = place.relative_to(self.root).as_posix() if place.is_relative_to(self.root) else str(place)
        if where == "." or where.startswith((".git/", ".seedbed/")):
            return {}
        if place.is_symlink():
            target = Path(os.path.normpath(place.parent / place.readlink()))
            found: Contents = {where: ("link", os.fsencode(place.readlink()))}
            if target in seen:
                return found
            seen.add(target)
            behind = target.rglob("*") if target.is_dir() and not target.is_symlink() else [target]
            for other in behind:
                found |= self.state(other, seen)
            return found
        if not place.is_file():
            return {}
        mode = "run" if place.stat().st_mode & stat.S_IXUSR else "plain"
        return {where: (mode, place.read_bytes())}

    def upstream_reference(self, world: World, name: str) -> str:
        """Return what counts of a package to those that need it: syntax, or mode and bytes."""
        parts = []
        for place in sorted((self.root / FOLDERS[name] / "src").rglob("*")):
            path = place.relative_to(self.root).as_posix()
            if path.endswith(".tmp") or not (place.is_symlink() or place.is_file()):
                continue
            if path.endswith(".py") and not place.is_symlink():
                parts.append(f"{path!r} {syntax_digest(place.read_bytes())}")
            else:
                parts.append(repr(sorted(self.meant(place).items())))
        return "\n".join(parts)

    def meant(self, place: Path) -> Contents:
        """Return a file that is no source, or a link with what it leads to; of sources, their syntax."""
        found = self.state(place, set())
        return {
            path: ("", syntax_digest(content).encode())
            if path.endswith(".py") and mode != "link"
            else (mode, content)
            for path, (mode, content) in found.items()
        }


# Edits in all: 300 on every run; the README says how to make a thousand.
STEPS = 50
EDITS = int(os.environ.get("SEEDBED_EDITS", "300"))

TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=EDITS // STEPS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # Making a failure smaller would take several minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
