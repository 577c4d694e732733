import asyncio

import pytest

from seedbed.model import BadReply, CodeBlock, Prompt, ScriptedModel

PROMPT = Prompt(instructions="Answer.", content="What is it?")


@pytest.mark.parametrize(
    ("line", "text", "thought"),
    [
        ("<think>Is it?\nIt is.</think>\nIt is.", "It is.", "Is it?\nIt is."),
        ("It is.", "It is.", ""),
        ("It says <think>this</think>.", "It says <think>this</think>.", ""),
    ],
)
def test_reasoning_before_a_reply_is_told_apart_from_it(line: str, text: str, thought: str) -> None:
    reply = asyncio.run(ScriptedModel([line]).reply(PROMPT, returns=str))
    assert (reply.value, reply.thought) == (text, thought)


def test_the_reasoning_of_a_reply_that_was_sent_back_counts_too() -> None:
    lines = ["<think>first</think>no code", "<think>second</think>```python\nx = 4\n```"]
    reply = asyncio.run(ScriptedModel(lines).reply(PROMPT, returns=CodeBlock))
    assert (reply.value.code, reply.thought) == ("x = 4\n", "first\n\nsecond")


def test_reasoning_alone_is_no_reply() -> None:
    with pytest.raises(BadReply):
        asyncio.run(ScriptedModel(["<think>Well.</think>"] * 2).reply(PROMPT, returns=CodeBlock))
