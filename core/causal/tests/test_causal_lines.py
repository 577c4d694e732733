import pytest

from seedbed.causal import (
    Connect,
    Edge,
    Edits,
    Finding,
    Graph,
    Hasten,
    Lever,
    LeverKind,
    Polarity,
    Push,
    Source,
    Tune,
    apply,
    edited,
    read_lines,
    write_lines,
)
from seedbed.problem import BadInput

REFUTED = Finding(confirms=False, words="It did not.", case="k1")
HOURS = Edge(
    cause="long hours",
    effect="stress",
    polarity=Polarity.SAME,
    delayed=True,
    because="I work long hours and it eats me up",
    confidence=0.9,
    source=Source.TEXT,
    findings=(REFUTED,),
)
SLEEP = Edge(cause="stress", effect="sleep", polarity=Polarity.OPPOSITE, source=Source.GUESS, tentative=True)
LEAVE = Lever(
    name="leave of absence",
    kind=LeverKind.RULE,
    acts=(
        Push(variable="stress", up=False),
        Tune(cause="long hours", effect="stress", stronger=False),
        Connect(edge=Edge(cause="sleep", effect="long hours", confidence=0.2)),
    ),
    because="I could",
    confidence=0.6,
    findings=(REFUTED,),
)
BEFORE = Graph(variables=("rent",), edges=(HOURS, SLEEP), levers=(LEAVE,))
TEXT = """\
long hours -> stress + delayed "I work long hours and it eats me up"
stress -> sleep -
lever: leave of absence [rule] connects sleep -> long hours ?, pushes stress down, weakens long hours -> stress, because "I could"
variable: rent
"""


def test_lines_are_as_a_person_would_write_them() -> None:
    assert write_lines(BEFORE, comments=False) == TEXT


def test_only_a_variable_that_nothing_else_names_has_a_line() -> None:
    lines = "lever: music [goal] pushes mood up, cuts noise -> mood\n"
    assert write_lines(read_lines(lines), comments=False) == lines


def test_comments_say_how_sure_an_edge_is_and_are_not_read() -> None:
    lines = write_lines(BEFORE)
    assert "stress -> sleep -  # a guess, tentative, belief 0.50" in lines
    assert "belief 0.72, 0 of 1 outcomes confirm it" in lines
    assert read_lines(lines) == read_lines(TEXT)


def test_every_verb_of_a_lever_is_read_as_what_it_does() -> None:
    (lever,) = read_lines(
        "LEVER:x [Information Flow] pushes a up, pushes a down, strengthens a -> b, weakens a -> b, cuts a -> b, "
        'hastens a -> b, slows a -> b, connects a -> b - delayed "w", because "I can"'
    ).levers
    assert lever.kind is LeverKind.INFORMATION
    assert lever.because == "I can"
    edge = Edge(cause="a", effect="b", polarity=Polarity.OPPOSITE, delayed=True, because="w")
    assert set(lever.acts) == {
        Push(variable="a", up=True),
        Push(variable="a", up=False),
        Tune(cause="a", effect="b", stronger=True),
        Tune(cause="a", effect="b", stronger=False),
        Tune(cause="a", effect="b", stronger=False, cut=True),
        Hasten(cause="a", effect="b", sooner=True),
        Hasten(cause="a", effect="b", sooner=False),
        Connect(edge=edge),
    }


@pytest.mark.parametrize(
    "line",
    [
        "rent, food -> stress +",
        '"rent, food" -> "stress" + # a comment',
        "  rent,  food→stress  +\r",
        '\ufeff"rent, food"->stress + ""',
    ],
)
def test_what_people_type_is_read_where_it_has_one_meaning(line: str) -> None:
    assert read_lines(line).edges == (Edge(cause="rent, food", effect="stress", polarity=Polarity.SAME),)


