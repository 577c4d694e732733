"""The `reason` command. Imports only what Python starts with, so that Ctrl-C is heeded before anything else is done."""

import gc
import os
import sys

COMMANDS = (
    "ask",
    "list",
    "show",
    "resume",
    "answer",
    "deny",
    "add",
    "fork",
    "take",
    "graph",
    "salvage",
    "promote",
    "stones",
    "manuals",
    "learn",
    "why",
    "export",
    "forget",
    "models",
    "doctor",
)

_WITH_VALUE = (
    "--model",
    "--base-url",
    "--as",
    "--out",
    "--from",
    "--budget-tokens",
    "--budget-calls",
    "--budget-seconds",
    "--budget-usd",
)
"""The options that the next word belongs to."""


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
    from seedbed.reasoner._leaving import leave_on_signals

    leave_on_signals()
    # Most commands end before there is any garbage; the engine switches collection on again.
    gc.disable()
    # pydantic would look through every installed package for plug-ins, which takes longer than most commands.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    os.environ.setdefault("PYDANTIC_AI_NO_BANNER", "1")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r"))
    from seedbed.reasoner._app import app
    from seedbed.reasoner._failures import run_guarded

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
