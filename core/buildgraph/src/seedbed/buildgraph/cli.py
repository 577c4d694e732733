"""The `seedbed` command, when there is something to do or to say."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from seedbed.workspace import WorkspaceError, find_root

from ._affected import affected as find_affected
from ._affected import default_reference
from ._keys import World
from ._order import Order
from ._plan import ROOT, Node
from ._running import ENDS, Interrupted, do, remember, wait_for_change
from ._select import select
from ._settings import SettingsError, unknown
from ._text import plain
from ._world import look, read_world, site_packages

# Exit codes, as the README has them.
FAILED, WRONG, DEFECT, INTERRUPTED = 1, 2, 70, 130

# What `--affected` without a reference is turned into before the command line is parsed.
_DEFAULT = "@default"

app = typer.Typer(
    help="Run only what changed, and that in one go.", no_args_is_help=True, rich_markup_mode=None
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # a fifth of what a start costs

        print(f"seedbed {version('seedbed-buildgraph')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _print_version(wanted=wanted),
            is_eager=True,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    """Run only what changed, and that in one go."""
    del show_version


_Tasks = Annotated[list[str], typer.Argument(metavar="TASK…", help="Tasks of [tool.seedbed.tasks].")]
_Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        help="NAME, a folder, NAME... (and what it needs), ...NAME (and what needs it), !NAME (not that).",
    ),
]
_Affected = Annotated[
    str | None,
    typer.Option("--affected", metavar="[=REF]", help="Only what differs from the merge base with REF."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]


@app.command()
def run(
    context: typer.Context,
    tasks: _Tasks,
    filters: _Filters = None,
    reference: _Affected = None,
    jobs: Annotated[int, typer.Option("-j", "--jobs", help="Processes at once; 0: one per core.", min=0)] = 0,
    keep_going: Annotated[
        bool, typer.Option("--keep-going/--fail-fast", help="Whether to go on after a failure.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each task is run.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither use nor keep results.")] = False,
    audit: Annotated[
        bool, typer.Option("--audit", help="Do again what is known, each alone, and compare.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Run again whenever a file changes, until Ctrl-C.")
    ] = False,
    logs: Annotated[str, typer.Option("--logs", help="Whose logs to print: failed, new or all.")] = "failed",
    json_output: _Json = False,
) -> None:
    """Run tasks in the packages whose result is not known."""
    if logs not in ("failed", "new", "all"):
        raise WorkspaceError(f"--logs {logs}: there are failed, new and all")
    root = find_root(_here())
    asked = _Asked(tuple(tasks), tuple(filters or ()), reference)
    while True:
        moment = look(root)
        try:
            world = read_world(root, moment=moment)
            order = replace(
                asked.order(world),
                jobs=jobs or os.cpu_count() or 1,
                keep_going=keep_going or audit,
                use_cache=not no_cache,
                audit=audit,
                explain=explain,
            )
        except WorkspaceError as error:
            if not (watch and asked.was_understood):
                raise
            _wrong(str(error), json_output=json_output)  # half saved, perhaps: the next change may mend it
            wait_for_change(moment)
            continue
        done = do(world, moment, order, logs=logs, json_output=json_output)
        if watch:
            wait_for_change(moment)
            continue
        if order.is_plain:
            remember(context.obj, world, moment, done, logs=logs, json_output=json_output)
        raise typer.Exit(0 if all(one.status.is_well for one in done) else FAILED)


@dataclass(slots=True)
class _Asked:
    """What the command line asks for, to be understood in the workspace as it is at the time."""

    tasks: tuple[str, ...]
    filters: tuple[str, ...]
    reference: str | None
    was_understood: bool = False

    def order(self, world: World) -> Order:
        """Return the tasks and the packages that are meant."""
        tasks = _known(world, self.tasks)
        packages = select(world.workspace, [_from_root(text, world.tree.root) for text in self.filters])
        only = _affected_nodes(world, self.reference, tasks) if self.reference else None
        self.was_understood = True
        return Order(tasks, packages, only)


@app.command()
def affected(
    tasks: Annotated[
        list[str] | None, typer.Argument(metavar="[TASK…]", help="The tasks that count; without any, all.")
    ] = None,
    reference: _Affected = None,
    filters: _Filters = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="Print a GitHub Actions matrix.")] = False,
    json_output: _Json = False,
) -> None:
    """Say which packages a change affects: those with a task whose inputs are not as they were."""
    root = find_root(_here())
    world = read_world(root)
    names = _known(world, tasks) if tasks else tuple(world.settings.tasks)
    nodes = _affected_nodes(world, reference or _DEFAULT, names)
    chosen = set(select(world.workspace, [_from_root(text, root) for text in filters or ()]))
    found = {node.package for node in nodes} & chosen
    members = [member for name, member in world.workspace.members.items() if name in found]
    if matrix:
        entries = [
            {
                "package": member.name,
                "folder": member.folder,
                "tasks": " ".join(_tasks_of(member.name, nodes)),
            }
            for member in members
        ]
        print(json.dumps({"include": entries}))
    elif json_output:
        answer = [
            {"package": member.name, "folder": member.folder, "tasks": _tasks_of(member.name, nodes)}
            for member in members
        ]
        print(json.dumps({"affected": answer, "workspace": _tasks_of(ROOT, nodes)}, indent=1))
    else:
        for member in members:
            print(f"{member.name}  {member.folder}  {' '.join(_tasks_of(member.name, nodes))}")


@app.command()
def check(json_output: _Json = False) -> None:
    """Check the boundaries: direction, declared imports, private modules, namespace roots, circles."""
    from ._boundaries import check_boundaries
    from ._owners import read_owners
    from ._plugins import checks

    root = find_root(_here())
    world = read_world(root)
    owners = read_owners(Path(folder) for folder in site_packages())
    found = set(check_boundaries(world.workspace, world.tree, owners))
    for more in checks():
        found.update(more(world.workspace, world.tree))
    breaches = sorted(found)
    if json_output:
        print(json.dumps({"ok": not breaches, "breaches": [asdict(breach) for breach in breaches]}, indent=1))
    else:
        for breach in breaches:
            print(breach)
        print(f"{_count(len(world.workspace.members), 'package')}, {_count(len(breaches), 'problem')}")
    raise typer.Exit(FAILED if breaches else 0)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


@app.command()
def graph(
    dot: Annotated[bool, typer.Option("--dot", help="For Graphviz.")] = False,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="For Markdown.")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="A picture: `seedbed graph --svg > graph.svg`.")] = False,
    reference: _Affected = None,
    json_output: _Json = False,
) -> None:
    """Show the packages and what each needs; with --affected, what a change affects stands out."""
    from ._picture import as_dot, as_json, as_mermaid, as_svg

    root = find_root(_here())
    world = read_world(root)
    marked: frozenset[str] = frozenset()
    if reference:
        nodes = _affected_nodes(world, reference, tuple(world.settings.tasks))
        marked = frozenset(node.package for node in nodes) - {ROOT}
    formats = {
        "--dot": (dot, as_dot),
        "--mermaid": (mermaid, as_mermaid),
        "--svg": (svg, as_svg),
        "--json": (json_output, as_json),
    }
    chosen = [draw for wanted, draw in formats.values() if wanted]
    if len(chosen) > 1:
        raise WorkspaceError(f"Only one of {', '.join(formats)} at a time")
    if chosen:
        sys.stdout.write(chosen[0](world.workspace, marked))
    else:
        _tree_of(world, marked)


def _tree_of(world: World, marked: frozenset[str]) -> None:
    """Print the packages as a table, in dependency order."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("package", "folder", "needs", "needed by"):
        table.add_column(heading)
    members = world.workspace.members
    for name, member in members.items():
        needs, needed = (
            [members[other].short for other in others]
            for others in (world.workspace.needs(name), world.workspace.needed_by(name))
        )
        style = "bold yellow" if name in marked else ""
        table.add_row(
            escape(member.short),
            escape(member.folder),
            escape(" ".join(needs)),
            escape(" ".join(needed)),
            style=style,
        )
    Console().print(table)


