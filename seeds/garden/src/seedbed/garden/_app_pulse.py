"""`seedbed pulse`."""

import typer

app = typer.Typer()
