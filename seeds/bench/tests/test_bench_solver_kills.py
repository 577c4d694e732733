from dataclasses import replace

from seedbed.bench.solver_kills import row, shown
from seedbed.e2e.kills import Killed, Whole

WHOLE = Whole(state=None, events=30, calls=5, questions=3, keys=frozenset("abcdefgh"), seconds=1.0)
RIGHT = Killed(kills=1, completed=4, repeated=0, in_flight=1, calls=6, questions=3, same=True)


def test_a_kill_that_costs_only_what_was_under_way_is_no_fault() -> None:
    found = row("at random instants", WHOLE, [RIGHT, replace(RIGHT, in_flight=0, calls=5, questions=4)])
    assert found.faults == ()
    assert (found.cases, found.completed, found.repeated, found.same) == (2, 8, 0, 2)
    assert (found.asked_twice, found.most_asked_twice, found.user_asked_twice) == (1, 1, 1)
    assert "8 moves, 5 model calls, 3 questions, 30 events" in shown(WHOLE, [found])


def test_each_thing_that_a_kill_must_not_do_is_a_fault() -> None:
    wrong = [
        replace(RIGHT, repeated=1),
        replace(RIGHT, calls=7),
        replace(RIGHT, calls=5),
        replace(RIGHT, questions=5),
        replace(RIGHT, same=False),
    ]
    assert [len(row("one", WHOLE, [killed]).faults) for killed in wrong] == [1] * len(wrong)
