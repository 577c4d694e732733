"""`seedbed release plan`."""

import typer

app = typer.Typer()
