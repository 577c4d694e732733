"""`seedbed mingle`."""

import typer

app = typer.Typer()
