import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from seedbed import problem
from seedbed.problem import (
    Answer,
    Answered,
    Artefact,
    Budget,
    Classification,
    Domain,
    Failed,
    Outcome,
    Problem,
    ProblemClass,
    Question,
    SecondProgram,
    SeedbedError,
    Solved,
    Substitution,
    Usage,
    domain_of,
)


def test_the_public_names_are_these() -> None:
    assert sorted(problem.__all__) == problem.__all__
    assert {"Solved", "Answered", "Waiting", "Framed", "Stopped", "Failed"} <= set(problem.__all__)
    assert all(hasattr(problem, name) for name in problem.__all__)


def test_nothing_is_solved_without_evidence() -> None:
    with pytest.raises(ValidationError, match="evidence"):
        Solved(answer=Answer(text="42"), evidence=())


def test_nothing_is_answered_without_saying_what_is_missing() -> None:
    with pytest.raises(ValidationError, match="missing"):
        Answered(answer=Answer(text="42"), missing=())


def test_a_check_that_rejected_nothing_is_no_evidence() -> None:
    with pytest.raises(ValidationError, match="rejected"):
        Substitution(code="def check(answer): return True", accepted="42", rejected=())


def test_values_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Usage(calls=1).calls = 2  # type: ignore[misc]


def test_values_refuse_fields_that_they_do_not_know() -> None:
    with pytest.raises(ValidationError, match="extra"):
        TypeAdapter(Usage).validate_python({"cals": 1})


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_problem_has_words(text: str) -> None:
    with pytest.raises(ValidationError):
        Problem(text=text)


def test_a_problem_is_trimmed_so_that_the_same_words_are_the_same_problem() -> None:
    assert Problem(text="  6 times 7? \n") == Problem(text="6 times 7?")


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "nul\x00", "a" * 101, "c:\\x"])
def test_an_artefact_is_a_plain_file_name(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        Artefact(name=name, content=b"")


@given(st.binary())
def test_an_artefact_survives_json_whatever_its_bytes(content: bytes) -> None:
    artefact = Artefact(name="chart.png", content=content)
    assert Artefact.model_validate_json(artefact.model_dump_json()) == artefact


def test_an_outcome_is_read_back_as_the_class_that_it_was() -> None:
    adapter: TypeAdapter[Outcome] = TypeAdapter(Outcome)
    evidence = SecondProgram(code="print(42)", output="42", tolerance=0.0)
    outcomes: list[Outcome] = [Solved(answer=Answer(text="42"), evidence=(evidence,)), Failed(reason="no")]
    for outcome in outcomes:
        assert adapter.validate_json(adapter.dump_json(outcome)) == outcome


def test_the_probabilities_of_the_classes_sum_to_one() -> None:
    with pytest.raises(ValidationError, match="sum to"):
        Classification(solved=0.5, solvable=0.4, unsolvable=0.2, reason="r", by="t")


def test_a_tie_goes_to_the_class_that_claims_less_to_be_known() -> None:
    guess = Classification(solved=0.4, solvable=0.4, unsolvable=0.2, reason="r", by="t")
    assert guess.kind is ProblemClass.SOLVABLE
    assert guess.domain is Domain.COMPLICATED


def test_each_class_has_a_domain_of_its_own() -> None:
    assert {domain_of(kind) for kind in ProblemClass} == set(Domain)


def test_an_error_is_one_line_that_says_what_where_and_what_to_do() -> None:
    error = SeedbedError("The file is\nmissing", where="a.txt", do="Make it")
    assert str(error) == "The file is missing (a.txt). Make it."


def test_usage_adds_up() -> None:
    total = Usage(calls=1, input_tokens=2, output_tokens=3, seconds=0.5) + Usage(calls=1, output_tokens=4)
    assert total == Usage(calls=2, input_tokens=2, output_tokens=7, seconds=0.5)
    assert total.tokens == 9


def test_money_adds_up_and_what_is_not_known_stays_so() -> None:
    total = Usage(calls=1, usd=0.25) + Usage(calls=2, unpriced_calls=2) + Usage(calls=1, usd=0.5)
    assert total == Usage(calls=4, usd=0.75, unpriced_calls=2)


def test_what_was_recorded_before_money_was_counted_is_still_read() -> None:
    assert Usage.model_validate_json('{"calls": 1, "seconds": 0.5}') == Usage(calls=1, seconds=0.5)


@pytest.mark.parametrize(
    ("budget", "spent", "said"),
    [
        (Budget(), Usage(output_tokens=10**9, seconds=1e9), None),
        (Budget(tokens=10), Usage(output_tokens=9), None),
        (Budget(tokens=10), Usage(input_tokens=5, output_tokens=5), "10 of 10 tokens"),
        (Budget(seconds=1.5), Usage(seconds=2.0), "2.0 of 1.5 seconds"),
        (Budget(tokens=0), Usage(), "0 of 0 tokens"),
        (Budget(usd=0.5), Usage(usd=0.4999, unpriced_calls=7), None),
        (Budget(usd=0.5), Usage(usd=0.51234), "$0.5123 of $0.5"),
        (Budget(usd=0.0), Usage(), "$0.0000 of $0"),
    ],
)
def test_a_budget_says_which_limit_is_spent(budget: Budget, spent: Usage, said: str | None) -> None:
    assert budget.exceeded_by(spent) == said


def test_what_is_left_of_a_budget_is_passed_on() -> None:
    spent = Usage(calls=1, input_tokens=60, output_tokens=60, seconds=4.0, usd=0.25)
    left = Budget(tokens=100, calls=3, seconds=10.0, usd=1.0).left(spent)
    assert left == Budget(tokens=0, calls=2, seconds=6.0, usd=0.75)
    assert left.raised_by(spent) == Budget(tokens=120, calls=3, seconds=6.0, usd=1.0)
    assert Budget().left(spent).raised_by(spent) == Budget()


def test_a_question_is_known_by_its_words_alone() -> None:
    assert Question.of("Which  one?", "a").id == Question.of("which ONE", "b").id
    assert Question.of("Which one?", "a").id != Question.of("Which two?", "a").id
    assert Question.of("Margin > 5?", "a").id != Question.of("Margin < 5?", "a").id
