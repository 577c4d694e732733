"""`seedbed new`."""

import typer

app = typer.Typer()
