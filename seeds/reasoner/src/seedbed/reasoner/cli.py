"""The `reason` command. Imports typer alone; what a command needs is imported when it runs."""

import gc
import os
import sys
from typing import Annotated

import typer

app = typer.Typer(
    name="reason",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="""Exit codes: 0 solved and verified, 1 a bug in Seedbed, 2 bad usage or input, 3 answered but not verified, 4 waiting for you,
    5 failed, 6 budget spent, 7 model unavailable, 8 store unavailable, 130 interrupted.
    `reason doctor` ends with 0 where nothing is broken, and otherwise with the code of what is broken first.""",
)
models_app = typer.Typer(
    help="Show which models can be used here, and which would be; `fetch` gets the weights of the embedded one.",
    invoke_without_command=True,
)
app.add_typer(models_app, name="models")

COMMANDS = ("ask", "list", "show", "resume", "export", "forget", "models", "doctor")

_WITH_VALUE = (
    "--model",
    "--base-url",
    "--as",
    "--out",
    "--budget-tokens",
    "--budget-seconds",
    "--budget-usd",
)
"""The options that the next word belongs to."""

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="embedded, gguf:FILE, or a hosted one such as openai:NAME, anthropic:NAME, google:NAME, ollama:NAME.",
    ),
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="The address of a server of your own.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")
]
OutOption = Annotated[
    str | None, typer.Option("--out", metavar="DIR", help="Where files that a program makes are written.")
]
TokensOption = Annotated[int | None, typer.Option("--budget-tokens", min=0, help="Tokens that may be spent.")]
SecondsOption = Annotated[
    float | None, typer.Option("--budget-seconds", min=0.0, help="Seconds it may take.")
]
DollarsOption = Annotated[
    float | None,
    typer.Option(
        "--budget-usd",
        min=0.0,
        help="US dollars that may be spent, by the known price of the model. No question is asked that could cost more.",
    ),
]
CaseArgument = Annotated[str, typer.Argument(help="A case's id, or its beginning; `last` for the last one.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Work on a problem the way its kind asks for: solved, solvable or unsolvable."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"seedbed-reasoner {installed('seedbed-reasoner')}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def ask(
    problem: Annotated[str, typer.Argument(help="The problem, in your own words; - reads it from stdin.")],
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    kind: Annotated[
        str | None,
        typer.Option("--as", metavar="CLASS", help="Say its class: solved, solvable or unsolvable."),
    ] = None,
    out: OutOption = None,
    budget_tokens: TokensOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use nothing that is known from earlier.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing; assume, and say so.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Work on a problem. `reason "…"` is short for `reason ask "…"`."""
    from seedbed.reasoner import _commands

    options = _commands.Options(model, base_url, kind, budget_tokens, budget_seconds, budget_usd, no_input)
    raise typer.Exit(_commands.ask(problem, options, out=out, fresh=fresh, as_json=as_json))


@app.command("list")
def list_cases(*, as_json: JsonOption = False) -> None:
    """List the cases, the one worked on last at the end."""
    from seedbed.reasoner import _browse

    _browse.list_cases(as_json=as_json)


@app.command()
def show(case: CaseArgument = "last", *, as_json: JsonOption = False) -> None:
    """Show a case: its position, what it knows and from where, and its moves."""
    from seedbed.reasoner import _browse

    _browse.show(case, as_json=as_json)


@app.command()
def resume(
    case: CaseArgument = "last",
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    out: OutOption = None,
    budget_tokens: TokensOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Go on with a case where it was. What is known already is not asked, run or paid for again."""
    from seedbed.reasoner import _commands

    options = _commands.Options(
        model, base_url, None, budget_tokens, budget_seconds, budget_usd, no_input=False
    )
    raise typer.Exit(_commands.resume(case, options, out=out, as_json=as_json))


@app.command()
def export(
    case: CaseArgument = "last",
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="As JSON lines, which is the only form.")] = True,
) -> None:
    """Print a case with every move, its prompt, slice of context, reply and outcome, one JSON object a line."""
    from seedbed.reasoner import _browse

    del jsonl  # accepted so that scripts can say what they expect
    _browse.export(case)


@app.command()
def forget(
    case: Annotated[str, typer.Argument(help="A case's id, or its beginning.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a case, and every move that no other case has used."""
    from seedbed.reasoner import _browse

    _browse.forget(case, yes=yes)


@app.command()
def doctor(
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask the model one tiny question, too, which may cost a little.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Look whether everything works here, and say what to do where it does not. Changes nothing."""
    from seedbed.reasoner import _doctor

    raise typer.Exit(_doctor.doctor(_doctor.Wanted(model, base_url, ask), as_json=as_json))


@models_app.callback()
def models(
    context: typer.Context,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show which models can be used here, and which would be."""
    if context.invoked_subcommand is None:
        from seedbed.reasoner import _models

        _models.show(model, base_url, as_json=as_json)


@models_app.command()
def fetch(
    name: Annotated[
        str, typer.Argument(help="Which embedded model: embedded, or embedded:1.5b.")
    ] = "embedded",
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to the download.")] = False,
) -> None:
    """Download the weights of an embedded model (491 MB, or 1.1 GB) from the model hub."""
    from seedbed.reasoner import _models

    _models.fetch(name, agreed=yes)


def with_command(arguments: list[str]) -> list[str]:
    """Return the arguments with the command in front: the one that stands first among the words, or `ask`."""
    if arguments in (["help"], ["-h"]):
        return ["--help"]
    if not arguments or arguments[0] in ("--help", "--version", "--install-completion", "--show-completion"):
        return arguments
    words = iter(range(len(arguments)))
    for number in words:
        if arguments[number] == "--":
            break
        if arguments[number] in _WITH_VALUE:
            next(words, None)
        elif not arguments[number].startswith("-"):
            if arguments[number] in COMMANDS:
                return [arguments[number], *arguments[:number], *arguments[number + 1 :]]
            break
    return ["ask", *arguments]


def main() -> None:
    """Run the command: one line and a documented exit code for whatever goes wrong."""
    # Most commands end before there is any garbage; the engine switches collection on again.
    gc.disable()
    # pydantic would look through every installed package for plug-ins, which takes longer than most commands.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r"))
    from seedbed.reasoner._failures import run_guarded
    from seedbed.reasoner._leaving import leave_on_interrupt

    leave_on_interrupt()
    arguments = with_command(sys.argv[1:])
    code = 0
    try:
        run_guarded(lambda: app(arguments, prog_name="reason"), as_json="--json" in arguments)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
    _leave(code)


def _leave(code: int) -> None:
    """End at once. What has to be closed has been; taking the rest apart lasts as long as a quarter of a command."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or 1  # nobody reads what was said, so it is no success
    os._exit(code)
