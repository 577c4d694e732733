import copy
import itertools
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from seedbed.causal import (
    MAX_NAME,
    Alike,
    Connect,
    Edge,
    Finding,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Polarity,
    Push,
    Source,
    Tune,
    add,
    add_levers,
    alike,
    correct,
    found,
    merge,
    quotes,
    remove,
    rename,
    write_json,
)
from seedbed.problem import BadInput

CONFIRMED = Finding(confirms=True, words="It rose.", case="k1")
REFUTED = Finding(confirms=False, words="It did not.", case="k2")
names = st.sampled_from("abcd")
QUOTED = ["hours fall", "work / life", "and / or /", "/ or", "apples"]
words = st.lists(st.sampled_from(QUOTED), max_size=2).map(" \u2044\u2044 ".join)
findings = st.lists(st.sampled_from([CONFIRMED, REFUTED]), unique=True).map(tuple)
edges = st.builds(
    Edge,
    cause=names,
    effect=names,
    polarity=st.sampled_from(list(Polarity)),
    delayed=st.booleans(),
    because=words,
    confidence=st.sampled_from([0.25, 0.5, 1.0]),
    source=st.sampled_from(list(Source)),
    tentative=st.booleans(),
    findings=findings,
)
acts = st.one_of(
    st.builds(Push, variable=names, up=st.booleans()),
    st.builds(Tune, cause=names, effect=names, stronger=st.booleans()),
    st.builds(Hasten, cause=names, effect=names, sooner=st.booleans()),
    st.builds(Connect, edge=edges),
)
levers = st.builds(
    Lever,
    name=st.sampled_from(["work less", "tell them"]),
    kind=st.sampled_from(list(LeverKind)),
    acts=st.lists(acts, min_size=1, max_size=3).map(tuple),
    because=words,
    source=st.sampled_from(list(Source)),
    findings=findings,
)
graphs = st.builds(
    Graph,
    variables=st.lists(names, max_size=3).map(tuple),
    edges=st.lists(edges, max_size=6).map(tuple),
    levers=st.lists(levers, max_size=3).map(tuple),
)


def plus(cause: str, effect: str) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity.SAME)


def minus(cause: str, effect: str) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity.OPPOSITE)


@given(graphs, graphs)
@settings(max_examples=40, deadline=None)
def test_merging_does_not_mind_the_order(one: Graph, other: Graph) -> None:
    assert merge(one, other) == merge(other, one)


@given(graphs, graphs)
@settings(max_examples=40, deadline=None)
def test_merging_again_changes_nothing(one: Graph, other: Graph) -> None:
    both = merge(one, other)
    assert merge(one, one) == one
    assert merge(both, one) == both == merge(both, both)


@given(graphs, graphs, graphs)
@settings(max_examples=40, deadline=None)
def test_merging_does_not_mind_what_comes_first(one: Graph, two: Graph, three: Graph) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three)) == merge(one, two, three)


@given(graphs, graphs)
@settings(max_examples=40, deadline=None)
def test_merging_forgets_nothing_that_was_said(one: Graph, other: Graph) -> None:
    both = merge(one, other)
    kept = {edge.key: edge for edge in both.edges}
    for edge in (*one.edges, *other.edges):
        assert set(edge.findings) <= set(kept[edge.key].findings)
        assert set(quotes(edge.because)) <= set(quotes(kept[edge.key].because))
        assert kept[edge.key].confidence >= edge.confidence
    assert {*one.variables, *other.variables} == set(both.variables)


@given(graphs)
@settings(max_examples=40, deadline=None)
def test_a_graph_read_from_its_own_dump_is_equal_also_when_it_was_looked_at(drawn: Graph) -> None:
    assert drawn.links is drawn.links
    again = Graph.model_validate_json(drawn.model_dump_json())
    assert again == drawn
    assert hash(again) == hash(drawn)


def test_edges_that_say_the_same_are_folded_into_the_surest() -> None:
    guess = plus("rain", "river").model_copy(
        update={"source": Source.GUESS, "confidence": 0.3, "tentative": True, "findings": (CONFIRMED,)}
    )
    said = plus("rain", "river").model_copy(
        update={"source": Source.TEXT, "confidence": 0.8, "because": "after rain it swells", "delayed": True}
    )
    (folded,) = Graph(edges=(guess, said)).edges
    assert folded == said.model_copy(update={"findings": (CONFIRMED,)})