@pytest.mark.parametrize(
    "arrow", ["->", "-->", "--->", "-.->", "-..->", "=>", "==>", "→", "⟶", "⇒", "\N{NO-BREAK SPACE}=>\t"]
)
def test_every_arrow_that_people_type_is_an_arrow(arrow: str) -> None:
    edge = Edge(cause="a", effect="b", polarity=Polarity.SAME)
    assert read_lines(f"a {arrow} b +").edges == (edge,)
    (lever,) = read_lines(f"lever: x [rule] cuts a {arrow} b, connects a {arrow} b +").levers
    assert set(lever.acts) == {Tune(cause="a", effect="b", stronger=False, cut=True), Connect(edge=edge)}


@pytest.mark.parametrize("arrow", ["<-", "<--", "<->", "<-->", "<=>", "←", "↔", "⟷"])
@pytest.mark.parametrize("space", ["", " "])
def test_an_arrow_that_points_backwards_is_refused_with_advice(arrow: str, space: str) -> None:
    with pytest.raises(BadInput, match=r"one link a line, cause -> effect") as refused:
        read_lines(f"a -> b +\na{space}{arrow}{space}b +")
    assert refused.value.where == "line 2"


@pytest.mark.parametrize(
    "name", ["a-", "semi-dry", "x=>y", "=>5", "=", "a = b", "<5 h", "p <= q", "--", "-.-", ">", "a: b", "a:"]
)
def test_a_name_that_no_arrow_is_in_needs_no_quotation_marks(name: str) -> None:
    edge = Edge(cause=name, effect=name, polarity=Polarity.SAME)
    lines = f"{name} -> {name} +\n"
    assert read_lines(lines).edges == (edge,)
    assert write_lines(Graph(edges=(edge,)), comments=False) == lines


@pytest.mark.parametrize(
    "name", ["variable:x", "Lever:x", "lever: x", "a-->b", "a => b", "a <- b", "x<-5", "a -.-> b"]
)
def test_a_name_that_a_line_would_take_for_something_else_is_written_in_quotation_marks(name: str) -> None:
    graph = Graph(edges=(Edge(cause=name, effect="b", polarity=Polarity.SAME),))
    lines = write_lines(graph, comments=False)
    assert lines == f'"{name}" -> b +\n'
    assert read_lines(lines) == graph


