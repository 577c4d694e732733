"""Checks of the model that would be used: which and why, its library, its weights or its server."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from seedbed.classifier import classify_by_embedding
from seedbed.model import (
    GgufModel,
    Model,
    ModelUnavailable,
    Progress,
    Prompt,
    Reply,
    Sampling,
    Selection,
    cache_folder,
    choose_model,
    load_library,
    weights_named,
)
from seedbed.problem import SeedbedError
from seedbed.reasoner._doctor._finding import Finding, broken, note, ok
from seedbed.reasoner._doctor._hosted import check_key, provider_of, see_address, see_library
from seedbed.reasoner._doctor._weights import see_other_weights, see_weights
from seedbed.reasoner._exit import ExitCode
from seedbed.reasoner._failures import code_of
from seedbed.reasoner._money import cost_of, price_in_words

_TINY = Prompt(instructions="", content="Reply with the word ok.")
LARGER = "embedded:1.5b"

Check = tuple[str, Callable[[], Finding]]
"""The name of a check, and what makes it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user passed that decides which model is looked at, and how closely."""

    model: str | None
    base_url: str | None
    ask: bool


def failed(check: str, error: SeedbedError, code: ExitCode) -> Finding:
    """Return an error that was foreseen as a row."""
    place = f" ({error.where})" if error.where else ""
    return broken(check, f"{error.what}{place}", error.do, code)


def see_class_guess() -> Finding:
    """Have the class of a problem guessed, as every case begins."""
    try:
        guess = classify_by_embedding("What is 6 times 7?")
    except SeedbedError as error:
        return failed("class guess", error, ExitCode.FAILED)
    return ok("class guess", f"the sentence embedding loads, and takes 6 times 7 for {guess.kind.value}")


def model_checks(wanted: Wanted, environ: Mapping[str, str], progress: Progress) -> Iterator[Check]:
    """Give the checks of the model that would be used, in the order in which they make sense."""
    try:
        selection = choose_model(wanted.model, base_url=wanted.base_url, environ=environ)
    except SeedbedError as error:
        row = failed("model", error, code_of(error))
        yield "model", lambda: row
    else:
        yield "model", lambda: ok("model", _which(selection))
        yield from _parts(selection.model, wanted, environ, progress)
    yield LARGER, lambda: see_other_weights(environ)


def _which(selection: Selection) -> str:
    price = selection.model.price
    money = "" if price is not None and not price.output_usd else f"; {price_in_words(price)}"
    return f"{selection.model.name}: {selection.why}{money}"


def _parts(model: Model, wanted: Wanted, environ: Mapping[str, str], progress: Progress) -> Iterator[Check]:
    provider = provider_of(model.name)
    file: Path | None = None
    if provider is not None:
        yield "key", lambda: check_key(provider, environ)
        yield "library", lambda: see_library(provider)
        yield "address", lambda: see_address(provider, wanted.base_url, environ)
    elif not model.name.startswith("scripted:"):
        yield "library", see_llama
        if not model.name.startswith("gguf:"):
            known = weights_named(model.name)
            yield "weights", lambda: see_weights(known, environ, progress)
            named = environ.get(known.variable)
            file = Path(named).expanduser() if named else cache_folder(environ) / known.file_name
    if wanted.ask:
        yield "answer", lambda: see_answer(model, file)


def see_llama() -> Finding:
    """Load the library that runs embedded models."""
    try:
        return ok("library", f"xllamacpp {load_library()} loads")
    except ModelUnavailable as error:
        return broken("library", error.what, error.do, ExitCode.MODEL_UNAVAILABLE)


def see_answer(model: Model, file: Path | None) -> Finding:
    """Ask one tiny question. An embedded model's weights are asked where they lie; none are joined for it.

    Args:
        model: The model that would be used.
        file: Where its weights are once they are joined; `None` for a model without.
    """
    if file is not None and not file.is_file():
        return note("answer", "not asked: the first real question joins the weights, which takes a moment")
    try:
        reply = asyncio.run(_ask(model if file is None else GgufModel(file)))
    except SeedbedError as error:
        return failed("answer", error, code_of(error))
    usage = reply.usage
    money = cost_of(usage)
    cost = f"{usage.tokens} tokens, {usage.seconds:.1f} s{f', {money}' if money else ''}"
    return ok("answer", f"{' '.join(reply.value.split())[:60]!r}: {cost}")


async def _ask(model: Model) -> Reply[str]:
    try:
        return await model.reply(_TINY, returns=str, sampling=Sampling(max_tokens=16))
    finally:
        await model.close()
