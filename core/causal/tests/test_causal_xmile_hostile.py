"""XMILE documents made to do harm, or to mislead."""

from collections.abc import Mapping

import numpy as np
import pytest

from seedbed.causal import XmileModel, read_xmile
from seedbed.causal._xmile._equation import Number, Ref, call, parse
from seedbed.causal._xmile._range import Range
from seedbed.causal._xmile._signs import moving, polarity_of
from seedbed.problem import BadInput, Polarity

TEN = "<sim_specs><start>0</start><stop>10</stop><dt>0.25</dt></sim_specs>"


def document(*variables: str, specs: str = TEN, more: str = "") -> bytes:
    body = f"{specs}{more}<model><variables>{''.join(variables)}</variables></model>"
    return f"<xmile>{body}</xmile>".encode()


def aux(name: str, equation: str, inside: str = "") -> str:
    return f'<aux name="{name}"><eqn>{equation}</eqn>{inside}</aux>'


def model(*variables: str, specs: str = TEN, more: str = "") -> XmileModel:
    return read_xmile(document(*variables, specs=specs, more=more))


def links(read: XmileModel) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {(edge.cause, edge.effect): (edge.polarity.value, edge.because) for edge in read.graph.edges}


@pytest.mark.parametrize(
    "equation",
    [
        "ABS()",
        "MAX()",
        "SQRT(1, 2, 3)",
        "NORMAL()",
        "EXPRND()",
        "TREND(x)",
        "LN(x, 2)",
        "DELAY1(x)",
        "MOD(x)",
    ],
)
def test_a_function_with_too_many_or_too_few_arguments_is_not_known_and_not_run(equation: str) -> None:
    read = model(aux("x", "TIME"), aux("y", f"x + {equation}"))
    assert any("is not known, in y" in note for note in read.notes)
    assert any(note.startswith("The model was not run: the function") for note in read.notes)


@pytest.mark.parametrize("function", ["TREND({}, 1)", "FORCST({}, 1, 1)", "TREND(x, {})"])
def test_functions_of_growth_within_each_other_are_refused_before_they_take_for_ever(function: str) -> None:
    equation = "x"
    for _ in range(30):
        equation = function.format(equation)
    with pytest.raises(BadInput, match="again and again"):
        model(aux("x", "TIME"), aux("y", equation))
    assert model(aux("x", "TIME"), aux("y", function.format(function.format("x")))).graph.edges


def test_what_functions_of_growth_repeat_counts_over_all_variables() -> None:
    equation = "TREND(TREND(TREND(TREND(x, 1), 1), 1), 1)"
    with pytest.raises(BadInput, match="again and again"):
        model(aux("x", "TIME"), *(aux(f"y{number}", equation) for number in range(300)))


def test_an_index_within_an_index_is_as_long_as_it_is_written() -> None:
    node = parse("a[" * 15 + "1 + b[2]" + "]" * 15)
    assert isinstance(node, Ref)
    assert len(node.index) < 100
    with pytest.raises(BadInput, match="nests deeper"):
        parse("a[" * 200 + "1" + "]" * 200)


def test_indices_are_told_apart_whatever_their_blanks_and_case() -> None:
    assert parse("a[B_1, 2]") == parse("A[ b_1 , 2 ]") != parse("a[b_1, 3]")


def test_steps_without_number_are_followed_as_far_as_that_goes() -> None:
    specs = "<sim_specs><start>0</start><stop>1e14</stop><dt>1e-300</dt></sim_specs>"
    read = model(aux("x", "3"), aux("y", "x"), specs=specs)
    assert any("followed up to time" in note for note in read.notes)


CROSSES = (
    '<stock name="S"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>0.001</eqn></flow>',
    aux("z", "TIME - 50"),
    aux("y", "S*z"),
    aux("late", "IF TIME > 90 THEN S ELSE 1"),
)


def test_many_small_steps_are_followed_to_the_end() -> None:
    read = model(*CROSSES, specs="<sim_specs><start>0</start><stop>100</stop><dt>0.002</dt></sim_specs>")
    assert links(read)["S", "y"][0] == "?"
    assert ("S", "late") not in read.idle


