import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.context import Performed
from seedbed.framer import READ, Drawn, Read, read_plainly
from seedbed.model import ScriptedModel

MANY = 200_000


@pytest.mark.parametrize(
    "piece", ["a", "\n", "\n ", ".,;!?-'\"()", " ", ". ", "\n- ", "the more ", "\x00", "’"]
)
def test_a_long_text_that_says_nothing_gives_nothing(piece: str) -> None:
    assert read_plainly((piece * (MANY // len(piece)),)).edges == ()


WORDS = (
    *(
        "the",
        "more",
        "less",
        "so",
        "because",
        "it",
        "which",
        "makes",
        "and",
        "but",
        "if",
        "when",
        ",",
        "rents",
    ),
    *(
        "leads to",
        "reduce",
        "has",
        "is",
        "of",
        "with",
        "who",
        "my",
        "people",
        "not",
        "too",
        "there",
        "nobody",
    ),
    *(
        "->",
        "worse",
        "keeps me from",
        "without",
        "growth",
        "being",
        "than",
        "so that",
        "take time",
        "there is",
    ),
)


def test_words_that_make_no_verb_and_names_that_nothing_can_have_are_let_be() -> None:
    edges = read_plainly(
        ("If I worse rents, savings drop.", "Rents cut savings."), ("\x1brents", "", " ")
    ).edges
    assert ("rents", "savings") in {(edge.cause, edge.effect) for edge in edges}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=80, max_size=110).map(" ".join))
def test_sentences_as_long_as_are_read_are_read_whatever_their_words(text: str) -> None:
    assert all(edge.cause != edge.effect for edge in read_plainly((text[:590],)).edges)


@pytest.mark.parametrize(
    "words", ["has been ", "the more the ", "so ", "and makes ", "if the ", "not ", "a, ", "-> "]
)
def test_words_that_repeat_are_read_in_no_time_that_grows_with_their_power(words: str) -> None:
    assert read_plainly(((words * 300)[:590] + " rents",)).edges == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=30), max_size=3))
def test_no_text_and_no_known_name_makes_it_raise(text: str, known: list[str]) -> None:
    read_plainly((text, f"{text} makes me {text}, so {text}"), known)


def performed(arguments: Read) -> Drawn:
    async def performing() -> Performed[Drawn]:
        return await READ.perform(arguments, ScriptedModel())

    return asyncio.run(performing()).result


def test_what_comes_after_twenty_pages_is_not_read_and_that_is_told() -> None:
    text = "Rents cut savings. " + "x" * 50_000 + ". Savings bring peace."
    result = performed(Read(texts=("Short.", text)))
    assert [(edge.cause, edge.effect) for edge in result.graph.edges] == [("rents", "savings")]
    assert result.dropped == ("What stands in text 2 after its first 50000 letters",)


def test_known_names_reach_the_rules() -> None:
    (edge,) = performed(Read(texts=("Rents cut savings.",), known=("Rent",))).graph.edges
    assert (edge.cause, edge.effect) == ("Rent", "savings")
