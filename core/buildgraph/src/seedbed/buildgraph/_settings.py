"""The `[tool.seedbed]` tables of the root `pyproject.toml` and of members, read and validated."""

import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from seedbed.workspace import WorkspaceError

# Types, tests and boundaries hold in seeds as they do in core.
_NEVER_ONLY_WARN = ("test", "types", "boundaries")
_TASK_KEYS = (
    "command", "on", "inputs", "upstream", "outputs", "env", "settings", "tools", "depends-on", "batch", "processes",
    "when", "cache",
)  # fmt: skip
_MEMBER_TASK_KEYS = ("inputs", "env", "skip")
# Read by `seedbed-garden` and `seedbed-release`.
_OF_OTHERS = ("scope", "release")
_POLICY_OF_OTHERS = ("graduate-at", "return-below")
_MEMBER_KEYS_OF_OTHERS = ("purpose", "fails-when", "leaves", "release")
# What can stand on a command line, before a `:` and in a file's name.
_ROOTS = "only inputs can reach files of the root, as in '//conftest.py'"
_TASK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class SettingsError(WorkspaceError):
    """A table of `pyproject.toml` is not as it should be."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done in every package, or once in the workspace.

    Attributes:
        name: Its name, as `seedbed run NAME` has it.
        command: The program and its arguments; never a shell's. `{package}` and `{packages}` stand for
            folders relative to the root, `{name}` for the distribution's name. A command without them runs in
            the package's folder, any other at the root.
        on: Whether there is one for each package, or one for the workspace.
        inputs: Patterns of the package's own files that count; those that begin with `//` are the root's.
        upstream: Patterns of what counts of the packages that this one needs.
        outputs: Patterns of files that it makes, kept and restored.
        env: Environment variables that count.
        settings: Tables of the root `pyproject.toml` that count, such as `tool.pytest`.
        tools: Locked packages that count with what they need; `None` for every group of the root.
        after: Tasks of the same package that come first.
        after_upstream: Tasks of the packages that this one needs that come first.
        batch: Whether one process can do several packages.
        processes: Among how many processes a batch is divided, if several run at once.
        when: Patterns; a package with no such file has no such task.
        cache: Whether its results are kept at all.
    """

    name: str
    command: tuple[str, ...]
    on: Literal["packages", "workspace"] = "packages"
    inputs: tuple[str, ...] = ("**",)
    upstream: tuple[str, ...] = ("src/**",)
    outputs: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    tools: tuple[str, ...] | None = None
    after: tuple[str, ...] = ()
    after_upstream: tuple[str, ...] = ()
    batch: bool = False
    processes: int = 1
    when: tuple[str, ...] = ()
    cache: bool = True

    @property
    def at_root(self) -> bool:
        """Whether the command runs at the root."""
        return self.on == "workspace" or any("{package" in word or "{name}" in word for word in self.command)


@dataclass(frozen=True, slots=True)
class Settings:
    """The root's tables: tasks by name, the checks that only warn in seeds, and the cache's size in bytes."""

    tasks: Mapping[str, Task]
    warn_in_seeds: tuple[str, ...] = ()
    cache_limit: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one member's `pyproject.toml` adds to a task: more inputs and variables, or that it has none."""

    inputs: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    skip: bool = False


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """A member's own tables.

    Attributes:
        reads_source: Its tests read the source of what it needs, so that there every byte counts.
        configures_pytest: It has a table of its own for pytest.
        tasks: Adjustments by the task's name.
    """

    reads_source: bool
    configures_pytest: bool
    tasks: Mapping[str, Adjustment]


def parse_toml(content: bytes, where: str) -> dict[str, object]:
    """Parse a TOML file.

    Raises:
        SettingsError: it is no TOML.
    """
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"This is no TOML: {error}", where=where) from error
    except RecursionError as error:
        raise SettingsError("This is nested too deeply to be read", where=where) from error


def read_settings(root: Mapping[str, object]) -> Settings:
    """Validate the root's tables.

    Raises:
        SettingsError: with the table and the key that is wrong.
    """
    ours = _Table(root, "pyproject.toml", "").table("tool").table("seedbed")
    ours.only("tasks", "policy", "cache", *_OF_OTHERS)
    tasks = {name: _task(name, ours.table("tasks").table(name)) for name in ours.table("tasks").names()}
    for task in tasks.values():
        for other in (*task.after, *task.after_upstream):
            if other not in tasks:
                raise ours.table("tasks").table(task.name).wrong("depends-on", unknown("task", other, tasks))
    policy = ours.table("policy")
    policy.only("warn-in-seeds", *_POLICY_OF_OTHERS)
    warn = policy.strings("warn-in-seeds")
    for name in warn:
        if name in _NEVER_ONLY_WARN:
            raise policy.wrong("warn-in-seeds", f"{name} holds in seeds as it does in core")
        if name not in tasks:
            raise policy.wrong("warn-in-seeds", unknown("task", name, tasks))
    cache = ours.table("cache")
    cache.only("limit-mb")
    return Settings(tasks, warn, cache.number("limit-mb", 1024) << 20)