def test_a_typographic_minus_is_a_minus() -> None:
    assert read_lines("a -> b −").edges[0].polarity is Polarity.OPPOSITE


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a", "Expected a link with ->"),
        ("a -> b", "Expected a sign after the effect"),
        ("a -> b because it is so", "Expected a sign after the effect"),
        ("-> b +", "Expected a cause before ->"),
        ("a -> +", "Expected an effect after ->"),
        ("a -> b -> c +", "Expected one -> in a link"),
        ("a -> b + late", "Expected nothing but `delayed` and words in quotation marks"),
        ('a -> b + "one" "two"', "Expected nothing but `delayed` and words in quotation marks"),
        ('a -> b + "x', "A quotation is not closed"),
        ('a -> b + "\\x"', "unknown escape"),
        ('a -> b + "\\ud800"', "half a character"),
        ('a "b" -> c +', "Put the whole of a name in quotation marks"),
        ('"\\u0000" -> c +', "printable characters"),
        (f"{'a' * 201} -> c +", "A name has 1 to 200"),
        ("lever: x pushes a up", "Expected the lever's kind in brackets"),
        ("lever: x [magic] pushes a up", "It is one of parameter, buffer"),
        ("lever: [rule] pushes a up", "Expected a lever's name"),
        ("lever: x [rule]", "Expected what the lever does"),
        ('lever: x [rule] because "y"', "Expected what the lever does"),
        ("lever: x [rule] eats a", "Write one of pushes, strengthens"),
        ("lever: x [rule] pushes a", "Expected up or down"),
        ("lever: x [rule] weakens a", "Expected a link with ->"),
        ("lever: x [rule] weakens a -> b +", "Expected no sign"),
        ("variable:", "Expected a variable"),
    ],
)
def test_an_error_says_the_line_and_what_was_expected(line: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_lines(f"# one\na -> b +\n{line}\nb -> a +")
    assert says in str(refused.value)
    assert refused.value.where == "line 3"


def test_what_was_left_untouched_keeps_what_lines_do_not_show() -> None:
    edits = edited(BEFORE, TEXT + "sleep -> rent ?\n")
    assert edits == Edits(added=(Edge(cause="sleep", effect="rent"),))
    assert apply(BEFORE, edits) == Graph(
        edges=(HOURS, SLEEP, Edge(cause="sleep", effect="rent")), levers=(LEAVE,)
    )


def test_a_corrected_delay_keeps_findings_and_is_the_users() -> None:
    edits = edited(BEFORE, TEXT.replace(" delayed", ""))
    corrected = HOURS.model_copy(update={"delayed": False, "source": Source.USER})
    assert edits == Edits(corrected=(corrected,))
    assert apply(BEFORE, edits).edges == (corrected, SLEEP)


def test_another_sign_is_another_edge() -> None:
    edits = edited(BEFORE, TEXT.replace("stress + delayed", "stress - delayed"))
    (edge,) = edits.corrected
    assert (edge.polarity, edge.source, edge.findings, edge.confidence) == (
        *(Polarity.OPPOSITE, Source.USER),
        *((), 0.5),
    )
    assert apply(BEFORE, edits).edges == (edge, SLEEP)


def test_one_side_of_a_contradiction_is_struck_and_the_other_kept() -> None:
    other = HOURS.model_copy(update={"polarity": Polarity.OPPOSITE})
    torn = Graph(edges=(HOURS, other))
    edits = edited(
        torn, "\n".join(line for line in write_lines(torn).splitlines() if "stress + " not in line)
    )
    assert edits == Edits(corrected=(other,))
    assert apply(torn, edits) == Graph(edges=(other,))


def test_a_line_that_is_gone_takes_its_edge_and_what_nothing_else_names() -> None:
    edits = edited(BEFORE, TEXT.replace("stress -> sleep -\n", "").replace("variable: rent\n", ""))
    assert edits == Edits(removed=(("stress", "sleep"),), forgotten=("rent",))
    assert apply(BEFORE, edits).variables == ("long hours", "sleep", "stress")


def test_a_lever_that_was_changed_keeps_its_findings_and_its_other_acts() -> None:
    edits = edited(BEFORE, TEXT.replace("pushes stress down", "pushes stress up"))
    changed = LEAVE.model_copy(update={"acts": (Push(variable="stress", up=True), *LEAVE.acts[1:])})
    assert edits == Edits(levers=edits.levers)
    assert apply(BEFORE, edits) == apply(BEFORE, Edits(levers=(changed,)))


def test_a_lever_that_adds_a_link_twice_is_left_as_it_is() -> None:
    sure, unsure = (Edge(cause="a", effect="b", confidence=confidence) for confidence in (0.9, 0.1))
    lever = Lever(name="x", kind=LeverKind.GOAL, acts=(Connect(edge=sure), Connect(edge=unsure)))
    graph = Graph(levers=(lever,))
    lines = write_lines(graph, comments=False)
    assert lines == "lever: x [goal] connects a -> b ?\n"
    assert not edited(graph, lines)


def test_a_lever_that_is_gone_is_dropped_and_a_new_one_added() -> None:
    text = TEXT.replace("leave of absence", "holiday")
    edits = edited(BEFORE, text)
    assert (edits.dropped, [lever.name for lever in edits.levers]) == (("leave of absence",), ["holiday"])
    assert [lever.name for lever in apply(BEFORE, edits).levers] == ["holiday"]


def test_edits_are_made_in_a_graph_that_has_grown_since() -> None:
    edits = edited(BEFORE, TEXT.replace("stress -> sleep -\n", ""))
    grown = Edge(cause="coffee", effect="sleep", polarity=Polarity.OPPOSITE)
    made = apply(Graph(edges=(*BEFORE.edges, grown), levers=BEFORE.levers), edits)
    assert made.edges == (grown, HOURS)
