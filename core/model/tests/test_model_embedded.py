import asyncio
import os
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from seedbed.model import (
    QWEN_1_5B,
    CodeBlock,
    EmbeddedModel,
    GgufModel,
    ModelUnavailable,
    Prompt,
    Sampling,
)
from seedbed.model._embedded import default_threads
from seedbed.model._llama import Llama, StoppedError, _socket_folder, missing_library

Request = dict[str, JsonValue]


@pytest.fixture(scope="module")
def llama(weights: Path) -> Iterator[Llama]:
    model = Llama(weights, threads=1, context_tokens=512, slots=2)
    yield model
    model.close()


def asking(content: str, **more: JsonValue) -> Request:
    system: JsonValue = {"role": "system", "content": "You are brief."}
    user: JsonValue = {"role": "user", "content": content}
    return {"messages": [system, user], "fixed_messages": 1, "max_tokens": 4, "temperature": 0, **more}


def never() -> bool:
    return False


def listening_tcp_sockets() -> set[str]:
    """The listening TCP sockets of this process, as Linux numbers them."""
    mine = set()
    for fd in Path("/proc/self/fd").iterdir():
        try:
            mine.add(str(fd.readlink()))
        except OSError:
            continue
    listening = set()
    for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                listening.add(f"socket:[{fields[9]}]")
    return mine & listening


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_model_listens_on_no_network_port(llama: Llama) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)):
        assert len(listening_tcp_sockets()) == 1, "the test does not see ports"
    assert llama.chat(asking("Hi"), never)["object"] == "chat.completion"
    assert listening_tcp_sockets() == set()


@pytest.mark.skipif(sys.platform == "win32", reason="has no modes")
def test_only_the_user_can_reach_the_socket(llama: Llama) -> None:
    assert llama._folder.stat().st_mode & 0o777 == 0o700
    assert (llama._folder / "s.sock").is_socket()


def test_a_model_closed_before_its_first_question_does_not_hang_and_leaves_nothing(weights: Path) -> None:
    for _ in range(3):  # it hung most times, not each time
        model = Llama(weights, threads=1, context_tokens=64)
        model.close()
        assert not model._folder.exists()


def test_a_long_temporary_folder_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = _socket_folder()
    assert len(str(folder / "s.sock")) < 104
    folder.rmdir()


def test_loading_and_answering_print_nothing(weights: Path, capfd: pytest.CaptureFixture[str]) -> None:
    model = Llama(weights, threads=1, context_tokens=64)
    model.chat(asking("Hi", max_tokens=1), never)
    model.close()
    assert capfd.readouterr() == ("", "")


def logprobs(answer: Request) -> list[float]:
    return [float(number) for number in re.findall(r"'logprob': (-?[\d.e-]+)", str(answer))]


def test_a_reply_does_not_depend_on_what_was_asked_before(llama: Llama) -> None:
    shown: list[JsonValue] = [
        # As long as this, the last digits do differ where the prompt is cut elsewhere.
        {"role": "system", "content": "You name colours." + " very" * 4},
        {"role": "user", "content": "One for grass."},
        {"role": "assistant", "content": "green, like a frog"},
    ]

    def asked(content: str) -> list[float]:
        last: JsonValue = {"role": "user", "content": content}
        request = asking("", messages=[*shown, last], fixed_messages=3, logprobs=True, top_logprobs=3)
        return logprobs(llama.chat(request, never))

    first = asked("Three for the sky.")
    assert asked("Three for the skyline and three trees.") != first
    llama.chat(asking("Hello", fixed_messages=0), never)
    assert asked("Three for the sky.") == first
    assert asked("Three for the sky.") == first
    for other in ("You sing.", "You dance."):  # until what was read first is forgotten
        messages: list[JsonValue] = [{"role": "system", "content": other}, {"role": "user", "content": "Go."}]
        llama.chat(asking("", messages=messages), never)
    assert asked("Three for the sky.") == first


def cached(answer: Request) -> int:
    found = re.search(r"'cached_tokens': (\d+)", str(answer["usage"]))
    assert found is not None
    return int(found[1])


