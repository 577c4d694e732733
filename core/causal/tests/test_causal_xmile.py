"""XMILE documents read into signed graphs."""

import subprocess
import sys
from pathlib import Path

import pytest

from seedbed.causal import Edge, Source, XmileModel, find_loops, read_xmile
from seedbed.problem import BadInput, Polarity

DATA = Path(__file__).parent / "data"
SPECS = "<sim_specs><start>0</start><stop>10</stop><dt>0.25</dt></sim_specs>"


def aux(name: str, equation: str, inside: str = "") -> str:
    return f'<aux name="{name}"><eqn>{equation}</eqn>{inside}</aux>'


def flow(name: str, equation: str, inside: str = "") -> str:
    return f'<flow name="{name}"><eqn>{equation}</eqn>{inside}</flow>'


def stock(name: str, initial: str, inside: str = "") -> str:
    return f'<stock name="{name}"><eqn>{initial}</eqn>{inside}</stock>'


def document(*variables: str, specs: str = SPECS, more: str = "") -> bytes:
    body = f"{specs}<model><variables>{''.join(variables)}</variables></model>{more}"
    return f'<xmile xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">{body}</xmile>'.encode()


def model(*variables: str, specs: str = SPECS, more: str = "") -> XmileModel:
    return read_xmile(document(*variables, specs=specs, more=more))


def signs(read: XmileModel) -> dict[tuple[str, str], str]:
    return {(edge.cause, edge.effect): edge.polarity.value for edge in read.graph.edges}


def edge(read: XmileModel, cause: str, effect: str) -> Edge:
    (found,) = (one for one in read.graph.edges if (one.cause, one.effect) == (cause, effect))
    return found


def reason(read: XmileModel, cause: str, effect: str) -> str:
    (found,) = (one.reason for one in read.unsigned if (one.cause, one.effect) == (cause, effect))
    return found


def sign_of(equation: str, *others: str, of: str = "x") -> str:
    """Return the sign of the link from x to what has an equation. Unless others declare it, x may be anything."""
    declared = "".join(others)
    free = "" if f'name="{of}"' in declared else stock(of, "-1", "<inflow>back and forth</inflow>")
    read = model(free, flow("back and forth", "2*SIN(TIME)"), aux("y", equation), *others)
    return signs(read)[of, "y"]


def test_a_published_model_has_the_loops_and_polarities_that_its_authors_list() -> None:
    read = read_xmile((DATA / "predator_prey.stmx").read_bytes())
    assert {(loop.polarity.value, loop.variables) for loop in find_loops(read.graph).loops} == {
        ("+", ("Hares", "hare births")),
        ("+", ("Lynx", "lynx births")),
        ("-", ("Lynx", "lynx deaths")),
        ("-", ("Hares", "hare density", "hares killed per lynx", "hare deaths")),
        ("-", ("Hares", "hare density", "lynx death fraction", "lynx deaths", "Lynx", "hare deaths")),
    }
    assert read.unsigned == ()


def test_names_are_shown_as_they_are_declared_with_plain_spaces_and_every_edge_quotes_its_equation() -> None:
    read = read_xmile((DATA / "arms_race.stmx").read_bytes())
    link = edge(read, "Their Weapons", "our desired weapons")
    assert link.source is Source.EQUATION
    assert "our desired weapons = (1 + our_desired_safety_margin)*Their_Weapons" in link.because
    assert link.confidence > 0.9


def test_a_polarity_that_depends_on_how_things_stand_is_unknown_and_says_why() -> None:
    read = read_xmile((DATA / "arms_race.stmx").read_bytes())
    assert [(one.cause, one.effect) for one in read.unsigned] == [
        ("our time to change", "changing our weapons")
    ]
    assert "both signs" in read.unsigned[0].reason
    assert edge(read, "our time to change", "changing our weapons").polarity is Polarity.UNKNOWN


def test_inputs_of_modules_are_the_variables_that_they_are_connected_to() -> None:
    read = read_xmile((DATA / "hares_and_lynxes_modules.xmile").read_bytes())
    assert edge(read, "lynxes.lynxes", "hares.deaths").polarity is Polarity.SAME
    assert edge(read, "area", "hares.hare density").polarity is Polarity.OPPOSITE
    assert not {"hares.lynxes", "hares.area", "lynxes.hare density"} & set(read.graph.variables)


