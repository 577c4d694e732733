from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.garden._errors import GardenError
from seedbed.garden._let_go._compost import Entry, Part, parse, render, search, with_entry, without_entry

COMMIT = "0123456789abcdef" * 2 + "01234567"
BASE = Entry("base", "farm-base", "0.1.0", date(2026, 3, 1), COMMIT, "seeds/base")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
hostile = st.sampled_from(
    [
        "```\n## other\n\n```toml\nname = 'x'\n```",
        "What was learned:\n\n> nothing",
        '"""\n-->\r\n\x00\x7f\x85\u2028',
        "> quoted\n>\n",
        "\n\n",
        "\\",
    ]
)
told = texts | hostile
names = st.lists(told, max_size=3).map(tuple)
parts = st.lists(
    st.builds(Part, module=told, to=told, how=st.sampled_from(("moved", "alike"))), max_size=2
).map(tuple)
entries = st.builds(
    Entry,
    name=told,
    distribution=told,
    version=told,
    retired=st.dates(),
    commit=st.text("0123456789abcdef", min_size=40, max_size=40),
    folder=told,
    into=told,
    released=names,
    symbols=names,
    parts=parts,
    purpose=told,
    fails_when=told,
    leaves=told,
    learned=told,
)


@given(entries)
def test_an_entry_is_read_back_as_it_was_told_whatever_was_told(entry: Entry) -> None:
    assert parse(render(entry)) == (entry,)


@given(st.lists(entries, max_size=3))
def test_entries_do_not_run_into_one_another(several: list[Entry]) -> None:
    text = ""
    for entry in several:
        text = with_entry(text, entry)
    assert parse(text) == tuple(several)


@given(st.lists(entries, max_size=3, unique=True), entries)
def test_an_entry_that_is_taken_out_leaves_the_file_as_it_was_before(
    several: list[Entry], one: Entry
) -> None:
    text = ""
    for entry in several:
        text = with_entry(text, entry)
    if one not in several:
        assert without_entry(with_entry(text, one), one) == text


def test_what_is_written_between_the_quotes_by_hand_stays_and_quotes_can_be_mended_by_hand() -> None:
    text = with_entry("", replace(BASE, learned="it leeks"))
    text = text.replace("it leeks", "it leaks") + "\nSee also the talk.\n\n## A heading by hand\n\nMore.\n"
    other = with_entry(text, replace(BASE, name="other"))
    first, second = parse(other)
    assert (first.learned, second.name) == ("it leaks", "other")
    assert "See also the talk." in without_entry(other, second)
    left = without_entry(other, first)
    assert "See also the talk.\n\n## A heading by hand\n\nMore.\n" in left
    assert "it leaks" not in left
    assert parse(left) == (second,)


def test_a_block_without_an_end_is_no_entry_and_hides_none() -> None:
    assert parse("## x\n\n```toml\nname = 'x'\n" * 20_000 + with_entry("", BASE)) == (BASE,)


def test_a_block_that_cannot_be_read_is_one_line_that_names_the_place() -> None:
    broken = with_entry("", BASE).replace(f'"{COMMIT}"', '"--all"')
    with pytest.raises(GardenError, match=r"cannot be read: .*\(seeds/COMPOST.md:6\)"):
        parse(broken)


def test_more_of_the_terms_count_before_where_they_stand_and_names_before_readmes() -> None:
    named = replace(BASE, name="tree", symbols=("ReadTree",))
    taught = replace(BASE, name="b", learned="a tree of caches went stale")
    linked = replace(BASE, name="c")
    other = replace(BASE, name="d")
    hits = search([other, linked, taught, named], ["TREE", "cache"], {linked: "Reads a tree."})
    assert [hit.entry.name for hit in hits] == ["b", "tree", "c"]
    assert [hit.terms for hit in hits] == [("tree", "cache"), ("tree",), ("tree",)]


def test_a_term_is_found_at_the_beginning_of_a_words_part_only() -> None:
    entry = replace(BASE, symbols=("ReadTree", "_hash_file"))
    assert [bool(search([entry], [term], {})) for term in ("tre", "file", "hash", "ree", "ile")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_among_equals_the_last_that_was_retired_comes_first() -> None:
    later = replace(BASE, retired=date(2026, 4, 1))
    assert [hit.entry for hit in search([BASE, later], ["base"], {})] == [later, BASE]
