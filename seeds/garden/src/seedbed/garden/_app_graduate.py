"""`seedbed graduate`."""

import typer

app = typer.Typer()
