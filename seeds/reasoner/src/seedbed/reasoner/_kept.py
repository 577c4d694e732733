"""Models of earlier cases that are about something like this one, offered as a start."""

from pydantic import ValidationError

from seedbed.causal import Graph, gist, read_json
from seedbed.context import Store, current
from seedbed.framer import Kept
from seedbed.problem import AboutGraph, BadInput

_SHARED = 2
"""At least as many words that say something have to be shared,"""
_SHARE = 1 / 3
"""and at least this share of those of the new problem."""

_COMMON = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "go",
        "going",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "keep",
        "like",
        "make",
        "may",
        "me",
        "more",
        "most",
        "much",
        "must",
        "my",
        "need",
        "new",
        "no",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "own",
        "should",
        "so",
        "some",
        "start",
        "stay",
        "such",
        "take",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "very",
        "want",
        "was",
        "way",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "without",
        "would",
        "you",
        "your",
    ]
)


def kept_model(store: Store, identity: str) -> Kept | None:
    """Return the model of the earlier case that shares most words with this one, if one shares enough.

    Only cases that were begun before this one count: what comes later never changes what was offered here.
    """
    case = store.find(identity)
    mine = _words(case.problem)
    best: tuple[int, str, Kept] | None = None
    for other in store.cases():
        if other.id == identity or other.created_at >= case.created_at or other.problem == case.problem:
            continue
        graph = _graph_of(store, other.id)
        if graph is None or not graph.edges:
            continue
        shared = len(mine & _words(" ".join((other.problem, *graph.variables))))
        if shared < max(_SHARED, _SHARE * len(mine)):
            continue
        if best is None or (shared, other.id) > best[:2]:
            best = (shared, other.id, Kept(case=other.id, problem=other.problem, graph=graph))
    return best[2] if best else None


def _graph_of(store: Store, identity: str) -> Graph | None:
    about = next(
        (
            one.about
            for one in current(store.statements(identity)).values()
            if isinstance(one.about, AboutGraph)
        ),
        None,
    )
    try:
        return read_json(about.graph) if about else None
    except (BadInput, ValidationError):  # of a version that is not known here
        return None


def _words(text: str) -> frozenset[str]:
    return frozenset(gist(text).split()) - _COMMON