def test_variables_that_edges_and_levers_name_need_not_be_listed() -> None:
    tell = Lever(name="tell", kind=LeverKind.INFORMATION, acts=(Connect(edge=plus("price", "demand")),))
    drawn = Graph(variables=("alone",), edges=(plus("b", "a"),), levers=(tell,))
    assert drawn.variables == ("a", "alone", "b", "demand", "price")


def test_contradictory_edges_are_kept_and_reported_and_their_link_is_unknown() -> None:
    drawn = Graph(edges=(plus("a", "b"), minus("a", "b"), plus("b", "a")))
    assert len(drawn.edges) == 3
    (contradiction,) = drawn.contradictions
    assert (contradiction.cause, contradiction.effect) == ("a", "b")
    assert {edge.polarity for edge in contradiction.edges} == {Polarity.SAME, Polarity.OPPOSITE}
    assert drawn.links["a", "b"].polarity is Polarity.UNKNOWN
    assert drawn.links["b", "a"].polarity is Polarity.SAME


def test_an_edge_of_unknown_polarity_contradicts_nothing() -> None:
    drawn = Graph(edges=(minus("a", "b"), Edge(cause="a", effect="b", delayed=True)))
    assert drawn.contradictions == ()
    assert drawn.links["a", "b"].polarity is Polarity.OPPOSITE
    assert drawn.links["a", "b"].delayed


def test_removing_takes_every_edge_between_two_variables_and_leaves_these() -> None:
    drawn = Graph(edges=(plus("a", "b"), minus("a", "b"), plus("b", "a")))
    left = remove(drawn, "a", "b")
    assert left.edges == (plus("b", "a"),)
    assert remove(left, "b", "a").variables == ("a", "b")


def test_a_correction_takes_the_place_of_what_was_said() -> None:
    drawn = Graph(edges=(plus("a", "b"), plus("b", "c")))
    assert correct(drawn, minus("a", "b")).edges == (minus("a", "b"), plus("b", "c"))


def test_renaming_reaches_edges_and_levers() -> None:
    every = (
        Push(variable="old", up=True),
        Tune(cause="old", effect="b", stronger=True),
        Hasten(cause="b", effect="old", sooner=False),
        Connect(edge=plus("c", "old")),
    )
    pull = Lever(name="pull", kind=LeverKind.RULE, acts=every)
    renamed = rename(Graph(edges=(plus("old", "b"),), levers=(pull,)), "old", "new")
    assert renamed.variables == ("b", "c", "new")
    assert renamed.edges == (plus("new", "b"),)
    assert set(renamed.levers[0].acts) == {
        Push(variable="new", up=True),
        Tune(cause="new", effect="b", stronger=True),
        Hasten(cause="b", effect="new", sooner=False),
        Connect(edge=plus("c", "new")),
    }


def test_renaming_to_a_name_that_is_there_makes_one_of_two() -> None:
    drawn = Graph(edges=(plus("student", "noise"), minus("students", "noise"), plus("noise", "student")))
    one = rename(drawn, "students", "student")
    assert one.variables == ("noise", "student")
    assert len(one.contradictions) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * (MAX_NAME + 1), "a\x00b"])
def test_renaming_to_what_is_no_name_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(BadInput, match="A variable has a name of 1 to 200 printable characters") as refused:
        rename(Graph(variables=("a",)), "a", name)
    assert len(str(refused.value)) < 150


def test_renaming_takes_a_name_as_an_edge_would() -> None:
    assert rename(Graph(edges=(plus("a", "b"),)), "a", " x \n y ") == Graph(edges=(plus("x y", "b"),))


def test_renaming_what_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="no such variable"):
        rename(Graph(), "a", "b")


def test_levers_of_one_name_do_what_all_of_them_do() -> None:
    up, down = Push(variable="a", up=True), Push(variable="b", up=False)
    rule = Lever(name="pull", kind=LeverKind.RULE, acts=(up,))
    buffer = Lever(name="pull", kind=LeverKind.BUFFER, acts=(down, up), findings=(REFUTED,))
    (both,) = add_levers(Graph(levers=(rule,)), buffer).levers
    assert set(both.acts) == {up, down}
    assert len(both.acts) == 2
    assert (both.kind, both.findings) == (LeverKind.BUFFER, (REFUTED,))


