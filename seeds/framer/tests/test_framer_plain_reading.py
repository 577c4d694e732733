import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import Source
from seedbed.framer import read_plainly


def read(*texts: str) -> set[tuple[str, str, str]]:
    return {(edge.cause, edge.polarity.value, edge.effect) for edge in read_plainly(texts).edges}


MORE_MORE = ("rents", "+", "investors")
MORE_LESS = ("rents", "-", "investors")


@pytest.mark.parametrize(
    "sentence",
    [
        "As rents increase, investors tend to increase as well.",
        "Higher levels of rents lead to more investors.",
        "When there are more rents, we typically see more investors.",
        "Increasing rents results in greater numbers of investors.",
        "Rents growth drives up investors.",
        "More rents contribute to higher investors.",
        "When rents decrease, investors also tend to decrease.",
        "Fewer rents result in fewer investors.",
        "As rents decline, investors follow suit.",
        "Reduced rents lead to diminished investors.",
        "Lower levels of rents correlate with fewer investors.",
        "Declining rents cause investors to drop as well.",
        "The higher the rents, the more investors there are.",
        "The less rents, the fewer investors.",
        "Investors depend on rents.",
        "Rising rents are good news for investors.",
    ],
)
def test_what_moves_the_same_way_is_positive(sentence: str) -> None:
    assert read(sentence) == {MORE_MORE}


@pytest.mark.parametrize(
    "sentence",
    [
        "As rents increase, investors tend to decrease.",
        "More rents lead to fewer investors.",
        "Higher levels of rents reduce the number of investors.",
        "Increasing rents suppresses investors.",
        "When rents grow, investors decline.",
        "Greater rents result in diminished investors.",
        "When rents decrease, investors actually increase.",
        "Fewer rents lead to more investors.",
        "As rents decline, investors tend to rise.",
        "Reduced rents result in higher investors.",
        "Lower levels of rents boost investors.",
        "Declining rents cause investors to grow.",
        "The more rents, the fewer investors.",
        "Without rents, investors multiply.",
        "Rents drive investors away.",
        "There are fewer investors because rents rise.",
    ],
)
def test_what_moves_opposite_ways_is_negative(sentence: str) -> None:
    assert read(sentence) == {MORE_LESS}


@pytest.mark.parametrize(
    "sentence",
    [
        "My flat has a lovely balcony.",
        "Rents raise costs? I do not think so?",
        "That rents and births rise together is a coincidence.",
        "I used to believe that rents attract investors.",
        "Running does not reduce stress.",
        "Money doesn’t really bring happiness.",
        "Coffee makes no difference to my mood.",
        "Please add the following to my model...",
        "",
    ],
)
def test_what_is_not_causal_or_is_denied_gives_no_edge(sentence: str) -> None:
    assert read(sentence) == set()


def test_a_pronoun_stands_for_what_was_spoken_of() -> None:
    assert read("A lower table raises the price, which discourages irrigation. It dries out the land.") == {
        ("table", "-", "price"),
        ("price", "-", "irrigation"),
        ("table", "+", "land"),
    }


def test_a_consequence_goes_on_from_the_effect() -> None:
    assert read("Stress reduces sleep, so I make more mistakes.") == {
        ("stress", "-", "sleep"),
        ("sleep", "-", "mistakes"),
    }


def test_a_cause_and_its_consequence_may_each_speak_of_a_link() -> None:
    assert read("Stress cuts sleep, so mistakes cost money.") == {
        ("stress", "-", "sleep"),
        ("mistakes", "-", "money"),
    }


def test_a_clause_is_known_by_its_subject() -> None:
    assert read("As investors feed hopes, rents rise.") == {MORE_MORE[::-1]}


def test_what_comes_later_is_delayed_and_the_sentence_is_quoted() -> None:
    late, soon = read_plainly(
        ("Permits bring\n more flats, but only after some years.  Rents cut savings.",)
    ).edges
    assert (late.delayed, soon.delayed) == (True, False)
    assert late.because == "Permits bring more flats, but only after some years."
    assert late.source is Source.TEXT


WORDS = (
    *(
        "the",
        "more",
        "less",
        "fewer",
        "so",
        "because",
        "it",
        "which",
        "makes",
        "away",
        ",",
        ".",
        ";",
        "a",
        "as",
    ),
    *("when", "drives", "rents", "low", "\x00", "’", "and", "lead to", "follow suit", "\n- "),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_no_text_makes_it_raise(text: str) -> None:
    assert all(edge.cause != edge.effect for edge in read_plainly((text,)).edges)


def test_what_is_too_long_for_a_sentence_or_a_name_is_not_read() -> None:
    assert read("Rents cut savings " + "and so on " * 100) == set()
    assert read("x" * 300 + " cuts savings.") == set()
    assert read("the more " * 100_000 + ". Rents cut savings.") == {("rents", "-", "savings")}


def test_headings_and_the_items_of_a_list_are_read_apart() -> None:
    assert read("My rents\n \nRents cut savings\n- rents cut savings\n- savings\n  raise my mood") == {
        ("rents", "-", "savings"),
        ("savings", "+", "mood"),
    }
