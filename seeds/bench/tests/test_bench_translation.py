import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from seedbed.bench._translation_sets import Case, cases, ours, stems
from seedbed.bench.translation import Score, main, measure, score, totals
from seedbed.causal import Edge, Graph, Polarity
from seedbed.model import ScriptedModel

CASE = Case(
    set="own",
    name="rents",
    texts=("Rents draw investors. Investors buy up flats, and a shortage of flats raises rents.",),
    graph=Graph(
        edges=(
            Edge(cause="rent", effect="investor", polarity=Polarity.SAME),
            Edge(cause="investor", effect="flat", polarity=Polarity.OPPOSITE),
            Edge(cause="flat", effect="rent", polarity=Polarity.OPPOSITE),
        )
    ),
    wordings={"shortage of flat": ("flat", Polarity.OPPOSITE)},
)


def edge(cause: str, sign: str, effect: str, because: str = "Rents draw investors") -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity(sign), because=because)


RIGHT = (edge("Rents", "+", "investors"), edge("investor", "-", "flats"), edge("flats", "-", "rents"))


def scored(*edges: Edge) -> Score:
    return score(CASE, Graph(edges=edges))


def test_a_graph_that_is_right_has_all_edges_polarities_and_loops() -> None:
    found = scored(*RIGHT)
    assert (found.edges, found.read, found.matched, found.polarity) == (3, 3, 3, 3)
    assert (found.loops, found.loops_read, found.loops_matched, found.quoted) == (1, 1, 1, 3)


def test_a_wrong_polarity_loses_the_edges_polarity_and_its_loop() -> None:
    found = scored(*RIGHT[:2], edge("flats", "+", "rents"))
    assert (found.matched, found.polarity, found.loops_read, found.loops_matched) == (3, 2, 1, 0)


def test_an_edge_the_wrong_way_round_is_another_edge() -> None:
    found = scored(edge("investors", "+", "rents"))
    assert (found.read, found.matched) == (1, 0)


def test_a_name_that_means_the_lack_of_a_thing_turns_the_polarity() -> None:
    found = scored(edge("investors", "+", "shortage of flats"), edge("Shortage of flats", "+", "rents"))
    assert (found.matched, found.polarity) == (2, 2)


@pytest.mark.parametrize("name", ["high rents", "the rents", "rental", "prices"])
def test_another_name_than_the_listed_ones_is_another_variable(name: str) -> None:
    assert scored(edge(name, "+", "investors")).matched == 0


@pytest.mark.parametrize("because", ["", "my own idea", "Rents draw on investors"])
def test_words_that_do_not_stand_in_the_text_are_no_quote(because: str) -> None:
    assert scored(edge("rents", "+", "investors", because)).quoted == 0


@pytest.mark.parametrize(
    ("one", "other"), [("Priaries", "priary"), ("ocs", "oc"), ("Sign-ups", "sign up"), ("churches", "church")]
)
def test_case_punctuation_and_plural_make_no_other_name(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def relationship(cause: str, polarity: str, effect: str) -> dict[str, str]:
    return {"from": cause, "to": effect, "polarity": polarity}


def test_what_was_known_before_counts_only_in_loops_or_where_it_is_asked_for(tmp_path: Path) -> None:
    known = [relationship("oc", "+", "yelb"), relationship("oc", "+", "ih")]
    asked = [relationship("yelb", "-", "oc"), known[1]]
    case = {
        "name": "add",
        "prompt": "Please add... Fewer yelbs lead to more ocs. More ocs lead to more yelbs. More ocs lead to more ihs.",
        "currentModel": {"relationships": known},
        "expectations": {"relationships": asked},
    }
    (tmp_path / "qualitativeIteration.json").write_text(json.dumps({"group": [case]}))
    found = asyncio.run(measure(cases(tmp_path, "iteration")[0], None))
    assert (found.edges, found.read, found.matched, found.loops, found.loops_matched) == (2, 2, 2, 1, 1)


def test_a_model_is_asked_and_one_that_gives_no_usable_reply_is_counted() -> None:
    link = {
        "cause": "rents",
        "effect": "investors",
        "polarity": "+",
        "text": 1,
        "quote": "Rents draw investors",
    }
    good = asyncio.run(measure(CASE, ScriptedModel([json.dumps({"links": [link]})], strong=True)))
    assert (good.matched, good.failed) == (1, 0)
    assert asyncio.run(measure(CASE, ScriptedModel(["no", "no"], strong=True))).failed == 1


def test_sums_are_told_by_set_and_for_all() -> None:
    one = Score(texts=1, edges=2)
    sums = totals([CASE, CASE], {"rules": [one, one]})
    assert sums["own", "rules"] == sums["all", "rules"] == Score(texts=2, edges=4)


@pytest.mark.parametrize(("name", "half"), [("paraphrased", 18), ("strangers", 20)])
def test_each_edge_of_our_own_texts_has_its_words_and_the_halves_are_as_large(name: str, half: int) -> None:
    rows = ours(name)
    assert Counter(row.set for row in rows) == {f"{name} dev": half, f"{name} test": half}
    assert len({row.name for row in rows}) == len(rows)
    assert sum(not row.graph.edges for row in rows) <= 1
    for row in rows:
        assert len(row.graph.edges) <= 9
        assert not row.graph.contradictions
        assert all(any(edge.because in text for text in row.texts) for edge in row.graph.edges)
        assert {name for name, _ in row.wordings.values()} <= set(row.graph.variables)


def test_being_something_is_another_name_for_it() -> None:
    (case,) = (row for row in ours("paraphrased") if row.name == "exhausted")
    found = score(case, Graph(edges=(edge("being exhausted", "+", "mistakes"),)))
    assert (found.matched, found.polarity) == (1, 1)


def test_what_is_known_reaches_the_rules() -> None:
    case = Case(
        set="own",
        name="exams",
        texts=("Failing exams cost sleep.",),
        graph=Graph(edges=(edge("failed exam", "-", "sleep"),)),
        already=Graph(edges=(edge("failed exam", "+", "stress"),)),
    )
    assert asyncio.run(measure(case, None)).matched == 1


def test_the_command_prints_a_row_for_each_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["translation", "--limit", "2", "--json"])
    main()
    assert [(row["set"], row["texts"]) for row in json.loads(capsys.readouterr().out)] == [
        ("paraphrased dev", 2),
        ("paraphrased test", 2),
        ("strangers dev", 2),
        ("strangers test", 2),
        ("all", 8),
    ]