def test_instructions_that_come_again_are_not_read_again(llama: Llama) -> None:
    first = llama.chat(asking("What is a fox?"), never)
    second = llama.chat(asking("What is a fox made of?"), never)
    assert cached(first) == cached(second) > 5


def test_a_question_called_off_stops_being_computed(llama: Llama) -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 8

    with pytest.raises(StoppedError):
        llama.chat(asking("Tell a long story.", max_tokens=400), stopped)
    assert asked < 20, "it went on after it was told to stop"


def test_cancelling_the_task_reaches_the_thread(embedded: EmbeddedModel) -> None:
    story = Prompt(instructions="Tell long stories.", content="A fox and a hen.")

    async def run() -> None:
        await embedded.reply(story, returns=str, sampling=Sampling(max_tokens=1))
        task = asyncio.create_task(embedded.reply(story, returns=str, sampling=Sampling(max_tokens=3000)))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # One thread computes, so this is answered only when the story is no longer told.
        reply = await embedded.reply(story, returns=str, sampling=Sampling(max_tokens=1))
        assert reply.usage.output_tokens == 1

    asyncio.run(run())


def test_a_prompt_that_leaves_no_room_for_the_reply_is_refused_before_it_is_computed(llama: Llama) -> None:
    answer = llama.chat(asking("word " * 100, max_tokens=450), never)
    error = answer["error"]
    assert isinstance(error, dict)
    assert error["type"] == "exceed_context_size_error"
    assert (error["n_reply_tokens"], error["n_ctx"]) == (450, 512)


def test_a_request_that_makes_no_sense_is_an_error_and_no_crash(llama: Llama) -> None:
    assert "error" in llama.chat({"messages": [{"role": "user"}], "max_tokens": 1}, never)


def test_a_broken_model_file_is_an_error_and_no_crash(
    weights: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.gguf"
    with weights.open("rb") as file:
        broken.write_bytes(file.read(3_000_000))
    model = GgufModel(broken)
    with pytest.raises(ModelUnavailable, match=r"cannot load the model file .*broken\.gguf"):
        asyncio.run(model.reply(Prompt(instructions="", content="Hi"), returns=str))
    assert capfd.readouterr() == ("", "")
    asyncio.run(model.close())


def test_a_question_without_instructions_is_answered(embedded: EmbeddedModel) -> None:
    reply = asyncio.run(
        embedded.reply(Prompt(instructions="", content="Hi"), returns=str, sampling=Sampling(max_tokens=2))
    )
    assert reply.value


def test_the_larger_model_goes_the_same_way(larger_weights: Path, tmp_path: Path) -> None:
    model = EmbeddedModel(larger_weights, cache=tmp_path, threads=1, known=QWEN_1_5B)
    prompt = Prompt(instructions="Write Python.", content="Print 2 + 2.")

    async def run() -> str:
        reply = await model.reply(prompt, returns=CodeBlock, sampling=Sampling(max_tokens=60))
        await model.close()
        return reply.value.code

    assert "print(" in asyncio.run(run())
    assert model.name == "embedded:1.5b"


def test_closing_ends_the_thread(weights: Path) -> None:
    model = GgufModel(weights, context_tokens=256)
    asyncio.run(
        model.reply(Prompt(instructions="", content="Hi"), returns=str, sampling=Sampling(max_tokens=1))
    )
    mine = {thread for thread in threading.enumerate() if thread.name.startswith("seedbed-llama")}
    asyncio.run(model.close())
    left = {thread for thread in threading.enumerate() if thread.name.startswith("seedbed-llama")}
    assert len(mine - left) == 1


def test_half_the_cores_are_used() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    assert default_threads() == max(1, cores // 2)


def test_a_missing_openmp_library_gets_a_line_that_says_what_to_install() -> None:
    error = ImportError("libgomp.so.1: cannot open shared object file: No such file or directory")
    assert "apt install libgomp1" in str(missing_library(error))


def test_a_missing_xllamacpp_gets_a_line_that_says_what_to_install() -> None:
    error = ModuleNotFoundError("No module named 'xllamacpp'", name="xllamacpp")
    assert "seedbed-model[embedded]" in str(missing_library(error))
