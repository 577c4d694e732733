from seedbed.causal import Doubt, Edge, Ensemble, Graph, Polarity, Push, Unknown, doubts

MANY = Ensemble(size=1000)
UP = Push(variable="a", up=True)


def edge(cause: str, effect: str, polarity: str = "+", confidence: float = 1.0) -> Edge:
    return Edge(cause=cause, effect=effect, polarity=Polarity(polarity), confidence=confidence)


def asked(*edges: Edge, on: str = "c") -> tuple[Doubt, ...]:
    return doubts(Graph(edges=edges), [UP], [on], ensemble=MANY)


def test_the_one_unknown_polarity_settles_all() -> None:
    (doubt,) = asked(edge("a", "b"), edge("b", "c", "?"))
    assert (doubt.cause, doubt.effect, doubt.about) == ("b", "c", Unknown.POLARITY)
    # less than all, since a finite ensemble agrees a little with anything
    assert 0.99 < doubt.settles < doubt.of < 1.01


def test_a_link_that_may_not_exist_settles_whether_anything_happens() -> None:
    (doubt,) = asked(edge("a", "b"), edge("b", "c", confidence=0.5))
    assert doubt.about is Unknown.EXISTENCE
    assert 0.95 < doubt.settles <= doubt.of < 1.01


def test_the_link_in_which_more_hangs_comes_first() -> None:
    found = asked(
        edge("a", "b", confidence=0.5),
        edge("b", "c"),
        edge("a", "c", "-", confidence=0.95),
        edge("c", "d", confidence=0.5),
    )
    assert [(doubt.cause, doubt.effect) for doubt in found] == [("a", "b"), ("a", "c")]
    assert found[0].settles > 1.5 * found[1].settles


def test_no_question_is_asked_of_what_does_not_matter() -> None:
    assert not asked(edge("a", "c"), edge("x", "c", "?", 0.5), edge("c", "d", "?"), edge("y", "z", "?"))


def test_no_question_is_asked_where_only_strengths_are_unknown() -> None:
    assert not asked(edge("a", "c"), edge("a", "b"), edge("b", "c", "-"))


def test_two_unknown_signs_in_a_row_settle_nothing_one_by_one() -> None:
    assert not asked(edge("a", "b", "?"), edge("b", "c", "?"))