def test_the_initial_value_of_a_stock_is_no_cause() -> None:
    read = model(
        stock("S", "a", "<inflow>f</inflow><outflow>g</outflow>"),
        aux("a", "3"),
        flow("f", "a"),
        flow("g", "1"),
    )
    assert signs(read) == {("f", "S"): "+", ("g", "S"): "-", ("a", "f"): "+"}


def test_a_flow_that_goes_both_into_a_stock_and_out_of_it_has_no_polarity() -> None:
    read = model(stock("S", "1", "<inflow>f</inflow><outflow>f</outflow>"), flow("f", "1"))
    assert signs(read) == {("f", "S"): "?"}
    assert "both into the stock and out of it" in reason(read, "f", "S")


def test_spellings_of_a_name_are_one_variable() -> None:
    names = r"A\nb", "c d", "&quot;e.f&quot;", "g"
    read = model(
        *(aux(name, "1") for name in names[:3]), aux("g", 'a_B + C__D + "C d" + "E.f" {+ "no such"}')
    )
    assert set(signs(read)) == {("A b", "g"), ("c d", "g"), ('"e.f"', "g")}
    assert not any("declared" in note for note in read.notes)


@pytest.mark.parametrize(
    ("equation", "sign"),
    [
        ("3 - x", "-"),
        ("-(-x)", "+"),
        ("2 - 3 - -x", "+"),
        ("x*x*x", "+"),
        ("x^3", "+"),
        ("2^-x", "-"),
        ("x/-2", "-"),
        ("MAX(x, 100)", "+"),
        ("MIN(-x, 0, 5)", "-"),
        ("INT(x)", "+"),
        ("EXP(-x)", "-"),
        ("ARCTAN(x)", "+"),
        ("IF x > 3 THEN 1 ELSE 0", "+"),
        ("IF x > 3 AND TIME > 1 THEN 0 ELSE 1", "-"),
        ("IF_THEN_ELSE(NOT(x &lt;= 3), 5, 2)", "+"),
        ("IF TIME > 3 THEN x ELSE 2*x", "+"),
        ("x &lt; 3 OR x &lt; 4", "-"),
        ("STEP(x, 3)", "+"),
        ("RAMP(x, 3, 5)", "+"),
        ("PULSE(x, 1, 2)", "+"),
        ("x // 4", "+"),
        ("SAFEDIV(x, -4, 1)", "-"),
        ("NORMAL(x, 1)", "+"),
        ("RANDOM(x, x + 1)", "+"),
        ("SMTH3(1 - x, 5)", "-"),
        ("x*PI + 1e3*x + .5*x + 5.*x", "+"),
        ("((((x))))", "+"),
        ("2 + IF TIME > 3 THEN 1 ELSE 0 - x", "-"),
    ],
)
def test_a_polarity_follows_from_an_equation_whatever_the_values(equation: str, sign: str) -> None:
    assert sign_of(equation) == sign


@pytest.mark.parametrize(
    "equation", ["x^2", "x*(3 - x)", "ABS(x)", "SIN(x)", "x MOD 2", "TAN(x)", "LOOKUP(x, 3)"]
)
def test_what_rises_and_falls_with_its_cause_has_no_polarity(equation: str) -> None:
    assert sign_of(equation) == "?"


def test_a_graphical_function_has_the_sign_of_its_slope() -> None:
    falls = "<gf><xscale min='0' max='1'/><ypts>9,4,4,1</ypts></gf>"
    humps = "<gf><xpts>-5,0,5</xpts><ypts>1,5,1</ypts></gf>"
    assert sign_of("-x", aux("z", "y", falls)) == "-"
    assert signs(model(aux("x", "TIME"), aux("y", "x", falls)))["x", "y"] == "-"
    assert sign_of("table(x)", f'<gf name="table">{falls[4:-5]}</gf>') == "-"
    assert sign_of("LOOKUP(table, -x)", f'<aux name="table">{falls}</aux>') == "+"
    assert sign_of("humps(x)", f'<gf name="humps">{humps[4:-5]}</gf>') == "?"


