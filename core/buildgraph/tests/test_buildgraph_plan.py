"""What is to be done, in which order, and in how few processes."""

from collections.abc import Iterable, Mapping
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from seedbed.buildgraph._plan import ROOT, Group, Node, Plan, make_groups, make_plan
from seedbed.buildgraph._settings import Task
from seedbed.workspace import Member, Need, Workspace, in_order


def workspace(needs: Mapping[str, Iterable[str]]) -> Workspace:
    members = [Member(name, f"core/{name}", tuple(map(Need, firsts))) for name, firsts in needs.items()]
    return Workspace(in_order(members), {}, dict.fromkeys(needs, ()), {})


def tasks(*every: Task) -> dict[str, Task]:
    return {task.name: task for task in every}


def batch(name: str, after: tuple[str, ...] = (), upstream: tuple[str, ...] = ()) -> Task:
    return Task(name, (name, "{packages}"), after=after, after_upstream=upstream, batch=True)


def single(name: str, after: tuple[str, ...] = (), upstream: tuple[str, ...] = ()) -> Task:
    return Task(name, (name,), after=after, after_upstream=upstream)


def nodes(*names: str) -> list[Node]:
    return [Node(*name.split(":")) for name in names]


def names(some: Iterable[Node]) -> list[str]:
    return [str(node) for node in some]


def shown(groups: Iterable[Group]) -> list[str]:
    return [f"{group.task}: {' '.join(node.package for node in group.nodes)}" for group in groups]


CHAIN = workspace({"a": (), "b": ("a",), "c": ("b",)})
EVERY_TEST = nodes("c:test", "b:test", "a:test")


def plan_of(every: Mapping[str, Task], wanted: Iterable[Node], without: Iterable[str] = ()) -> Plan:
    missing = set(nodes(*without))
    return make_plan(CHAIN, every, wanted, lambda node: node not in missing)


def test_packages_come_after_what_they_need_even_where_their_tasks_do_not_wait() -> None:
    assert names(plan_of(tasks(single("test")), EVERY_TEST)) == ["a:test", "b:test", "c:test"]


def test_a_task_takes_along_what_its_own_package_has_to_do_first() -> None:
    plan = plan_of(tasks(single("test", after=("build",)), single("build")), nodes("b:test"))
    assert names(plan) == ["b:build", "b:test"]
    assert plan.waits_for[Node("b", "test")] == {Node("b", "build")}


def test_a_task_takes_along_what_everything_upstream_has_to_do_first() -> None:
    plan = plan_of(tasks(single("test", upstream=("build",)), single("build")), nodes("c:test"))
    assert plan.waits_for[Node("c", "test")] == {Node("a", "build"), Node("b", "build")}


def test_of_a_task_that_a_package_does_not_have_what_comes_before_it_still_does() -> None:
    every = tasks(single("test", after=("build",)), single("build", after=("fetch",)), single("fetch"))
    plan = plan_of(every, nodes("a:test"), without=["a:build"])
    assert plan.waits_for == {Node("a", "fetch"): frozenset(), Node("a", "test"): {Node("a", "fetch")}}


def test_missing_tasks_that_wait_for_one_another_are_no_circle() -> None:
    every = tasks(single("test", after=("x",)), single("x", after=("y",)), single("y", after=("x",)))
    assert names(plan_of(every, nodes("a:test"), without=["a:x", "a:y"])) == ["a:test"]


def test_what_a_package_does_not_have_is_not_planned() -> None:
    assert names(plan_of(tasks(single("test")), EVERY_TEST, without=["b:test"])) == ["a:test", "c:test"]


def test_a_task_on_the_workspace_waits_for_every_package_and_packages_for_it() -> None:
    every = tasks(
        Task("report", ("report",), on="workspace", after=("test",)),
        single("test", after=("setup",)),
        Task("setup", ("setup",), on="workspace"),
    )
    plan = plan_of(every, [Node(ROOT, "report")])
    assert names(plan) == ["setup", "a:test", "b:test", "c:test", "report"]
    assert plan.waits_for[Node(ROOT, "report")] == set(EVERY_TEST)
    assert plan.waits_for[Node("b", "test")] == {Node(ROOT, "setup")}


def test_upstream_of_the_workspace_is_every_package() -> None:
    every = tasks(Task("report", ("report",), on="workspace", after_upstream=("test",)), single("test"))
    assert len(plan_of(every, [Node(ROOT, "report")])) == 4


def test_what_is_wanted_twice_is_done_once() -> None:
    assert len(plan_of(tasks(single("test")), EVERY_TEST * 2)) == 3


def test_one_process_does_every_package_where_nothing_comes_between() -> None:
    every = tasks(batch("test", upstream=("test",)))
    plan = plan_of(every, EVERY_TEST)
    assert make_groups(plan, every, plan) == [
        Group("test", tuple(nodes("a:test", "b:test", "c:test")), frozenset())
    ]


def test_a_batch_is_cut_where_another_task_comes_between() -> None:
    every = tasks(batch("test", after=("build",)), single("build", upstream=("test",)))
    plan = plan_of(every, EVERY_TEST)
    groups = make_groups(plan, every, plan)
    assert shown(groups) == ["build: a", "test: a", "build: b", "test: b", "build: c", "test: c"]
    assert groups[4].waits_for == set(nodes("a:test", "b:test"))


