"""The options that several commands share."""

from typing import Annotated

import typer

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="embedded, gguf:FILE, or a hosted one such as openai:NAME, anthropic:NAME, google:NAME, ollama:NAME.",
    ),
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="The address of a server of your own.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object, and nothing else, on stdout.")
]
OutOption = Annotated[
    str | None,
    typer.Option("--out", metavar="DIR", help="Where the files of a verified answer are written."),
]
UnverifiedOption = Annotated[
    bool, typer.Option("--unverified", help="Write the files of an answer that is not verified, too.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over files of others in --out.")]
NoInputOption = Annotated[bool, typer.Option("--no-input", help="Ask nothing; assume, and say so.")]
CallsOption = Annotated[
    int | None, typer.Option("--budget-calls", min=0, help="Questions to a model that may be asked.")
]
TokensOption = Annotated[int | None, typer.Option("--budget-tokens", min=0, help="Tokens that may be spent.")]
SecondsOption = Annotated[
    float | None, typer.Option("--budget-seconds", min=0.0, help="Seconds it may take.")
]
DollarsOption = Annotated[
    float | None,
    typer.Option(
        "--budget-usd",
        min=0.0,
        help="US dollars that may be spent, by the known price of the model. No question is asked that could cost more.",
    ),
]
CaseArgument = Annotated[str, typer.Argument(help="A case's id, or its beginning; `last` for the last one.")]