def _tasks_of(package: str, nodes: frozenset[Node]) -> list[str]:
    return sorted(node.task for node in nodes if node.package == package)


def _known(world: World, names: Iterable[str]) -> tuple[str, ...]:
    for name in names:
        if name not in world.settings.tasks:
            known = ", ".join(world.settings.tasks) or "none yet"
            raise SettingsError(
                unknown("task", name, world.settings.tasks).capitalize(),
                where="[tool.seedbed.tasks] of pyproject.toml",
                do=f"There are: {known}",
            )
    return tuple(dict.fromkeys(names))


def _affected_nodes(world: World, reference: str, tasks: tuple[str, ...]) -> frozenset[Node]:
    root = world.tree.root
    change = find_affected(world, default_reference(root) if reference == _DEFAULT else reference, tasks)
    if change.note:
        _say(change.note)
    return change.nodes


def _from_root(text: str, root: Path) -> str:
    """Return a filter that is seen from the present folder (`.`, `./x`, `../x`) as it is seen from the root."""
    name = text.lstrip("!").removesuffix("...")
    if name.split("/")[0] not in (".", "..") or (_here() / name).resolve() == root:
        return text
    place = Path(os.path.relpath((_here() / name).resolve(), root)).as_posix()
    return text.replace(name, place, 1)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise WorkspaceError("The folder that this runs in is gone", do="Change into another") from error


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    # Where no tasks run that would have to be ended first, a request to end is like Ctrl-C.
    for number in ENDS:
        signal.signal(number, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a file can have a name that the terminal has no letters for
            stream.reconfigure(errors="backslashreplace")
    words = [f"--affected={_DEFAULT}" if word == "--affected" else word for word in arguments]
    try:
        _take_in_plugins(words)
        # Outside of its stand-alone mode, typer returns the code of an `Exit` instead of raising it.
        code = app(words, prog_name="seedbed", standalone_mode=False, obj=tuple(arguments))
    except WorkspaceError as error:
        return _wrong(str(error), json_output="--json" in arguments)
    except (Interrupted, KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like a task that failed
        usage = getattr(error, "format_message", None)  # typer has click's errors under a name of its own
        if callable(usage):
            return _wrong(
                str(usage()) or "say what to do: see `seedbed --help`", json_output="--json" in arguments
            )
        traceback.print_exc()
        _say("this is a defect of seedbed-buildgraph; the lines above say where")
        return DEFECT
    return code if isinstance(code, int) else 0


def _take_in_plugins(words: Iterable[str]) -> None:
    """Add the commands that other distributions bring, where one of them, or the list of all, may be asked for."""
    from ._plugins import commands

    own = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    if next(iter(words), "") not in own and not app.registered_groups:
        for group in commands():
            app.add_typer(group)


def _wrong(message: str, *, json_output: bool) -> int:
    if json_output:
        print(json.dumps({"error": message}))
    _say(message)
    return WRONG


def _say(message: str) -> None:
    Console(stderr=True).print(f"seedbed: {plain(message)}", markup=False, highlight=False, soft_wrap=True)
