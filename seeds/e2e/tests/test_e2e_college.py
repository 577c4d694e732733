"""The unsolvable example that the project began with, from the first question to a graph that an outcome has changed."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pydantic import JsonValue, TypeAdapter

from seedbed.causal import Graph, read_json
from seedbed.e2e import ModelServer, Reason, college

_ROWS = TypeAdapter(list[dict[str, JsonValue]])
_TABLE = TypeAdapter(dict[str, JsonValue])


class User:
    """Somebody at the command line, who answers what is asked and goes on."""

    def __init__(self, command: Reason) -> None:
        self.command = command
        self.asked: list[str] = []

    def play(self, case: str) -> dict[str, JsonValue]:
        """Answer all that is open and resume, until nothing is asked any more. Return the last report."""
        report: dict[str, JsonValue] = {}
        for _ in range(10):
            left = self.open(case)
            if not left:
                break
            for identity, text in left:
                self.asked.append(text)
                ended = self.command("answer", case, identity, college.said(text) or "you decide")
                assert ended.code == 0, ended.err
            report = self.command("resume", case, "--json").json
        return report

    def open(self, case: str) -> list[tuple[str, str]]:
        situation = _TABLE.validate_python(self.command("show", case, "--json").json["situation"])
        asked = [
            (_TABLE.validate_python(one["question"]), one["reply"])
            for one in _ROWS.validate_python(situation["questions"])
        ]
        return [(str(one["id"]), str(one["text"])) for one, reply in asked if reply == "open"]

    def graph(self, case: str) -> Graph:
        return read_json(self.command("graph", case, "--json").out)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    with ModelServer(lambda asked: college.reply(asked.instructions, asked.question)) as server:
        environment = {
            "SEEDBED_MODEL": "openai:canned",
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": server.url,
        }
        yield User(Reason(tmp_path_factory.mktemp("home"), environment))


def texts(report: dict[str, JsonValue]) -> list[str]:
    outcome = _TABLE.validate_python(report["outcome"])
    return [str(one["text"]) for one in _ROWS.validate_python(outcome["framings"])]


def belief(graph: Graph, cause: str, effect: str) -> float:
    return graph.links[cause, effect].belief


def test_it_plays_through_from_questions_to_a_graph_that_an_outcome_has_changed(
    user: User, tmp_path: Path
) -> None:
    begun = user.command("--json", college.PROBLEM)
    assert (begun.code, begun.json["class"]) == (4, "unsolvable")
    case = str(begun.json["case"])
    framed = user.play(case)
    assert user.asked == [
        *(college.HOURS, college.EITHER, college.BETTER),
        *(college.GRAVITY, college.WATER),
        college.DECIDES,
    ]
    assert texts(framed)[0] == college.RUNWAY
    before = user.graph(case)
    quoted = {edge.because for edge in before.edges if edge.source == "text"}
    said = " ".join(college.ANSWERS.values())
    assert quoted
    assert all(words in said for words in quoted)
    assert {edge.source for edge in before.edges} == {"text", "guess"}
    lens = [edge for edge in before.edges if edge.cause == "leave of absence"]
    assert [edge.tentative for edge in lens] == [True]  # it was seen through a lens

    taken = user.command("take", case, "1", "--out", str(tmp_path / "runway"), "--json")
    assert (taken.code, taken.json["class"], taken.json["problem"]) == (0, "solvable", college.RUNWAY)
    assert (tmp_path / "runway" / "solution.py").exists()
    told = _ROWS.validate_python(taken.json["framed"])
    assert [one["case"] for one in told] == [case]  # the case that it frames takes up what came of it
    assert any("Did it move" in text for _, text in user.open(case))

    calls = len(user.asked)
    learned = user.play(case)
    assert [text for text in user.asked[calls:] if text in college.AGAIN.values()] == list(
        college.AGAIN.values()
    )
    assert sorted(texts(learned)) == sorted(texts(framed))  # ranked anew, not worded anew
    after = user.graph(case)
    assert belief(after, "leave of absence", "degree in reach") > belief(
        before, "leave of absence", "degree in reach"
    )
    assert belief(after, "company hours", "paying customers") < belief(
        before, "company hours", "paying customers"
    )
    pulled = {lever.name: [finding.confirms for finding in lever.findings] for lever in after.levers}
    assert pulled["ask for a leave of absence"] == [True]
    drawing = ET.fromstring(user.command("graph", case, "--svg").out)  # noqa: S314 - our own
    assert drawing.tag.endswith("svg")
    assert "leave of absence" in "".join(drawing.itertext()).replace("\n", " ")


def test_a_framing_of_ones_own_is_taken_and_a_name_that_there_is_not_is_refused(user: User) -> None:
    case = str(user.command("--json", college.PROBLEM).json["case"])
    refused = user.command("take", case, "9")
    assert refused.code == 2
    assert "There is no such framing" in refused.err
    own = user.command("take", case, f"{college.RUNWAY} In words of my own.", "--json")
    assert own.code == 0, own.err
    known = user.command("show", case, "--json").out
    assert "In words of my own." in known


def test_a_related_problem_is_offered_the_model_that_was_kept(user: User) -> None:
    related = (
        "Would a leave of absence keep my degree in reach while I found a company with paying customers?"
    )
    begun = user.command("--json", related)
    assert begun.code == 4
    asked = [text for _, text in user.open(str(begun.json["case"]))]
    assert any(text.startswith("An earlier case is about something like it") for text in asked)
