"""`seedbed note`."""

import typer

app = typer.Typer()
