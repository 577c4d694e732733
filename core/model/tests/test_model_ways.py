"""How a reply is held to a type: by the server's schema, by a tool, in words."""

import asyncio
import json

import pytest
from pydantic import BaseModel, JsonValue

from seedbed.model import BadReply, ModelUnavailable, Prompt
from seedbed.model.faulty import Call, Deed, FaultyServer, Raw, Says, Status, model_at

TOM = Prompt(instructions="Say who it is about.", content="Tom is five years old.")


class Person(BaseModel):
    """A person."""

    name: str
    age: int


WORDS = '{"name": "Tom", "age": 5}'
PERSON = Person(name="Tom", age=5)


def by_tool(call: Call) -> Deed:
    tools = call.body["tools"]
    assert isinstance(tools, list)
    tool = tools[0]
    assert isinstance(tool, dict)
    function = tool["function"]
    assert isinstance(function, dict)
    said: JsonValue = {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": function["name"], "arguments": WORDS}}
        ],
    }
    choice: JsonValue = {"index": 0, "finish_reason": "tool_calls", "message": said}
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "x", "choices": [choice]}
    return Raw(json.dumps(body))


def way(call: Call) -> str:
    if "response_format" in call.body:
        return "schema"
    return "tool" if "tools" in call.body else "words"


def server_without(*refused: str) -> FaultyServer:
    def answer(call: Call) -> Deed:
        if way(call) in refused:
            return Status(400, f"{way(call)} is not supported here")
        return (
            by_tool(call)
            if way(call) == "tool"
            else Says(f"Here it is:\n```json\n{WORDS}\n```" if way(call) == "words" else WORDS)
        )

    return FaultyServer(answer)


@pytest.mark.parametrize(
    ("refused", "ways"),
    [
        ((), ["schema"]),
        (("schema",), ["schema", "tool"]),
        (("schema", "tool"), ["schema", "tool", "words"]),
    ],
)
def test_the_strictest_way_that_the_server_takes_is_found_and_remembered(
    refused: tuple[str, ...], ways: list[str]
) -> None:
    async def run() -> None:
        model = model_at(server)
        for _ in range(2):
            assert (await model.reply(TOM, returns=Person)).value == PERSON
        await model.close()

    with server_without(*refused) as server:
        asyncio.run(run())
        assert [way(call) for call in server.calls] == [*ways, ways[-1]]


def test_where_every_way_is_refused_the_first_refusal_is_told() -> None:
    with server_without("schema", "tool", "words") as server:
        with pytest.raises(ModelUnavailable, match="schema is not supported here"):
            asyncio.run(model_at(server).reply(TOM, returns=Person))
        assert len(server.calls) == 3


def test_a_question_in_words_that_is_refused_is_not_asked_again() -> None:
    with server_without("words") as server:
        with pytest.raises(ModelUnavailable, match="does not take the question: 400"):
            asyncio.run(model_at(server).reply(TOM, returns=str))
        assert len(server.calls) == 1


def test_a_server_that_fails_is_not_asked_in_another_way() -> None:
    with FaultyServer([Status(500)] * 9) as server:
        with pytest.raises(ModelUnavailable):
            asyncio.run(model_at(server).reply(TOM, returns=Person))
        assert {way(call) for call in server.calls} == {"schema"}


def test_json_in_words_is_sent_back_once_with_what_is_wrong() -> None:
    def answer(call: Call) -> Deed:
        return Status(400) if way(call) != "words" else Says('{"name": "Tom", "age": "many"}')

    with FaultyServer(answer) as server:
        with pytest.raises(BadReply, match="age"):
            asyncio.run(model_at(server).reply(TOM, returns=Person))
        words = [call for call in server.calls if way(call) == "words"]
        assert len(words) == 2
        assert "does not fit the schema" in json.dumps(words[1].body)
        assert "Reply with one JSON object" in json.dumps(words[0].body)