def test_a_run_that_is_not_followed_to_its_end_says_how_far_and_proves_no_rest() -> None:
    read = model(*CROSSES, specs="<sim_specs><start>0</start><stop>100</stop><dt>1e-7</dt></sim_specs>")
    sign, because = links(read)["S", "y"]
    assert sign == "-"
    assert "as seen in the model's own run up to time 0.0" in because
    assert read.idle == ()
    assert not any("never to fall below zero" in note for note in read.notes)
    assert any("followed up to time 0.0" in note for note in read.notes)


def test_what_is_told_holds_no_controls_and_is_neither_long_nor_much() -> None:
    macros = '<macro name="&#x9b;31mRED&#x202e;"/><macro name="{}"/>'.format("long" * 1000)
    unread = [aux(f"u{number}", "1 1") for number in range(200)]
    comment = aux("z", "x {&#x9b;31m&#x202e;}")
    read = model(aux("x", "TIME"), aux("y", '"&#x202e;f"(x)'), comment, *unread, more=macros)
    assert any("31mRED" in note for note in read.notes)
    assert len(read.notes) < 60
    assert any("more notes" in note for note in read.notes)
    told = [*read.notes, *(one.reason for one in read.unsigned), *(edge.because for edge in read.graph.edges)]
    assert all(text.isprintable() and len(text) < 700 for text in told)


@pytest.mark.parametrize(
    ("long", "what"),
    [
        (aux("x" * 1_000_001, "1"), "attribute has more than 1,000,000"),
        (aux("x", "1 + " * 30_000 + "1"), "equation has more than 100,000"),
        (aux("x", " " * 200_000 + "1"), "equation has more than 100,000"),
    ],
    ids=("attribute", "equation", "blanks"),
)
def test_what_is_too_long_is_refused_before_it_is_looked_at(long: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        model(long)


@np.errstate(all="ignore")
@pytest.mark.parametrize(
    ("equation", "at", "signs"),
    [
        ("IF b > 2 THEN 0.5 ELSE b", 2.0, "?"),
        ("IF b >= 2 THEN b ELSE 9", 2.0, "+"),
        ("IF b > 2 THEN 9 ELSE b", 2.0, "+"),
        ("IF b > 2 THEN 0.5 ELSE b", 1.9, "+"),
        ("IF b <= 2 THEN b ELSE 0", 2.0, "?"),
        ("IF b = 2 THEN 5 ELSE b", 2.0, "?"),
        ("IF NOT(b > 2) THEN b ELSE 0", 2.0, "?"),
        ("-(IF -b < -2 THEN 9 ELSE b)", 2.0, "-"),
    ],
)
def test_a_moment_at_which_a_condition_is_about_to_turn_counts_the_jump(
    equation: str, at: float, signs: str
) -> None:
    node = parse(equation)
    assert polarity_of(moving(node, {"b": Range.of(at)}, Ref("b")).slope) is Polarity(signs)


@np.errstate(all="ignore")
def test_a_safe_division_by_what_steps_from_zero_to_one_has_no_sign() -> None:
    for divisor in (call(">", Ref("b"), Number(2.0)), call("int", Ref("b"))):
        safe = call("//", Number(3.0), divisor)
        found = moving(safe, {"b": Range.of(0.0, 5.0)}, Ref("b"))
        assert polarity_of(found.slope) is Polarity.UNKNOWN
        assert found.value.low == 0
    slides = moving(call("//", Number(3.0), Ref("b")), {"b": Range.of(0.0, 5.0)}, Ref("b"))
    assert polarity_of(slides.slope) is Polarity.OPPOSITE


def test_a_link_through_a_graphical_function_says_so() -> None:
    read = model(aux("x", "TIME"), aux("y", "x", "<gf><ypts>1,2</ypts></gf>"), aux("z", "x"))
    assert links(read)["x", "y"] == ("+", "y = x (through its graph)")
    assert links(read)["x", "z"] == ("+", "z = x")
