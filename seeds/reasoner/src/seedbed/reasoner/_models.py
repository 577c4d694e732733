"""The `models` command: what can be used here, what would be, and getting the weights."""

import sys

from seedbed.model import QWEN, cache_folder, choose_model, fetch_weights, known_models
from seedbed.problem import BadInput
from seedbed.reasoner._open import environment
from seedbed.reasoner._print import write_json, write_line
from seedbed.reasoner._progress import percent


def show(model: str | None, base_url: str | None, *, as_json: bool) -> None:
    """Print every model that can be named, and which one would be used, and why."""
    environ = environment()
    known = known_models(environ)
    chosen = choose_model(model, base_url=base_url, environ=environ)
    if as_json:
        rows = [{"name": row.name, "ready": row.ready, "note": row.note} for row in known]
        write_json({"chosen": chosen.model.name, "why": chosen.why, "known": rows})
        return
    width = max(len(row.name) for row in known)
    for row in known:
        write_line(f"{'✓' if row.ready else '·'} {row.name:<{width}}  {row.note}")
    write_line(f"\n{chosen.model.name} would be used: {chosen.why}")


def fetch(*, agreed: bool) -> None:
    """Download the embedded model's weights, after asking."""
    if not agreed:
        if not sys.stdin.isatty():
            raise BadInput(
                "The download asks first, and there is nobody to ask", where=QWEN.url, do="Pass --yes"
            )
        question = f"Download {QWEN.size / 1e6:,.0f} MB from {QWEN.url}? [y/N] "
        agreed = input(question).strip().lower() in {"y", "yes"}
    with percent("downloading the weights") as progress:
        path = fetch_weights(cache_folder(environment()), agree=agreed, progress=progress)
    write_line(f"The weights are at {path}")
