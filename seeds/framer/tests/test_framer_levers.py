import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.causal import Connect, Edge, Graph, Hasten, LeverKind, Polarity, Push, Source, Tune
from seedbed.framer import FIND_LEVERS, FindLevers, Levers
from seedbed.framer._levers import LeversDraft, read_draft
from seedbed.framer._testing import perform, scripted
from seedbed.model import ScriptedModel


def linked(*lines: str) -> Graph:
    """Return a graph of links such as `hours - sleep`."""
    parts = (line.rsplit(maxsplit=2) if len(line.split()) == 3 else line.split(" | ") for line in lines)
    return Graph(
        edges=tuple(
            Edge(cause=cause, effect=effect, polarity=Polarity(sign)) for cause, sign, effect in parts
        )
    )


GRAPH = linked("hours - sleep", "sleep + mood", "praise + hours")
HOURS, MOOD, PRAISE, SLEEP = range(1, 5)
SAID = FindLevers(
    problem="Should I work less?", words=("I can leave at six.", "I want a better mood."), graph=GRAPH
)
AIM = {"variable": MOOD, "up": True, "quote": "I want a better mood"}
SIX = {
    "name": "leave at six",
    "kind": "rule",
    "quote": "i can leave at SIX",
    "acts": [{"does": "push down", "variable": HOURS}],
}


def found(aims: object, levers: object, said: FindLevers = SAID) -> Levers:
    return perform(FIND_LEVERS, said, scripted(levers={"aims": aims, "levers": levers})).result


def test_aims_and_levers_have_the_users_words_or_are_guesses() -> None:
    guess = {**SIX, "name": "sleep in", "quote": "I could sleep in at times"}
    result = found([AIM], [SIX, guess])
    assert [(aim.text, aim.because) for aim in result.aims] == [("mood up", "I want a better mood")]
    assert [(one.name, one.kind, one.source, one.because, one.confidence) for one in result.levers] == [
        ("leave at six", LeverKind.RULE, Source.TEXT, "I can leave at six", 0.75),
        ("sleep in", LeverKind.RULE, Source.GUESS, "", 0.5),
    ]
    assert result.dropped == ()


def test_each_kind_of_act_is_read() -> None:
    link = 1  # hours -> sleep
    every = [
        {"does": "push up", "variable": PRAISE},
        {"does": "Strengthen", "link": link},
        {"does": "cut", "link": 2},
        {"does": "sooner", "link": link},
        {"does": "later", "link": 2},
        {"does": "connect -", "cause": MOOD, "effect": HOURS},
    ]
    (lever,) = found([AIM], [{**SIX, "acts": every}]).levers
    assert lever.acts == (
        Push(variable="praise", up=True),
        Tune(cause="hours", effect="sleep", stronger=True),
        Tune(cause="praise", effect="hours", stronger=False, cut=True),
        Hasten(cause="hours", effect="sleep", sooner=True),
        Hasten(cause="praise", effect="hours", sooner=False),
        Connect(edge=Edge(cause="mood", effect="hours", polarity=Polarity.OPPOSITE, source=Source.GUESS)),
    )


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ({"does": "push up", "variable": 99}, "leave at six: it would push up to what is not there"),
        ({"does": "cut", "link": -1}, "leave at six: it would cut to what is not there"),
        ({"does": "connect +", "cause": HOURS, "effect": SLEEP}, "connect + to what is not there"),
        ({"does": "connect +", "cause": HOURS, "effect": HOURS}, "connect + to what is not there"),
        ({"does": "explode\x1b[2J", "variable": 1}, "explode [2J to what is not there"),
        ({}, "do nothing to what is not there"),
        (
            {"does": "push up", "variable": MOOD},
            "it would simply decide mood, which is what should come of it",
        ),
    ],
)
def test_an_act_that_cannot_be_done_is_dropped_and_told(act: object, why: str) -> None:
    result = found([AIM], [SIX | {"acts": [act]}, SIX | {"name": "other"}])
    assert [one.name for one in result.levers] == ["other"]
    assert why in result.dropped[0]
    assert result.dropped[1] == "leave at six: it does nothing that is known"


def test_of_acts_that_contradict_each_other_the_first_counts() -> None:
    acts = [{"does": "push down", "variable": HOURS}, {"does": "push up", "variable": HOURS}]
    result = found([AIM], [SIX | {"acts": acts}])
    assert result.levers[0].acts == (Push(variable="hours", up=False),)
    assert result.dropped == ("leave at six: it would do two things to hours",)


