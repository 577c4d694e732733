"""What `reason` is told: its commands and their options. What a command needs is imported when it runs."""

from typing import Annotated

import typer

from seedbed.reasoner._app_learn import learn_app
from seedbed.reasoner._app_manuals import manuals_app
from seedbed.reasoner._app_options import (
    BaseUrlOption,
    CallsOption,
    CaseArgument,
    DollarsOption,
    ForceOption,
    JsonOption,
    ModelOption,
    NoInputOption,
    OutOption,
    SecondsOption,
    TokensOption,
    UnverifiedOption,
)
from seedbed.reasoner._app_stones import stones_app

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

app.add_typer(manuals_app, name="manuals")
app.add_typer(stones_app, name="stones")
app.add_typer(learn_app, name="learn")


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
    unverified: UnverifiedOption = False,
    force: ForceOption = False,
    budget_tokens: TokensOption = None,
    budget_calls: CallsOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use nothing that is known from earlier.")] = False,
    no_input: NoInputOption = False,
    as_json: JsonOption = False,
) -> None:
    """Work on a problem. `reason "…"` is short for `reason ask "…"`."""
    from seedbed.reasoner import _commands, _files

    options = _commands.Options(
        model, base_url, kind, budget_tokens, budget_calls, budget_seconds, budget_usd, no_input
    )
    files = _files.Out(out, unverified, force)
    raise typer.Exit(_commands.ask(problem, options, out=files, fresh=fresh, as_json=as_json))


@app.command("list")
def list_cases(*, as_json: JsonOption = False) -> None:
    """List the cases, the one worked on last at the end."""
    from seedbed.reasoner import _browse

    _browse.list_cases(as_json=as_json)


@app.command()
def show(
    case: CaseArgument = "last",
    *,
    as_json: JsonOption = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown.")] = False,
) -> None:
    """Show a case: its position, what it knows and from where, what is open, its moves, and what comes next."""
    from seedbed.reasoner import _browse

    _browse.show(case, as_json=as_json, as_markdown=as_markdown)


@app.command()
def resume(
    case: CaseArgument = "last",
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    out: OutOption = None,
    unverified: UnverifiedOption = False,
    force: ForceOption = False,
    budget_tokens: TokensOption = None,
    budget_calls: CallsOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    no_input: NoInputOption = False,
    as_json: JsonOption = False,
) -> None:
    """Go on with a case where it was. What is known already is not asked, run or paid for again."""
    from seedbed.reasoner import _commands, _files

    options = _commands.Options(
        model, base_url, None, budget_tokens, budget_calls, budget_seconds, budget_usd, no_input
    )
    files = _files.Out(out, unverified, force)
    raise typer.Exit(_commands.resume(case, options, out=files, as_json=as_json))