def test_a_batch_waits_for_what_lets_it_be_one() -> None:
    every = tasks(batch("test", after=("build",)), single("build"))
    plan = plan_of(every, EVERY_TEST, without=["a:build", "c:build"])
    assert shown(make_groups(plan, every, plan)) == ["build: b", "test: a c b"]


def test_what_is_known_already_cuts_nothing() -> None:
    every = tasks(batch("test", after=("build",)), single("build", upstream=("test",)))
    plan = plan_of(every, EVERY_TEST)
    groups = make_groups(plan, every, EVERY_TEST)
    assert shown(groups) == ["test: a b c"]
    assert groups[0].waits_for == frozenset()


def test_nothing_stale_is_nothing_to_do() -> None:
    every = tasks(batch("test"))
    assert make_groups(plan_of(every, EVERY_TEST), every, []) == []


def test_two_batches_that_wait_for_one_another_make_few_processes() -> None:
    every = tasks(
        batch("lint"), batch("types", after=("lint",)), batch("test", after=("types",), upstream=("test",))
    )
    wanted = [Node(package, task) for package in "abc" for task in every]
    plan = plan_of(every, wanted)
    assert shown(make_groups(plan, every, plan)) == ["lint: a b c", "types: a b c", "test: a b c"]


def test_what_can_be_done_whole_goes_before_what_would_have_to_be_cut() -> None:
    every = tasks(batch("lint"), batch("types"))
    first, later, between = nodes("a:lint", "b:lint", "c:types")
    plan = Plan({first: frozenset(), between: frozenset(), later: frozenset({between})})
    assert shown(make_groups(plan, every, plan)) == ["types: c", "lint: a b"]


@st.composite
def plans(draw: st.DrawFn, *, batches: int) -> tuple[Plan, dict[str, Task], list[Node]]:
    """Return any plan: nodes of a few tasks, each waiting for any of those before, and some of them stale."""
    kinds = [batch(f"b{number}") for number in range(batches)] + [single("s"), single("t")]
    count = draw(st.integers(0, 9))
    every = [Node(f"p{number}", draw(st.sampled_from(kinds)).name) for number in range(count)]
    waits_for = {
        node: frozenset(draw(st.sets(st.sampled_from(every[:at]), max_size=3)) if at else ())
        for at, node in enumerate(every)
    }
    stale = [node for node in every if draw(st.integers(0, 4))]
    return Plan(waits_for), tasks(*kinds), stale


@given(plans(batches=3))
def test_every_group_comes_after_all_that_its_nodes_wait_for_and_waits_for_nothing_else(
    case: tuple[Plan, dict[str, Task], list[Node]],
) -> None:
    plan, every, stale = case
    done: set[Node] = set()
    for group in make_groups(plan, every, stale):
        inside = set(group.nodes)
        waited = {first for node in inside for first in plan.waits_for[node] if first in stale} - inside
        assert group.waits_for == waited
        assert waited <= done
        assert {node.task for node in inside} == {group.task}
        assert every[group.task].batch or len(inside) == 1
        assert not inside & done
        assert [node for node in plan if node in inside] == list(group.nodes)
        done |= inside
    assert done == set(stale)


def fewest(
    plan: Plan, every: Mapping[str, Task], left: frozenset[Node], known: dict[frozenset[Node], int]
) -> int:
    """Return, slowly, how few processes can do what is left: by trying every next batch that there is."""
    if not left:
        return 0
    if left not in known:
        counts = []
        ready = [node for node in left if not plan.waits_for[node] & left]
        for node in ready:
            if not every[node.task].batch:
                counts.append(1 + fewest(plan, every, left - {node}, known))
                break
        else:
            for task in {node.task for node in ready}:
                alike = [node for node in left if node.task == task]
                batches = chain.from_iterable(combinations(alike, size + 1) for size in range(len(alike)))
                counts.extend(
                    1 + fewest(plan, every, left.difference(some), known)
                    for some in batches
                    if all(plan.waits_for[node] & left <= set(some) for node in some)
                )
        known[left] = min(counts)
    return known[left]


@given(plans(batches=1))
def test_with_one_batchable_task_no_order_needs_fewer_processes(
    case: tuple[Plan, dict[str, Task], list[Node]],
) -> None:
    plan, every, stale = case
    assert len(make_groups(plan, every, stale)) == fewest(plan, every, frozenset(stale), {})


@given(plans(batches=2))
def test_with_two_batchable_tasks_few_processes_are_too_many(
    case: tuple[Plan, dict[str, Task], list[Node]],
) -> None:
    plan, every, stale = case
    assert len(make_groups(plan, every, stale)) <= fewest(plan, every, frozenset(stale), {}) + 1


def test_three_hundred_packages_in_a_chain_are_planned_without_trying_everything() -> None:
    count = 300
    known = workspace({f"p{n:03}": [f"p{m:03}" for m in range(max(0, n - 3), n)] for n in range(count)})
    every = tasks(single("build", upstream=("build",)), batch("test", after=("build",), upstream=("test",)))
    plan = make_plan(known, every, [Node(name, "test") for name in known.members], lambda _: True)
    groups = make_groups(plan, every, plan)
    assert len(groups) == count + 1
    assert len(groups[-1].nodes) == count
