"""`seedbed release run`."""

import typer

app = typer.Typer()
