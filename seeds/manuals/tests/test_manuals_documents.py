import pytest

from seedbed.manuals._entry import Entry, Unread
from seedbed.manuals._markup import html_lines, markdown_lines, plain_lines, rst_lines
from seedbed.manuals._roff import roff_lines
from seedbed.manuals._sections import MAX_SECTION, sections


def told(entries: list[Entry]) -> list[tuple[str, str, int]]:
    return [(one.title, one.text, one.line) for one in entries]


def test_markdown_is_read_by_its_headings_and_a_hash_in_code_is_none() -> None:
    text = "Before.\n\n# Tea\n\nBoil water.\n\n```\n# no heading\n```\n\nGreen\n-----\nAt 80 degrees.\n"
    assert told(list(sections(markdown_lines(text), "tea.md"))) == [
        ("tea.md", "Before.", 1),
        ("Tea", "Boil water.\n\n```\n# no heading\n```", 3),
        ("Tea › Green", "At 80 degrees.", 11),
    ]


def test_restructured_text_is_read_by_its_underlines() -> None:
    text = "=====\nBread\n=====\n\nFlour.\n\nRye\n---\nSour.\n\nWheat\n-----\nMild.\n"
    assert told(list(sections(rst_lines(text), "bread.rst"))) == [
        ("Bread", "Flour.", 2),
        ("Bread › Rye", "Sour.", 7),
        ("Bread › Wheat", "Mild.", 11),
    ]


def test_html_leaves_what_a_reader_sees() -> None:
    text = (
        "<html><head><title>Soup</title><style>p {}</style></head><body>\n<h1>Leek &amp; potato</h1>\n"
        "<script>steal('cookies')</script><p>Cut\nthe leek.</p><pre>a\n  b</pre><p>Stir.</body>"
    )
    assert told(list(sections(html_lines(text), "soup.html"))) == [
        ("soup.html", "Soup", 1),
        ("Leek & potato", "Cut the leek.\na\n  b\nStir.", 2),
    ]


def test_a_script_that_is_never_closed_hides_the_rest_and_ends() -> None:
    assert [one.text for one in html_lines("<p>seen<script>" + "<p>" * 1000)] == ["seen"]


def test_a_page_in_the_man_macros_leaves_its_text() -> None:
    page = (
        '.\\" a comment\n.TH BREW 1\n.SH NAME\nbrew \\- make \\fItea\\fR\n.SH "SEE ALSO"\n'
        ".BR steep (1),\n.IR cup\n.de XX\nno text\n..\n"
    )
    assert told(list(sections(roff_lines(page), "brew(1)"))) == [
        ("NAME", "brew - make tea", 3),
        ("SEE ALSO", "steep(1),\ncup", 5),
    ]


def test_a_page_in_the_mdoc_macros_leaves_its_text() -> None:
    page = ".Dd May 1\n.Sh SYNOPSIS\n.Nm brew\n.Op Fl t Ar minutes\n.Sh DESCRIPTION\nMakes \\(lqtea\\(rq.\n"
    assert told(list(sections(roff_lines(page), "brew(1)"))) == [
        ("SYNOPSIS", "brew\n-t minutes", 2),
        ("DESCRIPTION", "Makes “tea”.", 5),
    ]


def test_a_page_that_points_to_another_is_passed_over() -> None:
    with pytest.raises(Unread, match="points to another"):
        list(roff_lines(".so man1/other.1\n"))


def test_a_long_section_is_cut_where_a_paragraph_ends_and_each_part_has_its_line() -> None:
    paragraph = "word " * 200
    text = "\n\n".join([paragraph.strip()] * 12)
    parts = list(sections(plain_lines(text), "long.txt"))
    assert len(parts) == 3
    assert all(len(one.text) <= 1.5 * MAX_SECTION for one in parts)
    assert [text.split("\n")[one.line - 1][:4] for one in parts] == ["word"] * 3
    assert "".join(one.text for one in parts).count("word") == text.count("word")


def test_a_heading_without_a_text_of_its_own_is_no_entry() -> None:
    assert told(list(sections(markdown_lines("# Tea\n\n## Green\n\nMild.\n"), "tea.md"))) == [
        ("Tea › Green", "Mild.", 3)
    ]
