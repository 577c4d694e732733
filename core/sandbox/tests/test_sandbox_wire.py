"""Two sides that work with each other's objects: here two threads of one process, in the sandbox two jails."""

import asyncio
import copy
import dataclasses
import functools
import json
import math
import socket
import struct
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, IntEnum
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from unittest import SkipTest
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.sandbox._inside.mirrors import CannotCrossError, wire_of
from seedbed.sandbox._inside.peer import PartnerGoneError, Peer
from seedbed.sandbox._inside.values import WireError


class EmptyError(ValueError):
    def __init__(self, size: int) -> None:
        super().__init__(f"empty at {size}")
        self.size = size


class Stack:
    limit = 3

    def __init__(self) -> None:
        self.items: list[object] = []

    def push(self, item: object) -> "Stack":
        self.items.append(item)
        return self

    def pop(self) -> object:
        if not self.items:
            raise EmptyError(0)
        return self.items.pop()

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[object]:
        return iter(self.items)


class Deep(Stack):
    pass


class Colour(Enum):
    RED = "r"
    BLUE = "b"


class Level(IntEnum):
    LOW = 1


@dataclass
class Point:
    x: int
    y: list[int] = field(default_factory=list)


class Pair(NamedTuple):
    left: int
    right: int


class Yes:
    """Claims to be whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return True

    def __contains__(self, item: object) -> bool:
        return True

    def __sub__(self, other: object) -> int:
        return 0

    def knows(self, _item: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def same(value: object) -> object:
    return value


def remade(value: object) -> object:
    """Return it as a value that this side has made, so that what it holds crosses back as well."""
    return copy.deepcopy(value)


def apply(function: Callable[[object], object], value: object) -> object:
    return function(value)


def sort(values: list[int]) -> None:
    values.sort()


def fail(error: BaseException) -> None:
    raise error


async def later(value: object) -> object:
    await asyncio.sleep(0)
    return value


def count() -> Iterator[int]:
    yield from range(3)


def reach(thing: object, *names: str) -> object:
    for name in names:
        thing = getattr(thing, name)
    return thing


def noisy(function: Callable[[int], int]) -> Callable[[int], int]:
    @functools.wraps(function)
    def twice(value: int) -> int:
        return 2 * function(value)

    return twice


def yes() -> Yes:
    return Yes()


def print(*_values: object) -> None:  # noqa: A001 - stands in the way of Python's own
    """Say nothing."""


def change(thing: object, name: str, value: object) -> None:
    setattr(thing, name, value)


def parse(text: str) -> object:
    return json.loads(text)


def run_out() -> None:
    raise StopIteration


def stop() -> None:
    raise SkipTest("as if there were nothing to see")


def heard(said: bytes) -> Peer:
    """Have a judge ask for something and hear this; return it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        judge = Peer(ours.fileno(), judges=True)
        theirs.sendall(struct.pack(">I", len(said)) + said)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises((PartnerGoneError, WireError)):
            judge.request("import", "anything")
        return judge