@pytest.mark.parametrize(
    ("confidence", "confirmations", "refutations", "belief"),
    [(0.5, 0, 0, 0.5), (0.5, 4, 0, 0.75), (0.5, 0, 4, 0.25), (0.9, 1, 1, 4.6 / 6), (1.0, 0, 1, 0.8)],
)
def test_belief_is_the_mean_of_a_beta_whose_prior_is_worth_four_findings(
    confidence: float, confirmations: int, refutations: int, belief: float
) -> None:
    drawn = Graph(edges=(plus("a", "b").model_copy(update={"confidence": confidence}),))
    for number in range(confirmations):
        drawn = found(drawn, "a", "b", CONFIRMED.model_copy(update={"case": f"yes {number}"}))
    for number in range(refutations):
        drawn = found(drawn, "a", "b", REFUTED.model_copy(update={"case": f"no {number}"}))
    assert drawn.links["a", "b"].belief == pytest.approx(belief)


def test_the_same_finding_counts_once_and_only_where_it_was_made() -> None:
    drawn = Graph(edges=(plus("a", "b"), plus("b", "a")))
    twice = found(found(drawn, "a", "b", CONFIRMED), "a", "b", CONFIRMED)
    assert [edge.findings for edge in twice.edges] == [(CONFIRMED,), ()]


def test_names_that_differ_in_case_punctuation_or_plural_are_asked_about() -> None:
    assert alike(["Birth rate", "birth_rates", "death rate", "water"]) == (
        Alike(first="Birth rate", second="birth_rates"),
    )


@pytest.mark.parametrize(
    ("one", "many"),
    [
        *(("case", "cases"), ("price", "prices"), ("size", "sizes"), ("cache", "caches"), ("loss", "losses")),
        *(("box", "boxes"), ("bus", "buses"), ("wish", "wishes"), ("church", "churches"), ("axe", "axes")),
        *(("city", "cities"), ("movie", "movies"), ("tie", "ties"), ("day", "days"), ("café", "cafe\u0301s")),
    ],
)
def test_a_word_and_its_plural_are_alike(one: str, many: str) -> None:
    assert alike([one, many]) == (Alike(first=min(one, many), second=max(one, many)),)


def test_other_words_are_not_alike() -> None:
    words = [
        "car",
        "care",
        "news",
        "new deal",
        "status",
        "stat",
        "analysis",
        "€",
        "$",
        "stress",
        "plan",
        "plane",
    ]
    assert alike(words) == ()


