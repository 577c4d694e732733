"""`seedbed init`."""

import typer

app = typer.Typer()
