"""Levers without a model that judges well: pushes on the variables that the user's own words name. English, by rules."""

import re
from collections.abc import Iterable

from seedbed.causal import MAX_NAME, Edge, Graph, Lever, LeverKind, Polarity, Push, Source
from seedbed.framer._mentions import clauses, mentions, one_line, roots
from seedbed.framer._types import Aim

MOST_GUESSED = 4
"""At most as many variables are guessed to be in the user's hands: those from which it is the shortest way to an aim."""
_WORDS_AT_MOST = 8
_FEW = 6
"""As many words at most say that there is nothing to say, and no more than that."""
_GUESSED, _SAID = 0.4, 0.75
_LINKED = 0.7

_DECIDE = re.compile(r"\b(?:i|we|you) (?:can|could|may|might|decide|control)\b|\bin (?:my|our) hands\b")
_BEGIN = re.compile(
    r"^(?:also |then |maybe |perhaps |only )*(?:i|we) (?:(?:can|could|may|might|will|would) )?(?:also |only |just )?"
    r"(?:(?:decide|choose|try) (?:to |on |about )?)?",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\bcan(?:not|'t)\b|\bcan not\b|\bcould(?: not|n't)\b|\bunable\b|\bnobody can\b|\bno influence\b"
)
_DOWN = re.compile(
    r"\b(?:less|fewer|lower|reduc\w*|decreas\w*|cut(?:ting)?|stop\w*|avoid\w*|no|not|without|drop\w*|quit\w*|skip\w*|limit\w*|"
    r"give up|giving up|shorter|smaller|end|leave out)\b|n't\b"
)
_UP = re.compile(
    r"\b(?:more|higher|increas\w*|rais\w*|longer|often|add\w*|begin|start|extra|bigger|larger)\b"
)
_EITHER = re.compile(r"\b(?:whether|if|how (?:much|many|often|long)|when|where|number of|amount of)\b")
_BARE = frozenset(
    {"when", "where", "how", "whether", "if", "what", "who", "it", "that", "this", "all", "everything"}
)
"""What is left of "we can decide when" says nothing by itself."""
_ABOUT = re.compile(rf"\b(?:decide|choose)\b(?! to\b)|{_EITHER.pattern}")
"""What is decided about can be more or less; what is done is done."""
_NOTHING = re.compile(
    r"^\W*(?:nothing|none|not (?:much|sure|a lot)|i (?:do not|don't) know|don't know|no idea|no|i'm not sure|unsure|maybe|"
    r"it depends|hard to say)\b"
)


def said_pulls(decides: str, texts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what somebody says that they can decide, a part of a sentence each.

    Args:
        decides: What they answered when they were asked just that.
        texts: What else they said: only what says of itself that they can decide it counts.
    """
    others = (part for text in texts for part in clauses(text) if _DECIDE.search(_plain(part)))
    every = (*clauses(decides), *others)
    return tuple(
        dict.fromkeys(
            one for one in every if not _CANNOT.search(_plain(one)) and not _NOTHING.search(_plain(one))
        )
    )


def says_nothing(words: str) -> bool:
    """Return whether words say only that there is nothing to say, or that somebody does not know."""
    return len(words.split()) <= _FEW and bool(_NOTHING.match(_plain(words)))


def named_levers(graph: Graph, aims: Iterable[Aim], pulls: Iterable[str]) -> tuple[Lever, ...]:
    """Return a push on each variable that is named as something that can be decided. An aim itself is none."""
    wanted = {aim.variable for aim in aims}
    levers: dict[str, Lever] = {}
    for words in pulls:
        for name in mentions(words, graph.variables):
            own = _is_doing(words, name)
            for up in () if name in wanted else (True,) if own else _ways(_plain(words)):
                push = Push(variable=name, up=up)
                called = name if own else _called(push)
                levers.setdefault(called, _lever(called, push, words))
    return tuple(levers.values())


def guessed_levers(graph: Graph, aims: Iterable[Aim]) -> tuple[Lever, ...]:
    """Return pushes on what leads to the aims and is moved by nothing itself, or by whatever, where there is no such.

    They are guesses: that nothing moves it in the graph does not say that the user can.
    """
    wanted = {aim.variable for aim in aims}
    moved = {effect for _, effect in graph.links}
    near = [name for name in _nearest(graph, wanted) if name not in wanted]
    free = [name for name in near if name not in moved] or near
    pushes = [Push(variable=name, up=up) for name in free[:MOST_GUESSED] for up in (True, False)]
    return tuple(_lever(_called(push), push, because="") for push in pushes)


def unplaced(graph: Graph, pulls: Iterable[str]) -> tuple[str, ...]:
    """Return what can be decided that is nothing in the graph yet, by a short name each."""
    left = (pull_name(one) for one in pulls if not mentions(one, graph.variables))
    return tuple(dict.fromkeys(name for name in left if name and name.casefold() not in _BARE))


def pull_name(words: str) -> str:
    """Return a short name for what somebody says that they can do."""
    return " ".join(_BEGIN.sub("", one_line(words, MAX_NAME)).split()[:_WORDS_AT_MOST])


def placed(graph: Graph, name: str, words: str, ways: Iterable[tuple[str, bool]]) -> Graph:
    """Return the graph with what the user says that something moves: a link to each."""
    edges = tuple(
        Edge(
            cause=name,
            effect=effect,
            polarity=Polarity.SAME if up else Polarity.OPPOSITE,
            because=words,
            confidence=_LINKED,
            source=Source.USER,
        )
        for effect, up in ways
        if effect != name
    )
    return Graph(variables=graph.variables, edges=(*graph.edges, *edges), levers=graph.levers)


def _plain(words: str) -> str:
    return words.replace("’", "'").casefold()


def _is_doing(words: str, name: str) -> bool:
    """Return whether somebody says that they can do just what a variable is: there is no more and less of that."""
    if _ABOUT.search(_plain(words)):
        return False
    does = roots(pull_name(words))
    rest = " ".join(word for word in _plain(words).split() if not set(roots(word)) & set(roots(name)))
    same = does[:1] == roots(name)[:1] and not _DOWN.search(rest) and not _UP.search(rest)
    return same or name == pull_name(words)


def _ways(words: str) -> tuple[bool, ...]:
    """Return whether words say to do more of it, or less; both where they do not say."""
    down, up = bool(_DOWN.search(words)), bool(_UP.search(words))
    if up == down or _EITHER.search(words):
        return True, False
    return (up,)


def _lever(name: str, push: Push, because: str) -> Lever:
    return Lever(
        name=name,
        kind=LeverKind.PARAMETER,
        acts=(push,),
        because=because,
        confidence=_SAID if because else _GUESSED,
        source=Source.TEXT if because else Source.GUESS,
    )


def _called(push: Push) -> str:
    return f"{'more' if push.up else 'less'} {push.variable}"[:MAX_NAME].strip()


def _nearest(graph: Graph, wanted: Iterable[str]) -> list[str]:
    """Return the variables from which one gets to those wanted, those with the shortest way first."""
    found = list(dict.fromkeys(wanted))
    for name in found:  # grows while it is walked
        found += sorted(cause for cause, effect in graph.links if effect == name and cause not in found)
    return found
