import asyncio

import pytest

from seedbed.model import Model, ScriptedModel
from seedbed.model.conformance import CHECKS, Check, ConformanceError, replies_well


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_back_end_keeps_the_protocol(check: Check, back_end: Model) -> None:
    async def run() -> None:
        try:
            await check(back_end)
        finally:
            if not is_shared(back_end):
                await back_end.close()

    asyncio.run(run())


def is_shared(model: Model) -> bool:
    return model.name == "embedded" or model.name.startswith("gguf:")


def test_a_back_end_that_ignores_the_examples_fails() -> None:
    silent = ScriptedModel(lambda _: "Hello.")
    with pytest.raises(ConformanceError, match="five"):
        asyncio.run(CHECKS[0](silent))


@pytest.mark.parametrize(
    ("check", "model"),
    [
        ("replies_with_code", ScriptedModel(lambda _: "```python\n# nothing\n```")),
        ("replies_with_a_typed_object", ScriptedModel(lambda _: '{"name": "Ann", "age": 5}')),
        ("weighs_options", ScriptedModel(replies_well, picks=["praise", "complaint"])),
    ],
)
def test_a_wrong_answer_fails(check: str, model: Model) -> None:
    wanted = {each.__name__: each for each in CHECKS}[check]
    with pytest.raises(ConformanceError):
        asyncio.run(wanted(model))
