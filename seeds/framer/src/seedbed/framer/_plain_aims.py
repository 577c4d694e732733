"""What should get better, without a model that judges well: variables that the user's own words name. English, by rules."""

import re
from collections.abc import Iterable, Sequence

from seedbed.causal import Graph
from seedbed.framer._mentions import clauses, mentions, roots
from seedbed.framer._types import Aim

_DOWN = re.compile(
    r"\b(?:no more|no longer|no|less|fewer|lower|cheaper|smaller|shorter|slower|reduc\w*|decreas\w*|cut(?:ting)?|stop\w*|avoid\w*|without|los(?:e|es|ing)|"
    r"drop\w*|fall(?:s|ing)?|shrink\w*|down|end(?:s|ing)?|get(?:ting)? rid|give up|giving up|quit\w*|too (?:much|many))\b"
)
_UP = re.compile(
    r"\b(?:more|higher|up|increas\w*|rais\w*|grow\w*|better|improv\w*|gain\w*|keep\w*|enough|too (?:little|few))\b"
)
_NOT = re.compile(r"\b(?:not|never|neither|nor|cannot)\b|n't\b")
_NOT_LOSE = re.compile(
    r"\b(?:do not|don't|not|without|never) (?:want to |having to )?(?:los(?:e|ing)|risk(?:ing)?)\b"
)
_WISH = re.compile(
    r"\b(?:i|we)(?:'d)? (?:(?:would|do|really|just|also|only) )*(?:want|wish|hope|like|love|need)\b|"
    r"\bhow (?:can|do|could|should) (?:i|we) (?:get|have|make|keep|reduce|lower|increase|improve|stop|avoid)\b"
)
_FEW = 3
"""As many words after "and" take the direction of what stood before: "less stress and conflict"."""

_ILL = (
    "addiction anger anxiety boredom bug burnout chaos complaint conflict cost debt delay depression despair disease "
    "doubt error exhaustion expense fall fatigue fear fight frustration grief guilt guilty hunger hurt illness injury "
    "loneliness lonely loss mess mistake nag pain panic pollution poverty pressure quarrel regret resentment risk sad "
    "shame sick stress suffering tension tired tiredness trouble violence waste worry"
)
_WELL = (
    "calm confidence energy fitness freedom friend friendship fun happiness happy health income independence joy love "
    "money motivation peace profit quality reputation rest safety satisfaction savings self-esteem sleep time trust "
    "wellbeing"
)


def _roots(words: str) -> frozenset[str]:
    return frozenset(one for word in words.split() for one in roots(word))


_ILL_ROOTS, _WELL_ROOTS = _roots(_ILL), _roots(_WELL)


def valence(name: str) -> bool | None:
    """Return whether nearly everybody wants more of it (yes) or less of it (no); `None` where that is not plain."""
    words = set(roots(name))
    ill, well = bool(words & _ILL_ROOTS), bool(words & _WELL_ROOTS)
    return None if ill == well else well


def named_aims(graph: Graph, better: str, texts: Iterable[str] = ()) -> tuple[Aim, ...]:
    """Return the variables that somebody says should get better.

    Args:
        graph: The variables.
        better: What they answered when they were asked just that.
        texts: What else they said: only what says of itself that it is wished for counts.
    """
    wished = (
        one
        for text in texts
        for one in re.split(r"(?<=[.!?])\s", text)
        if _WISH.search(one.replace("’", "'").casefold())
    )
    found: dict[str, Aim] = {}
    for text in (better, *wished):
        for name, said in directions(text, graph.variables):
            up = valence(name) if said is None else said
            # a wish for something, without a word on which way, is a wish for more of it
            found.setdefault(name, Aim(variable=name, up=up is not False, because=text))
    return tuple(found.values())


def likely_aims(graph: Graph) -> tuple[Aim, ...]:
    """Return what nearly everybody would want of what the graph ends in: a guess, for when nobody says it."""
    causes = {edge.cause for edge in graph.edges}
    ends = [name for name in graph.variables if name not in causes]
    for names in (ends, graph.variables):
        known = ((name, valence(name)) for name in names)
        aims = tuple(Aim(variable=name, up=up) for name, up in known if up is not None)
        if aims:
            return aims
    return ()


def directions(text: str, names: Sequence[str]) -> list[tuple[str, bool | None]]:
    """Return the variables that a text names, each with whether it says up; `None` where it says neither.

    What it says that is not so, or not wished for, is left out: that does not tell what is.
    """
    found: list[tuple[str, bool | None]] = []
    before: bool | None = None
    for clause in clauses(text.replace("’", "'").casefold()):
        if _NOT.search(_NOT_LOSE.sub("", clause)):
            before = None
            continue
        passed_on = before if _goes_on(clause) else None
        named = mentions(clause, names)
        said = {name: _direction(_without(clause, name)) for name in (*named, "")}
        found += [(name, passed_on if said[name] is None else said[name]) for name in named]
        before = passed_on if said[""] is None else said[""]
    return found


def _goes_on(clause: str) -> bool:
    return len(clause.split()) <= _FEW and not clause.startswith("to ")


def _without(clause: str, name: str) -> str:
    """Return a clause without the words of a name: in "fewer falls" it is only "fewer" that points down."""
    own = set(roots(name))
    return " ".join(word for word in clause.split() if not own & set(roots(word)))


def _direction(clause: str) -> bool | None:
    """Return whether a clause says up or down: twice down, as in "without losing", is up."""
    kept = bool(_NOT_LOSE.search(clause))
    left = _NOT_LOSE.sub("", clause)
    down = len(_DOWN.findall(left))
    if down:
        return down % 2 == 0
    return True if kept or _UP.search(left) else None