@app.command()
def answer(
    case: CaseArgument,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar='[QUESTION] "…"',
            help="The question's number or id, which may be left out when one is open, and what you say to it. "
            "Without words you are asked.",
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, at first or anew; `you decide` leaves it to the engine. `resume` then goes on."""
    from seedbed.reasoner import _saying

    _saying.answer(case, words or [], as_json=as_json)


@app.command()
def deny(
    case: CaseArgument,
    assumption: Annotated[
        str, typer.Argument(help="Its id, or its beginning, or the number or id of the question.")
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Say that something that was assumed does not hold. `resume` then assumes something else, or asks."""
    from seedbed.reasoner import _saying

    _saying.deny(case, assumption, as_json=as_json)


@app.command()
def add(
    case: CaseArgument,
    text: Annotated[str, typer.Argument(metavar='"…"', help="What must hold, too, in your words.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Add something to the problem. `resume` then redoes what it reaches."""
    from seedbed.reasoner import _saying

    _saying.add(case, text, as_json=as_json)


@app.command()
def fork(
    case: CaseArgument,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar='[QUESTION "…"]', help="A question, and what you say to it there."),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Try another answer beside the first, without paying again for what they share."""
    from seedbed.reasoner import _saying

    _saying.fork(case, words or [], as_json=as_json)


@app.command()
def take(
    case: CaseArgument,
    framing: Annotated[
        str, typer.Argument(help="The framing's number or id, or one of your own, in your words.")
    ],
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    kind: Annotated[
        str | None,
        typer.Option("--as", metavar="CLASS", help="Say its class: solved, solvable or unsolvable."),
    ] = None,
    out: OutOption = None,
    unverified: UnverifiedOption = False,
    force: ForceOption = False,
    budget_tokens: TokensOption = None,
    budget_calls: CallsOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Use nothing that is known from earlier.")] = False,
    no_input: NoInputOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a framing of an unsolvable problem: it becomes a case, whose outcome the graph learns from."""
    from seedbed.reasoner import _commands, _files, _take

    options = _commands.Options(
        model, base_url, kind, budget_tokens, budget_calls, budget_seconds, budget_usd, no_input
    )
    files = _files.Out(out, unverified, force)
    raise typer.Exit(_take.take(case, framing, options, out=files, fresh=fresh, as_json=as_json))


@app.command()
def graph(
    case: CaseArgument = "last",
    *,
    as_svg: Annotated[bool, typer.Option("--svg", help="As a drawing, with its loops marked.")] = False,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="As a Mermaid flowchart.")] = False,
    as_dot: Annotated[bool, typer.Option("--dot", help="In Graphviz' language.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all that is known of it.")] = False,
    as_lines: Annotated[bool, typer.Option("--lines", help="As the lines that --edit opens.")] = False,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write it there, and nothing on stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file of others in --out.")] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Add, correct or deny links and levers in $VISUAL or $EDITOR.")
    ] = False,
    lines_from: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Take the edited lines from a file; - for stdin."),
    ] = None,
) -> None:
    """Show the forces of an unsolvable problem: links, loops and levers. --edit changes them."""
    from seedbed.reasoner import _graph

    wanted = {"svg": as_svg, "mermaid": as_mermaid, "dot": as_dot, "json": as_json, "lines": as_lines}
    forms = tuple(form for form in _graph.Form if wanted[form])
    _graph.graph(case, _graph.Wanted(forms, out, force, edit, lines_from))


@app.command()
def salvage(case: CaseArgument = "last", *, as_json: JsonOption = False) -> None:
    """Keep what a case leaves that others can use: what works, what was denied, and what led nowhere."""
    from seedbed.reasoner import _salvage

    _salvage.salvage(case, as_json=as_json)


@app.command()
def promote(
    case: CaseArgument,
    gift: Annotated[str, typer.Argument(help="The secondary result's number or id.")],
    *,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    out: OutOption = None,
    unverified: UnverifiedOption = False,
    force: ForceOption = False,
    budget_tokens: TokensOption = None,
    budget_calls: CallsOption = None,
    budget_seconds: SecondsOption = None,
    budget_usd: DollarsOption = None,
    no_input: NoInputOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a secondary result of a case the main one of a case of its own, and work on that."""
    from seedbed.reasoner import _commands, _files, _salvage

    options = _commands.Options(
        model, base_url, None, budget_tokens, budget_calls, budget_seconds, budget_usd, no_input
    )
    files = _files.Out(out, unverified, force)
    raise typer.Exit(_salvage.promote(case, gift, options, out=files, as_json=as_json))


@app.command()
def why(
    case: CaseArgument,
    statement: Annotated[
        str, typer.Argument(help="Its id, or its beginning; `result`; or a criterion's id.")
    ] = "result",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Follow it to its very beginning, not only two moves deep.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the moves and statements that are behind a conclusion."""
    from seedbed.reasoner import _browse

    _browse.why(case, statement, as_json=as_json, everything=everything)


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
    case: CaseArgument,
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