@pytest.mark.parametrize(
    ("aim", "why"),
    [
        ({"variable": 99, "up": True}, "an aim at variable 99, which there is not"),
        ({"variable": 0, "up": True}, "an aim at variable 0, which there is not"),
        (
            {"variable": SLEEP},
            "an aim at sleep, of which it is not said, or said twice, which way it should go",
        ),
        (
            {**AIM, "up": False},
            "an aim at mood, of which it is not said, or said twice, which way it should go",
        ),
    ],
)
def test_an_aim_that_is_none_is_dropped_and_told(aim: object, why: str) -> None:
    result = found([AIM, aim], [SIX])
    assert [one.text for one in result.aims] == ["mood up"]
    assert result.dropped == (why,)


def test_names_are_made_fit_to_print_and_those_that_are_none_or_there_twice_are_dropped() -> None:
    names = ("\x00\x1b\n", "a\x1b[31mb", "x" * 5000, "leave at six", "leave  at\nsix")
    result = found([AIM], [SIX | {"name": name} for name in names])
    assert [one.name[:12] for one in result.levers] == ["a [31mb", "x" * 12, "leave at six"]
    assert result.dropped == (
        "a lever without a name that can be printed",
        "leave at six: another lever of this name",
    )


def test_a_thousand_levers_are_a_dozen_and_an_unknown_kind_claims_least() -> None:
    result = found([AIM] * 7, [SIX | {"name": f"lever {at}", "kind": "magic"} for at in range(1000)])
    assert len(result.levers) == 12
    assert {one.kind for one in result.levers} == {LeverKind.PARAMETER}
    assert result.dropped[-2:] == ("1 aims after the first 6", "988 levers after the first 12")


@pytest.mark.parametrize("line", ["no json", {"levers": 7}, {"aims": [{"variable": "x"}]}])
def test_where_a_reply_cannot_be_used_the_users_words_are_looked_up_instead(line: object) -> None:
    said = SAID.model_copy(update={"better": "a better mood", "decides": "I can work fewer hours"})
    performed = perform(FIND_LEVERS, said, scripted(levers=line))
    assert [aim.text for aim in performed.result.aims] == ["mood up"]
    assert [lever.name for lever in performed.result.levers] == ["less hours"]
    assert performed.result.dropped[0].startswith("the model's reply could not be used")
    assert not performed.keep


_NUMBERS = st.integers(-3, 12)
_TEXTS = st.text(max_size=12)
_ACTS = st.fixed_dictionaries(
    {"does": st.sampled_from(["push up", "push down", "cut", "weaken", "later", "connect +", "", "x"])},
    optional={"variable": _NUMBERS, "link": _NUMBERS, "cause": _NUMBERS, "effect": _NUMBERS},
)
_DRAFTS = st.fixed_dictionaries(
    {
        "aims": st.lists(
            st.fixed_dictionaries({"variable": _NUMBERS, "up": st.none() | st.booleans()}), max_size=9
        ),
        "levers": st.lists(
            st.fixed_dictionaries(
                {"name": _TEXTS, "kind": _TEXTS, "quote": _TEXTS, "acts": st.lists(_ACTS, max_size=9)}
            ),
            max_size=15,
        ),
    }
)


@settings(max_examples=60, deadline=None)
@given(_DRAFTS)
def test_whatever_a_reply_names_only_what_can_be_done_to_the_graph_comes_of_it(
    draft: dict[str, object],
) -> None:
    result = read_draft(SAID, LeversDraft.model_validate(draft))
    assert {aim.variable for aim in result.aims} <= set(GRAPH.variables)
    for lever in result.levers:
        assert Graph(edges=GRAPH.edges, levers=(lever,)).variables == GRAPH.variables
        assert not {act.variable for act in lever.acts if isinstance(act, Push)} & {
            aim.variable for aim in result.aims
        }


def plainly(better: str = "", decides: str = "", *words: str, graph: Graph = GRAPH) -> Levers:
    said = FindLevers(problem="Should I?", words=words, better=better, decides=decides, graph=graph)
    return perform(FIND_LEVERS, said, ScriptedModel()).result


LIFE = linked(
    "work - sleep", "sleep - stress", "work + stress", "stress + fights", "visits - loneliness", "ice + falls"
)


