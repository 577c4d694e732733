"""What a case leaves: only what something outside of a model stands behind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedbed.problem import (
    AboutAnswer,
    AboutAssumption,
    AboutEdge,
    AboutGraph,
    Answer,
    Answered,
    Assumed,
    Claim,
    ConfirmedLink,
    Criterion,
    DeadEnd,
    Denied,
    DeniedAssumption,
    Derived,
    Dialogue,
    Evidence,
    Failed,
    Framed,
    Framing,
    FromAnswer,
    Given,
    Ground,
    Held,
    Outcome,
    Problem,
    SecondProgram,
    Solved,
    Standing,
    Stopped,
    Substitution,
    SuiteRun,
    TextFile,
    Usage,
    UserVerdict,
    WorkingFiles,
    WorkingProgram,
)
from seedbed.stones import Past, salvage
from seedbed.stones._testing import CODE, DOUBLES, FILES, HALVES, SUITE, failed, past, ran, stated, tried

OTHER_SUITE = SUITE.replace("4) == 8", "5) == 10")
SECOND = SecondProgram(code="print(84 // 2)", output="42", tolerance=0.0)
EVIDENCE: tuple[Evidence, ...] = (
    ran(),
    ran(OTHER_SUITE),
    UserVerdict(accepted=True, words="yes"),
    Dialogue(claims=(Claim(text="it doubles", because=("so it says",)),)),
    Substitution(code="check()", accepted="42", rejected=("43",)),
)


def test_a_failed_case_leaves_its_best_files_with_the_suites_that_passed() -> None:
    outcome = failed(
        Held(criterion=DOUBLES, evidence=(ran(),)), Held(criterion=HALVES, missing=("it fails: no halve",))
    )
    test = TextFile(path="test_c1.py", content=SUITE)
    (stone,) = salvage(past(outcome, files=(*FILES, test)))
    assert stone.content == WorkingFiles(files=FILES, interface="solution.py: double(x)", evidence=(ran(),))
    assert stone.good_for == "double doubles a number; not verified: halve halves a number"
    assert stone.case == "k1"
    everything = Solved(
        answer=Answer(text="", files=FILES),
        evidence=(ran(),),
        criteria=(Held(criterion=DOUBLES, evidence=(ran(),)),),
    )
    (solved,) = salvage(past(everything))
    assert solved.good_for == "double doubles a number; Double a number"


def test_code_that_was_not_verified_is_cut_out_of_a_stone_and_not_what_it_is_good_for() -> None:
    wrong = f"{CODE}\n\ndef halve(x):\n    return x\n"
    outcome = failed(
        Held(criterion=DOUBLES, evidence=(ran(),)), Held(criterion=HALVES, missing=("it fails: 3 != 2",))
    )
    for came_to, said in (
        (outcome, ()),
        (
            Stopped(limit="calls", spent=Usage()),
            (*tried(1, DOUBLES, Standing.HOLDS), *tried(1, HALVES, Standing.FAILS, "3 != 2")),
        ),
    ):
        (stone,) = salvage(past(came_to, *said, files=(TextFile(path="solution.py", content=wrong),)))
        assert isinstance(stone.content, WorkingFiles)
        assert (stone.content.files, stone.content.interface) == (FILES, "solution.py: double(x)")
        assert stone.good_for == "double doubles a number; solution.py: double(x)"
    (solved,) = salvage(
        past(
            Solved(
                answer=Answer(text="", files=(TextFile(path="solution.py", content=wrong),)),
                evidence=(ran(),),
                criteria=(Held(criterion=DOUBLES, evidence=(ran(),)),),
            )
        )
    )
    assert isinstance(solved.content, WorkingFiles)
    assert solved.content.files[0].content == wrong


def test_a_criterion_that_says_nothing_of_the_problem_is_not_what_a_stone_is_found_by() -> None:
    plain = DOUBLES.model_copy(update={"text": "It does what the problem says"})
    (stone,) = salvage(past(failed(Held(criterion=plain, evidence=(ran(),))), files=FILES))
    assert stone.good_for == "Double a number"


def test_a_case_that_was_stopped_leaves_what_its_statements_say_of_the_candidate_at_hand() -> None:
    stopped = Stopped(limit="tokens", spent=Usage())
    first = tried(1, DOUBLES, Standing.HOLDS)
    (stone,) = salvage(past(stopped, *first, files=FILES))
    assert isinstance(stone.content, WorkingFiles)
    assert salvage(past(stopped, *tried(2, DOUBLES, Standing.HOLDS), files=FILES)) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from((None, *EVIDENCE)), max_size=5), st.integers(0, 2))
def test_nothing_that_no_suite_has_verified_becomes_working_files(
    evidence: list[Evidence | None], which: int
) -> None:
    held = tuple(
        Held(criterion=DOUBLES.model_copy(update={"id": f"c{number}"}), evidence=(one,))
        if one
        else Held(criterion=DOUBLES, missing=("it was not looked at",))
        for number, one in enumerate(evidence)
    )
    answer = Answer(text="", files=FILES)
    outcomes: tuple[Outcome, ...] = (
        failed(*held),
        Answered(answer=answer, missing=("something",), criteria=held),
        Stopped(limit="tokens", spent=Usage()),
    )
    stones = salvage(past(outcomes[which], files=FILES))
    suites = {one.suite for one in evidence if isinstance(one, SuiteRun)} if which < 2 else set()
    found = [
        run.suite for one in stones if isinstance(one.content, WorkingFiles) for run in one.content.evidence
    ]
    assert len(found) == len(suites)
    assert {*found} == suites


def test_a_part_that_the_whole_contains_leaves_no_stone_of_its_own() -> None:
    held = Held(criterion=DOUBLES, evidence=(ran(),))
    more = Held(criterion=HALVES, evidence=(ran(OTHER_SUITE),))
    part = Past(
        "k2",
        Problem(text="Doubling"),
        (),
        Solved(answer=Answer(text="", files=FILES), evidence=(ran(),), criteria=(held,)),
    )
    page = TextFile(path="page.html", content="<h1>")
    answer = Answer(text="", files=(*FILES, page))
    whole = Past(
        "k1",
        Problem(text="All"),
        (),
        Answered(answer=answer, missing=("x",), criteria=(held, more)),
        parts=(part,),
    )
    assert [stone.case for stone in salvage(whole)] == ["k1"]
    apart = Past("k1", Problem(text="All"), (), failed(more), parts=(part,), best_files=(page,))
    assert [stone.case for stone in salvage(apart)] == ["k1", "k2"]
    same = Past("k3", Problem(text="All"), (), part.outcome, parts=(part,))
    assert [stone.case for stone in salvage(same)] == ["k3"]


def test_an_answered_value_is_a_stone_where_a_second_program_came_to_it() -> None:
    answer = Answer(text="42", program="print(6 * 7)")
    (stone,) = salvage(past(Solved(answer=answer, evidence=(SECOND,))))
    assert stone.content == WorkingProgram(code="print(6 * 7)", output="42", evidence=SECOND)
    put_back = Substitution(code="check()", accepted="42", rejected=("43",))
    assert salvage(past(Solved(answer=answer, evidence=(put_back,)))) == ()
    assert salvage(past(Answered(answer=answer, missing=("no second program",)))) == ()


GRAPH = """{"edges": [
    {"cause": "price", "effect": "sales", "polarity": "-", "confidence": 0.5, "findings": [
        {"confirms": false, "words": "hardly", "case": "k7"}, {"confirms": true, "words": "sales fell", "case": "k8"},
        {"confirms": true, "words": "sales fell at once", "case": "k9"}]},
    {"cause": "sales", "effect": "price", "polarity": "+", "findings": [
        {"confirms": true, "words": "yes"}, {"confirms": false, "words": "no"}]},
    {"cause": "rain", "effect": "sales", "polarity": "-", "findings": []}]}"""


def test_a_link_is_a_stone_where_more_outcomes_confirm_it_than_speak_against_it() -> None:
    framed = Framed(framings=(Framing(id="f1", text="Lower the price", moves="", leaves="", known_by=""),))
    drawn = stated(AboutGraph(graph=GRAPH), "the graph")
    (stone,) = salvage(past(framed, drawn))
    assert stone.content == ConfirmedLink(line="price -> sales -", words="sales fell at once")
    assert salvage(past(framed, stated(AboutGraph(graph="[1, {"), "no graph"))) == ()


def test_a_denial_is_a_stone_also_when_something_else_is_assumed_since() -> None:
    about = AboutAssumption(question="q1")
    denied = stated(about, "Where? → in a browser", Denied())
    again = stated(about, "Where? → on a phone", Assumed(because="nobody is there"))
    drawn = stated(AboutEdge(cause="a", effect="b"), "a -> b +", Denied())
    found = salvage(past(failed(), denied, again, drawn))
    assert [stone.content for stone in found] == [
        DeniedAssumption(assumption="Where? → in a browser"),
        DeniedAssumption(assumption="a -> b +"),
    ]
    taken_back = stated(
        AboutAnswer(question="q1"), denied.text, FromAnswer(question="q1", words="in a browser")
    )
    assert salvage(past(failed(), denied, again, taken_back)) == ()
    redrawn = stated(AboutEdge(cause="a", effect="b"), "a -> b +", Given())
    assert salvage(past(failed(), drawn, redrawn)) == ()


def test_a_dead_end_says_what_was_tried_last_and_what_was_seen() -> None:
    first = tried(1, DOUBLES, Standing.FAILS, "8 != 9")
    last = tried(2, HALVES, Standing.FAILS, "double(4) gave 9\n" * 90)
    (stone,) = salvage(past(failed(), *first, *last))
    assert isinstance(stone.content, DeadEnd)
    assert stone.content.tried == "solution.py: try 2"
    assert stone.content.seen.startswith("halve halves a number: double(4) gave 9")
    assert len(stone.content.seen) <= 400


def test_a_dead_end_that_only_names_a_file_is_told_by_how_it_failed() -> None:
    for report, line in (
        ("1 of 3 tests failed.\ntest_halve\nhalve(4) gave 4, not 2", "halve(4) gave 4, not 2"),
        (">   assert halve(4) == 2\nE   assert 4 == 2\nE    +  where 4 = halve(4)", "assert 4 == 2"),
    ):
        said = tried(1, HALVES, Standing.FAILS, report, summary="solution.py, src/app.py: solution.py")
        (stone,) = salvage(past(failed(), *said))
        assert isinstance(stone.content, DeadEnd)
        assert stone.content.tried == f"code of which was seen: {line}"
        assert "solution.py" not in stone.good_for


def test_a_budget_that_ran_out_leaves_a_dead_end_only_where_something_failed_twice() -> None:
    stopped = Stopped(limit="calls", spent=Usage())
    first = tried(1, DOUBLES, Standing.FAILS, "8 != 9")
    assert salvage(past(stopped, *first, *tried(2, HALVES, Standing.FAILS, "2 != 3"))) == ()
    (stone,) = salvage(past(stopped, *first, *tried(2, DOUBLES, Standing.FAILS, "8 != 10")))
    assert isinstance(stone.content, DeadEnd)
    assert stone.content.seen.endswith("8 != 10")


def test_what_failed_and_holds_since_or_failed_in_a_models_eyes_is_no_dead_end() -> None:
    first = tried(1, DOUBLES, Standing.FAILS, "8 != 9")
    assert salvage(past(failed(), *first, *tried(2, DOUBLES, Standing.HOLDS))) == ()
    spoken = Criterion(id="c3", text="It is kind", ground=Ground.DIALOGUE)
    assert salvage(past(failed(), *tried(1, spoken, Standing.FAILS, "it is not"))) == ()
    solved = Solved(answer=Answer(text="42"), evidence=(SECOND,))
    assert salvage(past(solved, *first)) == ()


@pytest.mark.parametrize(
    ("seen", "secret"),
    [
        ("it sent sk-proj-abcdefghijklmnop", "abcdefghijklmnop"),
        ("it sent ghp_abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
        ("it sent AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("at https://tom:hunter2@host", "hunter2"),
        ("password = 'correct horse battery'", "horse"),
        ("token == opensesame", "opensesame"),
        ("Authorization: Bearer abcdefghijkl.mnop", "abcdefghijkl"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow", "MIIEow"),
    ],
)
def test_a_secret_is_struck_out_of_a_dead_end(seen: str, secret: str) -> None:
    (stone,) = salvage(past(failed(), *tried(1, DOUBLES, Standing.FAILS, seen)))
    assert secret not in stone.model_dump_json()
    assert "[secret]" in stone.model_dump_json()


def test_what_cannot_be_written_down_or_is_too_large_is_left() -> None:
    held = Held(criterion=DOUBLES, evidence=(ran(),))
    for content in (f"{CODE}# \ud800", "#" * 1_000_001):
        assert salvage(past(failed(held), files=(TextFile(path="solution.py", content=content),))) == ()


def test_a_case_of_which_nothing_is_verified_leaves_nothing() -> None:
    assumed = stated(AboutAssumption(question="q1"), "Where? → here", Assumed(because="nobody is there"))
    believed = stated(AboutEdge(cause="a", effect="b"), "a -> b +", Derived(move="m1"))
    assert salvage(past(Failed(reason="no candidate"), assumed, believed, files=FILES)) == ()