@contextmanager
def wired() -> Iterator[ModuleType]:
    """Connect two sides, and yield what stands on the one that judges for this very module on the other."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=lambda: Peer(theirs.fileno(), judges=False).serve())
    thread.start()
    module = Peer(ours.fileno(), judges=True).request("import", __name__)
    assert isinstance(module, ModuleType)
    with ours, theirs:
        yield module
        ours.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture(scope="module")
def code() -> Iterator[ModuleType]:
    with wired() as module:
        yield module


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**60)
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.integers() | st.text())
        | st.frozensets(st.text())
    ),
    max_leaves=10,
)


@given(value=PLAIN)
def test_plain_values_come_back_as_they_went(code: ModuleType, value: object) -> None:
    back = code.remade(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        math.inf, -0.0, ..., NotImplemented, range(1, 9, 2), slice(1, None), bytearray(b"ab"), deque([1, 2], maxlen=2),
        OrderedDict(a=1), Counter("hello"), defaultdict(list, a=[1]), datetime(2026, 1, 2, tzinfo=UTC), Path("/a/b"),
        {(1, 2): {"x": [None]}}, int, ValueError, "\ud800", 10**3000,
    ],
)  # fmt: skip
def test_other_plain_values_come_back_as_they_went(code: ModuleType, value: object) -> None:
    back = code.remade(value)
    assert back == value
    assert type(back) is type(value)
    assert repr(back) == repr(value)


def test_objects_do_what_their_class_says(code: ModuleType) -> None:
    stack = code.Stack()
    assert stack.push(1) is stack
    assert stack.push("two").items == [1, "two"]
    assert (len(stack), list(stack), stack.pop()) == (2, [1, "two"], "two")
    stack.label = "mine"
    assert stack.label == "mine"
    del stack.label
    assert not hasattr(stack, "label")
    assert code.Stack.limit == 3


def test_classes_are_classes(code: ModuleType) -> None:
    assert isinstance(code.Deep(), code.Stack)
    assert not isinstance(code.Stack(), code.Deep)
    assert issubclass(code.Deep, code.Stack)
    assert not isinstance(3, code.Stack)


def test_an_exception_is_caught_as_what_it_is(code: ModuleType) -> None:
    with pytest.raises(code.EmptyError, match="empty at 0") as caught:
        code.Stack().pop()
    assert caught.value.size == 0
    with pytest.raises(ValueError, match="empty at 0"):
        code.Stack().pop()
    with pytest.raises(KeyError):
        code.fail(KeyError("k"))


def test_members_of_an_enumeration_are_themselves(code: ModuleType) -> None:
    assert code.Colour.RED is code.Colour("r")
    assert [member.name for member in code.Colour] == ["RED", "BLUE"]
    assert (len(code.Colour), code.Colour["BLUE"].value, code.Colour.RED in code.Colour) == (2, "b", True)


def test_objects_of_one_class_compare_as_it_says(code: ModuleType) -> None:
    assert code.Point(1) == code.Point(1)
    assert code.Point(1) != code.Point(2)
    assert repr(code.Point(1, [2])) == "Point(x=1, y=[2])"


def test_objects_that_are_plain_at_the_bottom_compare_with_plain_ones(code: ModuleType) -> None:
    assert code.Pair(1, 2) == (1, 2)
    assert (1, 2) == code.Pair(1, 2)  # noqa: SIM300 - whoever is asked first
    assert code.Pair(1, 2) != (1, 3)
    assert code.Level.LOW == 1
    assert code.Level.LOW < 2


def test_an_object_is_not_asked_whether_it_is_right(code: ModuleType) -> None:
    assert code.Yes() != 3
    assert 3 != code.Yes()  # noqa: SIM300 - whoever is asked first
    assert [code.Yes()] != [3]
    with pytest.raises(TypeError):
        assert code.Yes() < 3


def test_the_word_of_an_object_is_doubted_unless_the_tests_know_its_class() -> None:
    with wired() as code:
        peer = wire_of(code).peer
        assert isinstance(peer, Peer)
        assert 3 in code.yes()
        assert code.yes().knows(3)
        assert code.yes() - 3 == 0
        assert code.yes() == code.yes()
        assert {doubt.partition(" ")[0] for doubt in peer.doubts} == {
            "Yes.__contains__", "Yes.knows", "Yes.__sub__", "Yes.__eq__"
        }  # fmt: skip
        peer.doubts.clear()
        assert 3 in code.Yes()
        assert code.yes() == code.Yes()
        assert not peer.doubts


def test_a_star_import_brings_what_is_used_and_hides_nothing(code: ModuleType) -> None:
    peer = wire_of(code).peer
    assert isinstance(peer, Peer)
    peer.star_names = frozenset({"count", "unknown"})
    assert code.__all__ == ["count"]
    peer.star_names = frozenset({"count", "print"})
    with pytest.raises(CannotCrossError, match="print"):
        code.__all__  # noqa: B018 - asking is what is tested


def test_a_list_that_both_hold_is_one_list(code: ModuleType) -> None:
    stack = code.Stack()
    stack.push(1)
    items = stack.items
    items.append(2)
    assert list(stack) == [1, 2]
    stack.push(3)
    assert items == [1, 2, 3]
    assert stack.items is items


def test_what_is_changed_through_an_expression_is_changed(code: ModuleType) -> None:
    stack = code.Stack()
    stack.items.append(1)
    assert list(stack) == [1]
    code.apply(lambda given: given.items.append(2), stack)
    assert list(stack) == [1, 2]


def test_a_list_that_goes_over_is_changed_there(code: ModuleType) -> None:
    values = [3, 1, 2]
    code.sort(values)
    assert values == [1, 2, 3]
    inner: list[object] = []
    point = code.Point(1, inner)
    inner.append("later")
    assert point.y == ["later"]


def test_a_list_in_itself_goes_over(code: ModuleType) -> None:
    loop: list[object] = [1]
    loop.append(loop)
    back = code.same(loop)
    assert back is loop
    assert back[1] is back


def test_what_nobody_uses_any_more_is_let_go(code: ModuleType) -> None:
    for number in range(50):
        assert code.same([number]) == [number]
        code.Stack().push([number])
    peer = wire_of(code).peer
    assert isinstance(peer, Peer)
    code.same(None)
    code.same(None)
    assert peer.shared < 20


def test_functions_of_the_tests_can_be_called_from_there(code: ModuleType) -> None:
    assert code.apply(lambda value: (value, code.Stack().push(value).pop()), 4) == (4, 4)
    with pytest.raises(ZeroDivisionError):
        code.apply(lambda value: 1 / value, 0)


def test_objects_of_the_tests_can_be_used_from_there(code: ModuleType) -> None:
    class Clock:
        ticks = 0

        def now(self) -> int:
            self.ticks += 1
            return self.ticks

    clock = Clock()
    assert code.apply(type(clock).now, clock) == 1
    assert code.reach(clock, "ticks") == 1
    assert code.same(clock) is clock


def test_an_exception_of_the_tests_comes_home_as_itself(code: ModuleType) -> None:
    class OursError(Exception):
        pass

    error = OursError("ours")

    def throw(_value: object) -> None:
        raise error

    with pytest.raises(OursError) as caught:
        code.apply(throw, 1)
    assert caught.value is error


def test_iterators_are_asked_one_by_one(code: ModuleType) -> None:
    assert next(code.count()) == 0
    assert list(code.count()) == [0, 1, 2]
    assert sum(code.count()) == 3


def test_coroutines_are_awaited_there(code: ModuleType) -> None:
    async def ours(value: object) -> object:
        return await code.later(value)

    assert asyncio.run(code.later(5)) == 5
    assert asyncio.run(ours("x")) == "x"


def test_copies_are_made_there(code: ModuleType) -> None:
    stack = code.Stack().push([1])
    deep, shallow = copy.deepcopy(stack), copy.copy(stack)
    stack.items[0].append(2)
    assert deep.items == [[1]]
    assert shallow.items is stack.items


def test_a_decorator_from_there_wraps_a_function_of_the_tests(code: ModuleType) -> None:
    def ours(value: int) -> int:
        """Ours."""
        return value + 1

    wrapped = code.noisy(ours)
    assert wrapped(2) == 6
    assert wrapped.__name__ == "ours"
    assert wrapped.__doc__ == "Ours."


def test_a_patch_is_taken_back(code: ModuleType) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code.Stack, "pop", lambda _self: "patched")
        assert code.Stack().pop() == "patched"
    with pytest.raises(code.EmptyError):
        code.Stack().pop()


def test_a_class_from_there_is_not_derived_from(code: ModuleType) -> None:
    with pytest.raises(CannotCrossError, match="derives from Stack"):
        type("Mine", (code.Stack,), {})


def test_a_module_of_the_tests_is_not_handed_over(code: ModuleType) -> None:
    with pytest.raises(CannotCrossError, match="module json"):
        code.same(json)


@pytest.mark.parametrize("path", [("__globals__",), ("__init__", "__globals__"), ("gi_frame",), ("_x",)])
def test_no_way_leads_from_an_object_of_the_tests_into_them(code: ModuleType, path: tuple[str, ...]) -> None:
    def generate() -> Iterator[int]:
        yield 1

    class Plain:
        _x = 1

    for thing in (generate(), Plain(), lambda: None, Plain):
        with pytest.raises(AttributeError, match=r"not for the code under test|no attribute"):
            code.reach(thing, *path)


@pytest.mark.parametrize("op", ["import", "names", "program"])
def test_the_judged_side_may_not_ask_for_what_the_tests_ask_for(op: str) -> None:
    assert heard(json.dumps({"a": ["t", [op, "os", ["t", []], ["t", []]]]}).encode()).gone


@pytest.mark.parametrize(
    "asked",
    [
        ["call", ["x", "builtins", "list"], ["t", []], ["t", []]],
        ["method", "a text", "upper", ["t", []], ["t", []]],
        ["get", ["t", []], "count"],
        ["method", ["P", "/tmp/x"], "write_text", ["t", ["x"]], ["t", []]],
    ],
)
def test_the_judged_side_may_only_ask_for_what_it_was_handed(asked: list[object]) -> None:
    assert heard(json.dumps({"a": ["t", asked]}).encode()).gone


def test_the_tests_mocks_are_not_told_how_they_were_called(code: ModuleType) -> None:
    mock = Mock()
    mock.send.return_value = 3
    assert code.apply(mock.send, 5) == 3
    mock.send.assert_called_once_with(5)
    for name in ("return_value", "assert_called_once_with", "call_count", "configure_mock", "side_effect"):
        with pytest.raises(AttributeError, match="not for the code under test"):
            code.reach(mock, "send", name)
    with pytest.raises(AttributeError, match="to set"):
        code.change(mock, "send", None)


def test_what_the_tests_can_call_is_not_replaced(code: ModuleType) -> None:
    class Account:
        balance = 3

        def check(self) -> None:
            assert self.balance == 3

    account = Account()
    with pytest.raises(AttributeError, match="to set"):
        code.change(account, "check", None)
    code.change(account, "balance", 4)
    assert account.balance == 4


def test_the_end_of_an_iteration_ends_nothing_else(code: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        all(map(lambda _: code.run_out(), [1]))  # noqa: C417 - a generator would turn it into another error


def test_fields_of_a_data_class_are_seen(code: ModuleType) -> None:
    assert dataclasses.asdict(code.Point(1, [2])) == {"x": 1, "y": [2]}
    assert [each.name for each in dataclasses.fields(code.Point)] == ["x", "y"]


def test_an_exception_keeps_what_it_knows(code: ModuleType) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        code.parse("{")
    assert (caught.value.pos, caught.value.doc) == (1, "{")


def test_a_skip_from_there_is_a_failure_here(code: ModuleType) -> None:
    with pytest.raises(RuntimeError):
        code.stop()


@pytest.mark.parametrize(
    "said",
    [
        b"", b"{", b"[]", b"1", b'{"v": ["l"]}', b'{"v": ["h", 1, 99]}', b'{"v": ["m", 7]}', b'{"v": ["r", 5]}',
        b'{"v": ["zz"]}', b'{"v": ["D", "x"]}', b'{"v": ["x", "os", "system"]}', b'{"v": 1, "k": [[1]]}',
        b'{"v": 1, "c": [3]}', b'{"v": 1, "o": [1, 2]}', b'{"x": 3}', b'{"v": ' + b"[" * 100_000,
    ],
)  # fmt: skip
def test_nonsense_from_there_ends_the_talk(said: bytes) -> None:
    heard(said)


def test_no_exception_handler_of_a_test_takes_the_end_of_the_other_side_for_an_error() -> None:
    with wired() as code:
        theirs = code.Stack()
    with pytest.raises(PartnerGoneError), suppress(Exception):
        theirs.push(1)