@pytest.mark.parametrize(
    ("words", "aims"),
    [
        ("less stress and more sleep", {"stress": False, "sleep": True}),
        ("I don't want less stress, I want more sleep.", {"sleep": True}),
        ("Less stress and loneliness.", {"stress": False, "loneliness": False}),
        ("the stress should go down", {"stress": False}),
        ("Fewer fights, without losing sleep", {"fights": False, "sleep": True}),
        ("I don't want to lose sleep", {"sleep": True}),
        ("no more fights", {"fights": False}),
        ("no less sleep", {"sleep": True}),
        ("fewer falls", {"falls": False}),
        ("My visits should go on", {"visits": True}),
        ("the fights", {"fights": False}),
        ("She would be less lonely", {"loneliness": False}),
        ("too much work", {"work": False}),
        ("everything should be fine", {}),
        ("not so much stress", {}),
    ],
)
def test_aims_are_read_from_words_where_they_are_plain(words: str, aims: dict[str, bool]) -> None:
    assert {aim.variable: aim.up for aim in plainly(words, graph=LIFE).aims} == aims


def test_what_else_was_said_counts_as_an_aim_only_where_it_is_wished_for() -> None:
    assert [aim.text for aim in plainly("", "", "I want less stress.", graph=LIFE).aims] == ["stress down"]
    assert not plainly("", "", "Work brings stress. You need to sleep.", graph=LIFE).aims


@pytest.mark.parametrize(
    ("words", "levers"),
    [
        ("I can work less", ["less work"]),
        ("We can visit more often, or nothing", ["more visits"]),
        ("how much I work", ["more work", "less work"]),
        ("whether I work less", ["more work", "less work"]),
        ("I can't change my work, but I can decide on visits", ["more visits", "less visits"]),
        ("stop working so much", ["less work"]),
    ],
)
def test_levers_are_read_from_what_the_user_can_decide(words: str, levers: list[str]) -> None:
    result = plainly("less stress", words, graph=LIFE)
    assert [one.name for one in result.levers] == levers
    assert {one.source for one in result.levers} == {Source.TEXT}
    assert all(one.because in words for one in result.levers)


@pytest.mark.parametrize(
    ("words", "name", "levers"),
    [
        ("I can hire a nurse", "hiring a nurse", ["hiring a nurse"]),
        ("I can sell the flat", "sell the flat", ["sell the flat"]),
        ("We could sell the flat in spring", "selling the flat", ["selling the flat"]),
        ("I can quit my job", "quitting my job", ["quitting my job"]),
        ("I can hire fewer nurses", "hiring nurses", ["less hiring nurses"]),
        ("whether I hire a nurse", "hiring a nurse", ["more hiring a nurse", "less hiring a nurse"]),
    ],
)
def test_what_is_done_or_not_is_offered_only_to_be_done(words: str, name: str, levers: list[str]) -> None:
    result = plainly("less stress", words, graph=linked(f"{name} | - | stress"))
    assert [one.name for one in result.levers] == levers


@pytest.mark.parametrize(
    "words", ["", "nothing, for now", "not sure", "I can't change my work.", "the weather"]
)
def test_where_nothing_is_said_to_be_decided_what_leads_to_the_aims_is_guessed_at(words: str) -> None:
    result = plainly("less stress", words, graph=LIFE)
    assert [one.name for one in result.levers] == ["more work", "less work"]
    assert {(one.source, one.confidence) for one in result.levers} == {(Source.GUESS, 0.4)}


def test_an_aim_is_no_lever_even_where_the_user_says_so() -> None:
    names = [one.name for one in plainly("less stress", "I can reduce my stress", graph=LIFE).levers]
    assert "less stress" not in names


def test_what_was_added_later_says_what_can_be_decided() -> None:
    result = plainly("less stress", "", "I can decide to visit her more often.", graph=LIFE)
    assert [one.name for one in result.levers] == ["more visits"]


WORDS = (
    *("I", "can't", "want", "less", "more", "no", "not", "without", "lose", "whether", "and", "but", "or"),
    *("stress", "stressed", "sleep,", "work.", "“", "\x00", ":", "visits"),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_no_words_make_the_rules_raise_and_they_name_only_what_is_there(words: str) -> None:
    result = plainly(words, words, words, graph=LIFE)
    assert {aim.variable for aim in result.aims} <= set(LIFE.variables)
    assert Graph(edges=LIFE.edges, levers=result.levers).variables == LIFE.variables