@pytest.mark.parametrize("name", ["", " \n ", "x" * (MAX_NAME + 1), "a\u202eb", "a\x1b[31mb"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="printable characters"):
        Graph(variables=(name,))


def test_adding_edges_gives_a_new_graph_and_leaves_the_old() -> None:
    old = Graph(edges=(plus("a", "b"),))
    new = add(old, plus("b", "c"))
    assert old.variables == ("a", "b")
    assert new.variables == ("a", "b", "c")
    with pytest.raises(ValidationError):
        old.edges = ()  # type: ignore[misc]  # what has to fail


def test_a_cut_does_not_make_stronger() -> None:
    with pytest.raises(ValidationError, match="not made stronger"):
        Tune(cause="a", effect="b", stronger=True, cut=True)


def test_graphs_said_in_another_order_are_equal() -> None:
    said = (plus("b", "c"), plus("a", "b"), minus("c", "a"))
    assert len({Graph(edges=order) for order in itertools.permutations(said)}) == 1


def test_many_names_that_are_alike_are_each_paired_with_the_first() -> None:
    pairs = alike(f"goal{'!' * marks}" for marks in range(100))
    assert {pair.first for pair in pairs} == {"goal"}
    assert len(pairs) == 99


def test_a_quotation_with_a_slash_stays_whole() -> None:
    one, other = (
        Graph(edges=(plus("a", "b").model_copy(update={"because": text}),))
        for text in ("work / life", "apples")
    )
    assert quotes(merge(one, other).edges[0].because) == ("apples", "work / life")


def test_levers_that_list_the_same_acts_in_another_order_or_twice_are_equal() -> None:
    up, down = Push(variable="a", up=True), Push(variable="b", up=False)
    orders = ((up, down), (down, up), (down, up, down))
    pulls = [Graph(levers=(Lever(name="pull", kind=LeverKind.RULE, acts=acts),)) for acts in orders]
    assert len(set(pulls)) == 1
    assert len(pulls[0].levers[0].acts) == 2


def test_what_a_graph_worked_out_cannot_be_changed() -> None:
    drawn = Graph(edges=(plus("a", "b"),))
    with pytest.raises(AttributeError):
        drawn.links.clear()  # type: ignore[attr-defined]  # what has to fail


def test_a_copy_with_other_edges_is_worked_out_anew() -> None:
    drawn = Graph(edges=(plus("a", "b"),))
    assert ("a", "b") in drawn.links
    assert not drawn.model_copy(update={"edges": ()}).links
    assert drawn.model_copy(update={"edges": (plus("c", "d"), plus("a", "b"))}) == Graph(
        variables=("a", "b", "c", "d"), edges=(plus("a", "b"), plus("c", "d"))
    )
    with pytest.raises(ValidationError):
        drawn.model_copy(update={"edgse": ()})


def test_a_graph_that_was_looked_at_is_copied_and_sent_like_any() -> None:
    drawn = Graph(edges=(plus("a", "b"), minus("a", "b")))
    assert drawn.links
    assert copy.copy(drawn) == copy.deepcopy(drawn) == drawn.model_copy(deep=True) == drawn
    sent = pickle.loads(pickle.dumps(drawn))  # noqa: S301 - our own
    assert sent == drawn
    assert sent.links == drawn.links


def test_what_is_done_to_a_link_that_is_not_there_is_refused() -> None:
    drawn = Graph(variables=("zz",), edges=(plus("a", "b"),))
    with pytest.raises(BadInput, match=r"There is no such link \(a → zz\)|a → zz.*no such link"):
        found(drawn, "a", "zz", CONFIRMED)
    with pytest.raises(BadInput, match="no such link"):
        remove(drawn, "b", "a")
    assert correct(drawn, plus("b", "a")).links.keys() == {("a", "b"), ("b", "a")}


def test_words_that_no_file_can_hold_are_refused() -> None:
    half = "half \ud800"
    with pytest.raises(ValidationError, match=r"U\+D800"):
        Edge(cause="a", effect="b", because=half)
    with pytest.raises(ValidationError, match=r"U\+D800"):
        Lever(name="pull", kind=LeverKind.RULE, acts=(Push(variable="a", up=True),), because=half)
    for field in ("words", "case"):
        with pytest.raises(ValidationError, match=r"U\+D800"):
            Finding.model_validate({"confirms": True, "words": "so", field: half})
    whole = plus("a", "b").model_copy(update={"because": "\U0001f642"})
    assert write_json(Graph(edges=(whole,)))


def test_a_name_is_the_same_however_its_letters_are_composed() -> None:
    assert Graph(variables=("cafe\u0301", "caf\u00e9", "ca\u00adf\u00e9")).variables == ("caf\u00e9",)


@pytest.mark.parametrize(
    "name",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\U0001f469\u200d\U0001f33e",
    ],
    ids=["Persian", "Devanagari", "emoji"],
)
def test_joiners_are_part_of_names_that_are_spelt_with_them(name: str) -> None:
    assert Graph(variables=(name,)).variables == (name,)
    assert rename(Graph(variables=("a",)), "a", name).variables == (name,)


@pytest.mark.parametrize("name", ["\u200da", "a\u200c", "a \u200db", "a\u200c\u200cb", "\u200d"])
def test_joiners_that_join_nothing_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match=r"U\+200[CD] is none"):
        Graph(variables=(name,))


def test_names_that_differ_in_a_joiner_are_asked_about() -> None:
    assert alike(["cars", "ca\u200crs"]) == (Alike(first="cars", second="ca\u200crs"),)


@pytest.mark.parametrize(("name", "code"), [("a\u202eb", "U+202E"), ("a\x1bb", "U+001B")])
def test_a_refused_name_says_which_character_by_its_code(name: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        rename(Graph(variables=("a",)), "a", name)
    assert f"{code} is none" in str(refused.value)