def test_a_graphical_function_that_stands_alone_is_no_variable() -> None:
    table = '<gf name="table"><ypts>1,2</ypts></gf>'
    read = model(table, aux("x", "TIME"), aux("y", "table(x)"))
    assert read.graph.variables == ("x", "y")


def test_constants_are_taken_to_keep_their_signs() -> None:
    assert sign_of("k*x", aux("k", "-3")) == "-"
    assert sign_of("x/k", aux("k", "2*m"), aux("m", "4")) == "+"
    assert signs(model(aux("k", "4"), aux("y", "MIN(k, 3)")))["k", "y"] == "+"


def test_a_polarity_that_holds_at_the_values_of_constants_alone_says_so() -> None:
    read = model(aux("k", "0.2"), aux("x", "TIME"), aux("y", "(1 - k)*x"))
    assert edge(read, "x", "y").polarity is Polarity.SAME
    assert edge(read, "x", "y").because.endswith("(at the values of the model's constants)")


def test_a_polarity_that_needs_a_stock_to_stay_positive_says_so() -> None:
    grows = stock("S", "5", "<inflow>f</inflow>")
    read = model(grows, aux("k", "2"), flow("f", "S*k"))
    assert edge(read, "k", "f").because.endswith(
        "(as long as nothing falls below zero that is not below it at first)"
    )
    assert any("never to fall below zero" in note and "S" in note for note in read.notes)
    declared = model(stock("S", "5", "<inflow>f</inflow><non_negative/>"), aux("k", "2"), flow("f", "S*k"))
    assert edge(declared, "k", "f").because == "f = S*k"


def test_a_stock_that_falls_below_zero_in_the_run_is_not_taken_to_stay_positive() -> None:
    falls = stock("S", "5", "<outflow>f</outflow>")
    read = model(falls, flow("f", "1"), aux("k", "TIME"), aux("y", "S*k"))
    assert edge(read, "k", "y").polarity is Polarity.UNKNOWN
    assert "both signs" in reason(read, "k", "y")


def test_a_polarity_that_only_the_run_shows_says_so() -> None:
    saturates = aux("y", "S/(S + 3)")
    read = model(stock("S", "5", "<inflow>f</inflow>"), flow("f", "1"), saturates)
    assert edge(read, "S", "y").polarity is Polarity.SAME
    assert edge(read, "S", "y").because.endswith("(its sign as seen in the model's own run)")


def test_what_has_no_run_gets_no_polarity_from_it() -> None:
    grows = stock("S", "5", "<inflow>f</inflow>"), flow("f", "1"), aux("y", "S/(S + 3)")
    read = model(*grows, specs="")
    assert edge(read, "S", "y").polarity is Polarity.UNKNOWN
    assert "the model was not run" in reason(read, "S", "y")
    assert any(note.startswith("The model was not run") for note in read.notes)


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        # after as long as the delay, by calculus: 100 * exp(-1), 100 * (1 - exp(-1)), 100 * (1 - 8.5 * exp(-3))
        ("S", 36, 38),
        ("100*SMTH1(STEP(1, 0), 10, 0)", 62, 65),
        ("100*DELAY1(STEP(1, 0), 10, 0)", 62, 65),
        ("100*SMTH3(STEP(1, 0), 10, 0)", 56, 59),
        ("100*DELAYN(STEP(1, 0), 10, 3, 0)", 56, 59),
    ],
)
def test_the_run_is_that_of_the_equations_delays_included(level: str, low: float, high: float) -> None:
    # x/(x + 1) is seen to rise, unless what it is multiplied with is seen to fall below zero at the end
    turns = "(IF TIME > 9.99 THEN {} ELSE 1)*(x/(x + 1))"
    read = model(
        stock("S", "100", "<outflow>f</outflow>"),
        flow("f", "S/10"),
        aux("level", level),
        aux("x", "TIME"),
        aux("above low", turns.format(f"level - {low}")),
        aux("below high", turns.format(f"{high} - level")),
        aux("below low", turns.format(f"{low} - level")),
        specs="<sim_specs><start>0</start><stop>10</stop><dt reciprocal='true'>100</dt></sim_specs>",
    )
    assert [signs(read)["x", name] for name in ("above low", "below high", "below low")] == ["+", "+", "?"]


