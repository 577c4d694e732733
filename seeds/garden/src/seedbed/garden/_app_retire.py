"""`seedbed retire`, `seedbed compost` and `seedbed merge`."""

import typer

app = typer.Typer()
