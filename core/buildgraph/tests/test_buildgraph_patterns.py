"""Which paths a pattern means: by a table, and against a slow reference that walks both a name at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._patterns import matcher


def matches(pattern: str, path: str) -> bool:
    return matcher((pattern,))(path)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*.md", ["a.md", ".md"], ["docs/a.md", "a.mdx", "a.md/x"]),
        ("**/*.md", ["a.md", "docs/a.md", "a/b/c.md"], ["a.rst", "a.md/x"]),
        ("src/**", ["src/a", "src/a/b", "src/.hidden"], ["src", "srcs/a", "a/src/b"]),
        ("src", ["src", "src/a", "src/a/b"], ["srcs", "a/src"]),
        ("src/", ["src/a", "src/a/b"], ["src", "srcs/a"]),
        ("./src", ["src/a"], ["a"]),
        (".", ["a", "a/b"], []),
        ("**", ["a", "a/b", ".x/y"], []),
        ("**/**", ["a", "a/b"], []),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b", "a/x/b/c"], ["ab", "a/xb", "b"]),
        ("**/b", ["b", "a/b", "a/b/c"], ["ab", "a/bc"]),
        ("a/**/**/b", ["a/b", "a/x/y/b"], ["ab"]),
        ("a**b", ["ab", "axb"], ["a/b", "a/x/b"]),
        ("a**/b", ["a/b", "ax/b"], ["b", "ab", "a/x/b"]),
        ("**b", ["b", "ab"], ["a/b"]),
        ("?", ["a", "\n", "é"], ["", "ab", "/"]),
        ("a?b", ["axb"], ["a/b", "ab"]),
        ("a*/", ["ab/c", "a/b/c"], ["ab"]),
        ("[abc].py", ["a.py"], ["d.py", "ab.py"]),
        ("[a-c].py", ["b.py"], ["d.py", "-.py"]),
        ("[!a-c].py", ["d.py", "-.py"], ["a.py", "/.py"]),
        ("[]]", ["]"], ["[]]"]),
        ("[!]]", ["a"], ["]", "/"]),
        ("[]a]x", ["]x", "ax"], ["bx"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[-a]", ["a", "-"], ["b"]),
        ("[[]", ["["], ["]"]),
        ("[!]", ["[!]"], ["a", "!"]),
        ("[[a]", ["[", "a"], ["]"]),
        ("[^a]", ["^", "a"], ["b"]),
        ("[a&&b]", ["a", "b", "&"], ["c"]),
        ("[a||b~~c--d]", ["a", "|", "~"], ["x"]),
        ("[z-a]", [], ["z", "a", "-", "m"]),
        ("[!z-a]", ["z", "m"], ["/"]),
        ("a[b/c]d", ["a[b/c]d"], ["abd", "a/d"]),
        ("a[+-0]b", ["a-b"], ["a/b"]),
        ("[", ["[", "[/a"], ["a"]),
        ("[]", ["[]"], ["", "]"]),
        ("a[b", ["a[b"], ["ab"]),
        (r"\*", ["*"], ["a", r"\*"]),
        (r"\[a]", ["[a]"], ["a"]),
        (r"\!a", ["!a"], ["a"]),
        ("a\\", ["a\\"], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
        ("(a|b)+$", ["(a|b)+$"], ["a", "aa"]),
        ("a b/*", ["a b/c d"], ["a/c"]),
        ("a\nb*", ["a\nb", "a\nb\n"], ["a"]),
        ("*\udcff", ["x\udcff"], ["x"]),
    ],
)
def test_a_pattern_means_exactly_these_paths(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes if not matches(pattern, path)] == []
    assert [path for path in no if matches(pattern, path)] == []


def test_no_pattern_means_no_path() -> None:
    assert not matcher(())("a")


def test_what_is_left_out_is_left_out_wherever_it_stands_in_the_list() -> None:
    for patterns in (("!a/b", "a"), ("a", "!a/b")):
        wanted = matcher(patterns)
        assert wanted("a/c")
        assert not wanted("a/b")
        assert not wanted("a/b/c")


def test_many_stars_do_not_take_for_ever() -> None:
    assert not matches("**/" * 40 + "x", "a/" * 60 + "b")


def set_has(inside: str, character: str) -> bool:
    """Say slowly whether the inside of a bracket has a character."""
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            if inside[at] <= character <= inside[at + 2]:
                return True
            at += 3
        else:
            if inside[at] == character:
                return True
            at += 1
    return False


def name_matches(pattern: str, name: str) -> bool:
    """Say slowly whether one name matches: a character at a time, trying everything."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return name_matches(pattern[1:], name) or bool(name and name_matches(pattern, name[1:]))
    if pattern[0] == "[":
        negated = pattern[1:2] == "!"
        end = pattern.find("]", 2 + negated)
        if end > 0:
            inside = pattern[1 + negated : end]
            return bool(
                name
                and set_has(inside, name[0]) is not negated
                and name_matches(pattern[end + 1 :], name[1:])
            )
    if pattern[0] == "\\" and len(pattern) > 1:
        return name[:1] == pattern[1] and name_matches(pattern[2:], name[1:])
    return bool(name and pattern[0] in ("?", name[0]) and name_matches(pattern[1:], name[1:]))


def path_matches(pattern: list[str], path: list[str], *, plain: bool) -> bool:
    """Say slowly whether a path matches: a name at a time, trying everything."""
    if not pattern:
        return not path or plain
    if pattern[0] == "**" and len(pattern) == 1:
        return bool(path)
    if pattern[0] == "**":
        return path_matches(pattern[1:], path, plain=plain) or bool(
            path and path_matches(pattern, path[1:], plain=plain)
        )
    return bool(
        path and name_matches(pattern[0], path[0]) and path_matches(pattern[1:], path[1:], plain=plain)
    )


def is_plain(name: str) -> bool:
    """Say whether nothing in a name stands for anything else, so that it also means a folder."""
    brackets = (at for at, character in enumerate(name) if character == "[")
    sets = any(name.find("]", at + 2 + (name[at + 1 : at + 2] == "!")) > 0 for at in brackets)
    return not sets and "*" not in name and "?" not in name


NAMES = st.text(st.sampled_from("ab*?[]!-\\^\n é."), min_size=1, max_size=5)
PATTERNS = st.lists(st.one_of(NAMES, st.just("**")), min_size=1, max_size=4).filter(
    lambda names: not names[0].startswith("!") and not {"."} & set(names)
)
PATHS = st.lists(st.text(st.sampled_from("ab*[]!-\\^\n é."), min_size=1, max_size=4), min_size=1, max_size=4)


@given(PATTERNS, PATHS)
def test_every_pattern_means_what_the_slow_reference_says(pattern: list[str], path: list[str]) -> None:
    expected = path_matches(pattern, path, plain=is_plain(pattern[-1]))
    assert matches("/".join(pattern), "/".join(path)) is expected


@given(st.text(max_size=12).filter(lambda text: not text.startswith("!")), st.text(min_size=1, max_size=12))
def test_no_pattern_at_all_is_an_error(pattern: str, path: str) -> None:
    assert matches(pattern, path) in (True, False)