def test_a_pipeline_delay_gives_what_went_in_that_long_ago() -> None:
    early, late = (f"(IF DELAY(TIME, 4) > {bound} THEN -1 ELSE 1)*(x/(x + 1))" for bound in (5.5, 6.5))
    read = model(aux("x", "TIME"), aux("early", early), aux("late", late))
    assert signs(read)["x", "early"] == "?"
    assert signs(read)["x", "late"] == "+"


def test_a_link_through_a_delay_is_delayed_and_the_length_of_the_delay_has_no_sign() -> None:
    read = model(aux("x", "TIME"), aux("t", "3"), aux("y", "DELAY3(x, t) + 1"), aux("z", "x"))
    assert edge(read, "x", "y").delayed
    assert edge(read, "x", "y").polarity is Polarity.SAME
    assert not edge(read, "x", "z").delayed
    assert "how long a delay is has no sign" in reason(read, "t", "y")


def test_links_that_do_nothing_in_the_run_are_in_the_graph_and_named() -> None:
    limited = aux("y", "x", "<gf><xpts>50,60</xpts><ypts>1,2</ypts></gf>")
    read = model(aux("x", "TIME"), limited, aux("z", "x + still"), aux("still", "3"))
    assert edge(read, "x", "y").polarity is Polarity.SAME
    assert read.idle == (("still", "z"), ("x", "y"))
    assert [(one.cause, one.effect) for one in read.at_work.edges] == [("x", "z")]
    assert read.at_work.variables == read.graph.variables


def test_what_makes_no_difference_has_no_polarity() -> None:
    read = model(aux("x", "TIME"), aux("a", "x - x"), aux("off", "0"), aux("b", "IF off = 1 THEN x ELSE 3"))
    assert reason(read, "x", "a") == "it makes no difference"


def test_initial_values_that_a_delay_or_a_function_reads_are_no_causes() -> None:
    read = model(aux("x", "TIME"), aux("s", "4"), aux("y", "SMTH1(x, 3, s)"), aux("z", "INIT(x) + TIME"))
    assert set(signs(read)) == {("x", "y")}


def test_elements_of_an_array_are_one_variable_whose_elements_move_one_at_a_time() -> None:
    dims = "<dimensions><dim name='D'/></dimensions>"
    many = f'<aux name="x">{dims}<element subscript="1"><eqn>-1</eqn></element><element subscript="2"><eqn>TIME</eqn></element></aux>'
    read = model(many, aux("whole", "SUM(x[*])"), aux("apart", "2*x[1] - x[2]"), aux("each", "-x[D]", dims))
    assert signs(read) == {("x", "whole"): "+", ("x", "apart"): "?", ("x", "each"): "-"}
    assert any("array" in note and "x" in note for note in read.notes)


def test_a_function_that_is_not_known_leaves_links_without_polarity_and_is_named() -> None:
    read = model(aux("x", "TIME"), aux("y", "FROBNICATE(x)"))
    assert signs(read) == {("x", "y"): "?"}
    assert reason(read, "x", "y") == "the function FROBNICATE is not known"
    assert "The function FROBNICATE is not known, in y" in read.notes


def test_an_equation_that_cannot_be_read_still_gives_the_links_that_it_names() -> None:
    read = model(aux("x", "TIME"), aux("y", "3 x ;;"))
    assert signs(read) == {("x", "y"): "?"}
    assert any("could not be read" in note for note in read.notes)


def test_what_is_not_declared_or_has_no_equation_is_noted() -> None:
    read = model(stock("S", "1", "<inflow>gone</inflow>"), aux("y", "ghost*2"), '<aux name="bare"/>')
    assert "gone is not declared: left out of S" in read.notes
    assert "ghost is not declared: left out of y" in read.notes
    assert "Nothing says what these depend on: bare" in read.notes
    assert read.graph.variables == ("S", "bare", "y")


def test_a_conveyor_lets_out_what_it_holds_later() -> None:
    read = model(
        stock("C", "1", "<outflow>out</outflow><conveyor><len>4</len></conveyor>"), '<flow name="out"/>'
    )
    assert signs(read) == {("out", "C"): "-", ("C", "out"): "+"}
    assert edge(read, "C", "out").delayed
    assert any("conveyor" in note for note in read.notes)


