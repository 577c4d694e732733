import asyncio
import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from seedbed.model import (
    BadReply,
    CodeBlock,
    ModelUnavailable,
    Option,
    Prompt,
    PromptTooLong,
    ScriptedModel,
    choose_model,
)

HELLO = Prompt(instructions="You are brief.", content="Hello")
OPTIONS = (Option(name="yes", description="it is so"), Option(name="no", description="it is not"))


class Person(BaseModel):
    name: str
    age: int


def test_replies_come_in_order_and_are_counted() -> None:
    model = ScriptedModel(["one", "two"])
    texts = [asyncio.run(model.reply(HELLO, returns=str)).value for _ in range(2)]
    assert texts == ["one", "two"]
    assert model.calls == 2
    assert model.prompts == [HELLO, HELLO]


def test_a_script_that_ran_out_says_so() -> None:
    model = ScriptedModel(["one"])
    asyncio.run(model.reply(HELLO, returns=str))
    with pytest.raises(LookupError, match="1 lines, and this is question 2"):
        asyncio.run(model.reply(HELLO, returns=str))


def test_a_reply_that_does_not_fit_is_sent_back_and_the_next_one_is_read() -> None:
    model = ScriptedModel(["Tom is five.", '{"name": "Tom", "age": 5}'])
    reply = asyncio.run(model.reply(HELLO, returns=Person))
    assert reply.value == Person(name="Tom", age=5)
    assert reply.usage.calls == model.calls == 2


def test_code_that_is_missing_twice_is_a_bad_reply_that_tells_its_cost() -> None:
    model = ScriptedModel(["I cannot do that.", "I really cannot."])
    with pytest.raises(BadReply, match="no fenced block") as caught:
        asyncio.run(model.reply(HELLO, returns=CodeBlock))
    assert caught.value.usage.calls == 2
    assert caught.value.usage.input_tokens > 0


def test_a_function_sees_the_prompt_and_an_exception_is_raised() -> None:
    model = ScriptedModel(lambda prompt: ModelUnavailable(f"no answer to {prompt.content}"))
    with pytest.raises(ModelUnavailable, match="no answer to Hello"):
        asyncio.run(model.reply(HELLO, returns=str))


def test_picks_are_names_or_weights_and_all_weigh_the_same_without() -> None:
    model = ScriptedModel(picks=["no", {"yes": 3.0, "no": 1.0}])
    assert asyncio.run(model.choose(HELLO, OPTIONS)).probabilities == {"yes": 0.0, "no": 1.0}
    assert asyncio.run(model.choose(HELLO, OPTIONS)).probabilities == {"yes": 0.75, "no": 0.25}
    assert asyncio.run(ScriptedModel().choose(HELLO, OPTIONS)).probabilities == {"yes": 0.5, "no": 0.5}
    assert model.calls == 2


def test_a_pick_that_is_no_option_is_a_bad_reply() -> None:
    with pytest.raises(BadReply, match="maybe"):
        asyncio.run(ScriptedModel(picks=["maybe"]).choose(HELLO, OPTIONS))


def test_a_long_prompt_does_not_fit_here_either() -> None:
    model = ScriptedModel(["hi"], context_tokens=600)
    with pytest.raises(PromptTooLong, match="600 tokens"):
        asyncio.run(model.reply(Prompt(instructions="", content="word " * 100), returns=str))
    assert model.calls == 0


def test_a_reply_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="not int"):
        asyncio.run(ScriptedModel(["1"]).reply(HELLO, returns=int))


def test_a_script_in_a_file_answers_by_what_the_question_says(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"when": "Hell", "reply": "yes"}, {"when": "Bye", "reply": "no"}]))
    model = choose_model(f"scripted:{script}", environ={}).model
    assert asyncio.run(model.reply(HELLO, returns=str)).value == "yes"
    assert asyncio.run(model.choose(HELLO, OPTIONS)).best == "yes"
    with pytest.raises(ModelUnavailable, match="says nothing to 'Good"):
        asyncio.run(model.reply(Prompt(instructions="", content="Good day"), returns=str))


def test_a_script_in_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('[{"reply": "one"}]')
    before = choose_model(f"scripted:{script}", environ={}).model.fingerprint
    script.write_text('[{"reply": "two"}]')
    assert choose_model(f"scripted:{script}", environ={}).model.fingerprint != before
    script.write_text("no script")
    with pytest.raises(ModelUnavailable, match="not a script"):
        choose_model(f"scripted:{script}", environ={})
