"""What `seedbed new` asks, and what it prints."""

import json
from dataclasses import asdict

import typer

from ._planting import Planted
from ._story import tidy_story


def ask_for(
    distribution: str, purpose: str | None, fails_when: str | None, leaves: str | None
) -> tuple[str, str, str]:
    """Ask on the terminal for what was not said; an empty answer leaves it unsaid."""
    if None in (purpose, fails_when, leaves):
        typer.echo(f"{distribution}: three questions; Enter leaves one for later.")
    return (
        _ask("What is it for?", purpose),
        _ask("How would one notice that it failed?", fails_when),
        _ask("What would be left if it did?", leaves),
    )


def _ask(question: str, said: str | None) -> str:
    if said is not None:
        return said
    answer: str = typer.prompt(question, default="", show_default=False, prompt_suffix=" ")
    return answer


def as_text(planted: Planted, *, dry_run: bool) -> str:
    """Return what was made, file by file, and what to do next."""
    package = planted.package
    head = f"{package.distribution}, imported as {package.module}, a {package.template} in {package.folder}"
    lines = [f"Would make {head}" if dry_run else f"Made {head}", *map(str, planted.touched)]
    return "\n".join(lines if dry_run else [*lines, f"Next: {_next(planted)}"])


def as_json(planted: Planted, *, dry_run: bool) -> str:
    """Return the same for programs."""
    package = planted.package
    return json.dumps(
        {
            "package": package.distribution,
            "module": package.module,
            "folder": package.folder,
            "template": package.template,
            "story": asdict(tidy_story(package.story)),
            "done": not dry_run,
            "touched": [asdict(one) for one in planted.touched],
            "notes": planted.notes,
            "next": _next(planted),
        },
        indent=1,
    )


def _next(planted: Planted) -> str:
    return f"uv run seedbed run test --filter {planted.package.name}"