def test_auxiliaries_in_a_circle_are_read_and_not_run() -> None:
    read = model(aux("a", "b + 1"), aux("b", "2*a"))
    assert signs(read) == {("a", "b"): "+", ("b", "a"): "+"}
    assert any("in a circle" in note for note in read.notes)


def test_markup_and_a_vendors_elements_are_kept_out_of_the_way() -> None:
    inside = '<isee:delay xmlns:isee="http://iseesystems.com/XMILE"><eqn>nonsense ((</eqn></isee:delay>'
    read = model(aux("&lt;b&gt;", "TIME", inside), aux("y", '"&lt;b&gt;"'))
    assert signs(read) == {("<b>", "y"): "+"}


def test_letters_and_prefixes_that_tools_write_wrong_are_mended_and_noted() -> None:
    right = document(aux("x", "TIME"), aux("y", "-x"))
    for wrong in (
        right.replace(b"<model>", b'<model><note font="\xd0R\x01\xff"/>'),
        right.replace(b"<model>", b"<isee:prefs/><model>"),
    ):
        read = read_xmile(wrong)
        assert signs(read) == {("x", "y"): "-"}
        assert any("mended" in note for note in read.notes)


@pytest.mark.parametrize(
    ("hostile", "what"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xmile>&b;</xmile>', "DTD or entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xmile/>', "DTD or entities"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xmile>&a;</xmile>', "DTD or entities"),
        (b"", "not well-formed"),
        (b"<xmile>", "not well-formed"),
        (b"\xff\xfe\x00<", "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><xmile/>', "not well-formed"),
        (b"<html/>", "not an XMILE document"),
        (b" " * 20_000_001, "20,000,000 bytes"),
        (b"<a>" * 60, "nest too deep"),
        (document(aux("a", "-(" * 1000 + "1" + ")" * 1000)), "nests deeper than 100"),
        (document(aux("a", "MAX(1," * 1000 + "1" + ")" * 1000)), "nests deeper than 100"),
        (document(aux("a", "1+" * 60_000 + "1")), "100,000 characters"),
        (document(aux("A_b", "1"), aux("a B", "2")), "same name"),
        (document(aux("", "1")), "without a name"),
        (document(aux("x" * 201, "1")), "without a name"),
        (document(aux("a&#x200b;b", "1")), "without a name"),
        (document(aux("a", "TIME", "<gf><ypts>1,x</ypts></gf>")), "graphical function"),
        (document(aux("a", "TIME", "<gf><xpts>1,1</xpts><ypts>1,2</ypts></gf>")), "graphical function"),
        (document(aux("a", "TIME", "<gf><ypts>nan,2</ypts></gf>")), "graphical function"),
        (
            document(
                '<module name="m"/>', more='<model name="m"><variables><module name="m"/></variables></model>'
            ),
            "Modules lie too deep",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_documents_are_refused_in_one_line(hostile: bytes, what: str) -> None:
    with pytest.raises(BadInput, match=what) as refused:
        read_xmile(hostile)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "variables",
    [
        aux("a", "(" * 1000 + "TIME" + ")" * 1000),
        aux("a", "1e999999 - TIME") + aux("b", "9" * 5000 + "*a") + aux("c", "b^b^b"),
        aux("a", "SQRT(-1)") + aux("b", "1/(a - a)") + aux("c", "5 MOD 0") + aux("d", "LN(-TIME)"),
        aux("a", "SMTHN(TIME, 0, 1e30) + DELAY(TIME, 1e300) + DELAY1(TIME, -1)"),
        aux("a", "PREVIOUS(SELF, 1) + TIME()"),
        aux("a", "{{{") + aux("b", "x[") + aux("c", '"open'),
    ],
)
def test_odd_equations_are_read_or_noted(variables: str) -> None:
    assert model(variables).graph.variables


def test_a_run_that_would_take_for_ever_is_cut_short() -> None:
    specs = "<sim_specs><start>0</start><stop>1e12</stop><dt>1e-6</dt></sim_specs>"
    read = model(aux("x", "TIME"), aux("y", "x/(x + 1)"), specs=specs)
    assert signs(read) == {("x", "y"): "+"}


def test_importing_the_package_loads_neither_the_grammar_nor_the_xml_parser() -> None:
    code = "import sys, seedbed.causal; print({'lark', 'defusedxml'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
