"""The `models` command: what can be used here, what would be, and getting the weights."""

import sys
from dataclasses import asdict

from seedbed.model import cache_folder, choose_model, fetch_weights, known_models, weights_named
from seedbed.problem import BadInput
from seedbed.reasoner._money import price_in_words
from seedbed.reasoner._open import environment
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._progress import percent


def show(model: str | None, base_url: str | None, *, as_json: bool) -> None:
    """Print every model that can be named, and which one would be used, and why."""
    environ = environment()
    known = known_models(environ)
    chosen = choose_model(model, base_url=base_url, environ=environ)
    price = chosen.model.price
    if as_json:
        rows = [{"name": row.name, "ready": row.ready, "note": row.note} for row in known]
        write_json(
            {
                "chosen": chosen.model.name,
                "why": chosen.why,
                "price": None if price is None else asdict(price),
                "known": rows,
            }
        )
        return
    width = max(len(row.name) for row in known)
    for row in known:
        write_line(f"{'✓' if row.ready else '·'} {row.name:<{width}}  {row.note}")
    write_line(f"\n{chosen.model.name} would be used: {chosen.why}; {price_in_words(price)}")


def fetch(name: str, *, agreed: bool) -> None:
    """Download an embedded model's weights, after asking."""
    known = weights_named(name)
    if not agreed:
        if not sys.stdin.isatty():
            raise BadInput(
                "The download asks first, and there is nobody to ask", where=known.url, do="Pass --yes"
            )
        question = f"Download {known.size / 1e6:,.0f} MB from {known.url}? [y/N] "
        agreed = input(question).strip().lower() in {"y", "yes"}
    with percent("downloading the weights") as progress:
        path = fetch_weights(cache_folder(environment()), agree=agreed, progress=progress, known=known)
    write_line(f"The weights are at {path}")
