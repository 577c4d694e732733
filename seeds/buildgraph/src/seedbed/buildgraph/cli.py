"""The `seedbed` command, when there is something to do or to say."""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import click
import typer
from rich.console import Console

from seedbed.workspace import WorkspaceError, find_root

from ._affected import affected as affected_nodes
from ._affected import default_reference
from ._engine import Order
from ._keys import World
from ._plan import ROOT, Node
from ._running import Interrupted, do, remember, wait_for_change
from ._select import select
from ._settings import SettingsError, unknown
from ._world import look, read_world, site_packages

# Exit codes, as the README has them.
FAILED, WRONG, INTERRUPTED = 1, 2, 130

# What `--affected` without a reference is turned into before the command line is parsed.
_DEFAULT = "@default"

app = typer.Typer(
    help="Run only what changed, and that in one go.", no_args_is_help=True, rich_markup_mode=None
)

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
    root = find_root(Path.cwd())
    while True:
        moment = look(root)
        world = read_world(root, moment=moment)
        order = Order(
            tasks=_known(world, tasks),
            packages=select(world.workspace, filters or ()),
            only=affected_nodes(world, _reference(root, reference), tasks) if reference else None,
            jobs=jobs or os.cpu_count() or 1,
            keep_going=keep_going,
            use_cache=not no_cache,
            audit=audit,
            explain=explain,
        )
        done = do(world, moment, order, logs=logs, json_output=json_output)
        if watch:
            wait_for_change(moment)
            continue
        if order.is_plain:
            remember(context.obj, world, moment, done, logs=logs, json_output=json_output)
        raise typer.Exit(0 if all(one.status.is_well for one in done) else FAILED)


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
    root = find_root(Path.cwd())
    world = read_world(root)
    names = _known(world, tasks) if tasks else tuple(world.settings.tasks)
    nodes = affected_nodes(world, _reference(root, reference or _DEFAULT), names)
    chosen = set(select(world.workspace, filters or ()))
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

    root = find_root(Path.cwd())
    world = read_world(root)
    owners = read_owners(Path(folder) for folder in site_packages())
    breaches = check_boundaries(world.workspace, world.tree, owners)
    if json_output:
        print(json.dumps({"ok": not breaches, "breaches": [asdict(breach) for breach in breaches]}, indent=1))
    else:
        for breach in breaches:
            print(breach)
        members = len(world.workspace.members)
        print(
            f"{members} packages, {len(breaches) or 'no'} {'boundary is' if len(breaches) == 1 else 'boundaries are'} crossed"
        )
    raise typer.Exit(FAILED if breaches else 0)


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

    root = find_root(Path.cwd())
    world = read_world(root)
    marked: frozenset[str] = frozenset()
    if reference:
        nodes = affected_nodes(world, _reference(root, reference), world.settings.tasks)
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


def _known(world: World, names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in world.settings.tasks:
            known = ", ".join(world.settings.tasks) or "none yet"
            raise SettingsError(
                unknown("task", name, world.settings.tasks).capitalize(),
                where="[tool.seedbed.tasks] of pyproject.toml",
                do=f"There are: {known}",
            )
    return tuple(dict.fromkeys(names))


def _reference(root: Path, reference: str) -> str:
    return default_reference(root) if reference == _DEFAULT else reference


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    # Where no tasks run that would have to be ended first, a request to end is like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    words = [f"--affected={_DEFAULT}" if word == "--affected" else word for word in arguments]
    try:
        # Outside of its stand-alone mode, typer returns the code of an `Exit` instead of raising it.
        code = app(words, prog_name="seedbed", standalone_mode=False, obj=tuple(arguments))
    except WorkspaceError as error:
        return _wrong(str(error), json_output="--json" in arguments)
    except click.ClickException as error:
        return _wrong(error.format_message(), json_output="--json" in arguments)
    except (Interrupted, KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _wrong(message: str, *, json_output: bool) -> int:
    if json_output:
        print(json.dumps({"error": message}))
    Console(stderr=True).print(f"seedbed: {message}", markup=False, highlight=False, soft_wrap=True)
    return WRONG