def read_member_settings(member: Mapping[str, object], where: str, tasks: Iterable[str]) -> MemberSettings:
    """Validate a member's tables.

    Raises:
        SettingsError: with the table and the key that is wrong.
    """
    tools = _Table(member, where, "").table("tool")
    ours = tools.table("seedbed")
    ours.only("reads-source", "tasks", *_MEMBER_KEYS_OF_OTHERS)
    table = ours.table("tasks")
    table.only(*tasks)
    found = {}
    for name in table.names():
        of_task = table.table(name)
        of_task.only(*_MEMBER_TASK_KEYS)
        found[name] = Adjustment(
            of_task.patterns("inputs", of_root=True), of_task.strings("env"), of_task.flag("skip")
        )
    return MemberSettings(ours.flag("reads-source"), "pytest" in tools.names(), found)


def _task(name: str, table: "_Table") -> Task:
    table.only(*_TASK_KEYS)
    if not _TASK_NAME.fullmatch(name):
        raise table.wrong("", "a task is called by letters, digits, dots, dashes and underscores")
    command = table.command("command")
    on = table.choice("on", "packages", "workspace")
    after = table.strings("depends-on")
    batch = table.flag("batch")
    if batch and "{packages}" not in command:
        raise table.wrong("batch", 'the command needs a word for the packages, as in "pytest {packages}"')
    if batch and any("{package}" in word or "{name}" in word for word in command):
        raise table.wrong("batch", "{package} and {name} are of one package, and a batch has several")
    if not batch and "processes" in table.names():
        raise table.wrong("processes", "only a batch is shared out, and this task has no `batch = true`")
    if on == "workspace" and any("{package" in word or "{name}" in word for word in command):
        raise table.wrong("command", "there is no package to fill in, since this task is on the workspace")
    return Task(
        name=name,
        command=command,
        on="workspace" if on == "workspace" else "packages",
        inputs=_inputs(table),
        upstream=table.patterns("upstream", ("src/**",)),
        outputs=table.patterns("outputs"),
        env=table.strings("env"),
        settings=table.strings("settings"),
        tools=table.strings("tools") if "tools" in table.names() else None,
        after=tuple(word for word in after if not word.startswith("^")),
        after_upstream=tuple(word[1:] for word in after if word.startswith("^")),
        batch=batch,
        processes=table.number("processes", 1),
        when=table.patterns("when"),
        cache=table.flag("cache", default=True),
    )


def _inputs(table: "_Table") -> tuple[str, ...]:
    """Return what counts; where it is only said what does not, that is everything else."""
    found = table.patterns("inputs", of_root=True)
    return ("**", *found) if all(pattern.startswith("!") for pattern in found) else found


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, and what may have been meant."""
    close = get_close_matches(name, list(known), n=1)
    return f"there is no {kind} {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that knows where it stands, for errors that say so."""

    values: object
    file: str
    name: str

    def wrong(self, key: str, what: str) -> SettingsError:
        return SettingsError(
            f"[{self.name}] {key}: {what}" if key else f"[{self.name}]: {what}", where=self.file
        )

    def names(self) -> list[str]:
        return list(self.values) if isinstance(self.values, Mapping) else []

    def get(self, key: str) -> object:
        return self.values.get(key) if isinstance(self.values, Mapping) else None

    def table(self, key: str) -> "_Table":
        found = self.get(key)
        inner = _Table({} if found is None else found, self.file, f"{self.name}.{key}".strip("."))
        if not isinstance(inner.values, Mapping):
            raise inner.wrong("", "this should be a table")
        return inner

    def only(self, *allowed: str) -> None:
        for key in self.names():
            if key not in allowed:
                raise self.wrong(key, unknown("key", key, allowed))

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        found = self.get(key)
        if found is None:
            return default
        if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
            raise self.wrong(key, f"this should be a list of texts, and is {found!r}")
        return tuple(found)

    def patterns(self, key: str, default: tuple[str, ...] = (), *, of_root: bool = False) -> tuple[str, ...]:
        found = self.strings(key, default)
        for pattern in found:
            plain = pattern.removeprefix("!")
            if ".." in plain.split("/"):
                raise self.wrong(key, f"{pattern!r} leads out of the folder; {_ROOTS}")
            if plain.startswith("/") and not (of_root and plain.startswith("//")):
                raise self.wrong(key, f"{pattern!r} should begin with a name; {_ROOTS}")
        return found

    def flag(self, key: str, *, default: bool = False) -> bool:
        found = self.get(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise self.wrong(key, f"this should be true or false, and is {found!r}")
        return found

    def number(self, key: str, default: int) -> int:
        found = self.get(key)
        if found is None:
            return default
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise self.wrong(key, f"this should be a whole number above nought, and is {found!r}")
        return found

    def choice(self, key: str, *allowed: str) -> str:
        found = self.get(key)
        if found is None:
            return allowed[0]
        if not isinstance(found, str) or found not in allowed:
            raise self.wrong(key, f"this should be one of {', '.join(allowed)}, and is {found!r}")
        return found

    def command(self, key: str) -> tuple[str, ...]:
        found = self.get(key)
        if isinstance(found, str):
            try:
                words = tuple(shlex.split(found))
            except ValueError as error:
                raise self.wrong(key, f"this cannot be split into words: {error}") from error
        else:
            words = self.strings(key)
        if not words:
            raise self.wrong(key, 'a command is needed, as in "pytest {packages}"')
        return words
