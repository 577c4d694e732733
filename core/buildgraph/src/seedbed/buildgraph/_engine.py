"""Running tasks: what is known is taken from the store, what is not is done, and what was done is kept."""

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import assert_never

from seedbed.workspace import WorkspaceError

from ._attribute import Tool, tool_of
from ._closing import Span, closing_line
from ._costs import costs_of
from ._execute import Executor, Failed, Passed, Verdict
from ._explain import differences
from ._keys import World
from ._order import Done, Order, Show, Status
from ._outputs import made, may_make
from ._plan import ROOT, Group, Node, Plan, make_groups, make_plan
from ._process import Cancelled, Children
from ._settings import Task
from ._shares import share_out
from ._store import Output, Result, Store
from ._world import Moment, read_world, stamp


@dataclass(slots=True)
class _State:
    """What is known while a run goes on."""

    keys: dict[Node, str] = field(default_factory=dict)
    known: dict[Node, Result] = field(default_factory=dict)
    untracked: dict[Node, str] = field(default_factory=dict)
    why: dict[Node, tuple[str, ...]] = field(default_factory=dict)
    done: dict[Node, Done] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)
    spans: dict[str, Span] = field(default_factory=dict)
    kept: int = 0


class Engine:
    """Does one order in one workspace.

    Args:
        world: The workspace as it is now.
        moment: The disk at the time when `world` was read.
        order: What to do.
        show: Where progress goes.
        environment: The variables that commands get.
    """

    def __init__(
        self, world: World, moment: Moment, order: Order, show: Show, environment: Mapping[str, str]
    ) -> None:
        self.world = world
        self.order = order
        self.plan = plan_of(world, order)
        self._root = world.tree.root
        self._moment = moment
        self._show = show
        self._lock = threading.RLock()
        self._state = _State()
        self._store = Store(self._root / ".seedbed", world.settings.cache_limit)
        self._children = Children(environment, self._root / ".seedbed" / "tmp")
        self._tasks = _tasks(world, order)
        self._executor = Executor(self._root, world.workspace, self._tasks, self._children, self._is_alone)

    def run(self) -> tuple[Done, ...]:
        """Do what is stale, and return how every task of the plan came out, in its order.

        Ctrl-C (`KeyboardInterrupt`) ends what runs; what had come out by then is kept, and the rest is
        `CANCELLED`.
        """
        for node in self.plan:
            self._look_up(node)
        stale = [node for node in self.plan if node not in self._state.done]
        groups = make_groups(self.plan, self._tasks, stale)
        self._schedule(
            share_out(
                groups,
                self.plan,
                self._tasks,
                self.order.jobs,
                partial(costs_of, self.world, self._store),
            )
        )
        if self._state.kept:
            self._store.sweep()
        self.world.inputs.digests.save()
        return tuple(self._state.done[node] for node in self.plan)

    def _is_alone(self, node: Node) -> bool:
        """Whether a node has to have a process of its own, although its task can be done for several."""
        pytest = tool_of(self._tasks[node.task].command) is Tool.PYTEST
        return pytest and node.package != ROOT and self.world.is_configured(node.package)

    def closings(self) -> Iterator[str]:
        """Yield a line as pytest's last for every task that took several processes of it and came out."""
        for task, span in self._state.spans.items():
            ran = [
                done
                for node, done in self._state.done.items()
                if node.task == task and done.status is not Status.KNOWN
            ]
            came_out = all(one.status in (Status.PASSED, Status.FAILED, Status.WARNED) for one in ran)
            if span.processes > 1 and came_out and tool_of(self._tasks[task].command) is Tool.PYTEST:
                logs = ((one.log, one.status is Status.PASSED) for one in ran)
                yield closing_line(logs, span.ended - span.began)

    def stop(self) -> None:
        """End what runs and begin nothing more; may be called from another thread or a signal handler."""
        self._children.cancel()

    def _look_up(self, node: Node) -> None:
        """Find out a node's key, and take its result if that is known."""
        state = self._state
        state.keys[node] = key = self.world.key(node, self._after(node))
        if reasons := [*self.world.untracked(node), *self._fleeting(node)]:
            state.untracked[node] = f"not kept: {'; '.join(reasons[:3])}"
        result = self._known(node, key)
        if result is not None and (self.order.audit or self._store.restore(self._root, result.outputs)):
            state.known[node] = result
            if not self.order.audit:
                self._settle(Done(node, Status.KNOWN, result.log, result.seconds, result.note, kept=True))
                return
        if self.order.explain:
            state.why[node] = self._why(node)

    def _known(self, node: Node, key: str) -> Result | None:
        """Return a node's result from the store, if there is one that can be used."""
        task = self._tasks[node.task]
        if not self.order.use_cache or not task.cache or node in self._state.untracked:
            return None
        result = self._store.find(key)
        # A cache may come from elsewhere. It gets to write nothing but what the task may make.
        paths = (output.path for output in result.outputs) if result else ()
        return (
            result if all(may_make(self.world.folder(node), task.outputs, path) for path in paths) else None
        )

    def _fleeting(self, node: Node) -> Iterator[str]:
        """Say what a node takes files from that are made anew every time, so that no key stands for them."""
        for first in self.plan.waits_for[node]:
            task = self._tasks[first.task]
            if task.outputs and (first in self._state.untracked or not task.cache):
                yield f"it takes files from {first}, which is not kept"

    def _after(self, node: Node) -> dict[Node, str]:
        """Return the keys of what a node waits for and takes files from."""
        keys, tasks = self._state.keys, self._tasks
        return {first: keys[first] for first in self.plan.waits_for[node] if tasks[first.task].outputs}

    def _why(self, node: Node) -> tuple[str, ...]:
        if node in self._state.untracked:
            return (self._state.untracked[node],)
        if not self.order.use_cache:
            return ("the cache is not used",)
        if node in self._state.known:
            return ("audit: its known result is produced again",)
        parts = self.world.parts(node, self._after(node))

        def files(package: str, digest: str) -> Mapping[str, str] | None:
            if digest == parts["upstream"].get(package):
                return self.world.upstream_files(node, package)
            return self._store.upstream(digest)

        return differences(self._store.latest(node), parts, files)

    def _schedule(self, groups: list[Group]) -> None:
        """Do groups as soon as what they wait for has come out, several at once."""
        waiting = list(groups)
        running: dict[Future[None], Group] = {}
        with ThreadPoolExecutor(max(self.order.jobs, 1)) as pool:
            try:
                while waiting or running:
                    for group in [group for group in waiting if self._is_ready(group)]:
                        waiting.remove(group)
                        if ready := self._without_blocked(group):
                            running[pool.submit(self._do, ready)] = ready
                    if not running:
                        continue
                    # A time-out, since a wait without one would not be woken by Ctrl-C everywhere.
                    ended, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                    for future in ended:
                        running.pop(future)
                        future.result()
            except BaseException:
                self._children.cancel()
                raise
            finally:
                wait(running)
                self._give_up_rest()

    def _is_ready(self, group: Group) -> bool:
        return self._children.cancelled or all(node in self._state.done for node in group.waits_for)

    def _without_blocked(self, group: Group) -> Group | None:
        """Settle the nodes of a group that cannot be done any more, and return the others."""
        left = []
        for node in group.nodes:
            before = [
                self._state.done[first] for first in self.plan.waits_for[node] if first in self._state.done
            ]
            bad = [done.node for done in before if not done.status.is_well]
            if self._children.cancelled:
                self._settle(Done(node, Status.CANCELLED))
            elif bad:
                self._settle(Done(node, Status.BLOCKED, note=f"{bad[0]} has to come first, and did not pass"))
            else:
                left.append(node)
        return replace(group, nodes=tuple(left)) if left else None

    def _do(self, group: Group) -> None:
        with self._lock:
            self._state.spans.setdefault(group.task, Span())
            self._show.begin(group)
        try:
            self._executor.run(group, self._take, lambda line: self._say(group.task, line))
        except Cancelled:
            pass
        finally:
            with self._lock:
                for node in group.nodes:
                    if node not in self._state.done:
                        self._settle(Done(node, Status.CANCELLED))
                self._show.end(group)

    def _say(self, task: str, line: str) -> None:
        with self._lock:
            self._state.spans[task].close()
            self._show.say(task, line)

    def _give_up_rest(self) -> None:
        for node in self.plan:
            if node not in self._state.done:
                self._settle(Done(node, Status.CANCELLED))

    def _take(self, verdicts: Mapping[Node, Verdict]) -> None:
        """Settle nodes that were done, and keep what passed."""
        with self._lock:
            for node, verdict in verdicts.items():
                match verdict:
                    case Passed():
                        self._settle(self._passed(node, verdict))
                    case Failed():
                        self._settle(self._failed(node, verdict))
                    case _:
                        assert_never(verdict)
            if self.order.use_cache and not self.order.audit:
                self._keep(
                    {node: verdict for node, verdict in verdicts.items() if isinstance(verdict, Passed)}
                )
        if (
            any(self._state.done[node].status is Status.FAILED for node in verdicts)
            and not self.order.keep_going
        ):
            self._children.cancel()

    def _passed(self, node: Node, verdict: Passed) -> Done:
        notes = [note for note in (verdict.note, self._state.untracked.get(node)) if note]
        known = self._state.known.get(node)
        if known is not None and known.outputs and known.outputs != self._made(node):
            self._store.forget(self._state.keys[node])
            return Done(
                node,
                Status.FAILED,
                verdict.log,
                verdict.seconds,
                "audit: it makes other files than the cache has",
            )
        return Done(
            node, Status.PASSED, verdict.log, verdict.seconds, "; ".join(notes), self._state.why.get(node, ())
        )

    def _failed(self, node: Node, verdict: Failed) -> Done:
        known = self._state.known.get(node)
        note = verdict.note or (f"ended by {_signal(verdict.status)}" if verdict.status < 0 else "")
        if known is not None:
            company = f", with {known.company} other packages in one process" if known.company else ""
            note = f"audit: the cache says that it passed{company}; alone, it fails now"
            if known.company:
                note += ": it passes only in company, or the cache is hiding a failure"
            self._store.forget(self._state.keys[node])
        status = Status.WARNED if self._only_warns(node) else Status.FAILED
        return Done(node, status, verdict.log, verdict.seconds, note, self._state.why.get(node, ()))

    def _only_warns(self, node: Node) -> bool:
        if node.package == ROOT or node.task not in self.world.settings.warn_in_seeds:
            return False
        return self.world.workspace.members[node.package].area == "seeds"

    def _keep(self, passed: Mapping[Node, Passed]) -> None:
        """Keep results, unless what they were made from changed meanwhile or there is no room for them."""
        worth = {
            node: verdict
            for node, verdict in passed.items()
            if node not in self._state.untracked and self._tasks[node.task].cache
        }
        try:
            changed = self._moment.lasts() if worth else None
            world = self.world if changed is None else read_world(self._root, moment=changed)
            # What was changed and changed back is as it was now, and was something else when it was read.
            touched = self._touched(frozenset[str]().union(*map(self.world.paths, worth)))
        except WorkspaceError as error:
            self._note(worth, f"not kept: {error}")
            return
        for node, verdict in worth.items():
            if touched.intersection(self.world.paths(node)) or not self._is_unchanged(node, world):
                self._note([node], "not kept: its inputs changed while it ran")
                continue
            try:
                self._keep_one(node, verdict)
            except WorkspaceError as error:
                self._note([node], f"not kept: {error}")

    def _touched(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the files that were written, or whose mode was changed, since the run began."""
        stamps = ((path, stamp(self._root / path)) for path in paths)
        return frozenset(path for path, found in stamps if found and found[1] > self._moment.taken_ns)

    def _is_unchanged(self, node: Node, world: World) -> bool:
        if world is self.world:
            return True
        known = node.package == ROOT or node.package in world.workspace.members
        return (
            known
            and node.task in world.settings.tasks
            and world.key(node, self._after(node)) == self._state.keys[node]
        )

    def _keep_one(self, node: Node, verdict: Passed) -> None:
        parts = self.world.parts(node, self._after(node))
        for name, digest in parts["upstream"].items():
            if digest not in self._state.explained:
                self._state.explained.add(digest)
                self._store.keep_upstream(digest, self.world.upstream_files(node, name))
        outputs = self._made(node)
        if self._tasks[node.task].outputs and not outputs:
            self._note([node], "not kept: it made none of its outputs")
            return
        result = Result(verdict.log, verdict.seconds, outputs, verdict.company, verdict.note)
        took = {"seconds": verdict.seconds}
        self._store.keep(self._state.keys[node], node, result, {**parts, "took": took})
        self._state.done[node] = replace(self._state.done[node], kept=True)
        self._state.kept += 1

    def _note(self, nodes: Iterable[Node], note: str) -> None:
        for node in nodes:
            self._state.done[node] = replace(self._state.done[node], note=note)

    def _made(self, node: Node) -> tuple[Output, ...]:
        folder = self.world.folder(node)
        return self._store.take(self._root, made(self._root, folder, self._tasks[node.task].outputs))

    def _settle(self, done: Done) -> None:
        with self._lock:
            self._state.done[done.node] = done
            self._show.done(done)


def _signal(status: int) -> str:
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"{name}, perhaps for want of memory" if name == "SIGKILL" else name


def plan_of(world: World, order: Order) -> Plan:
    """Return what an order takes, with everything that has to come first."""
    tasks = world.settings.tasks
    wanted = [
        Node(package, name)
        for name in order.tasks
        for package in ((ROOT,) if tasks[name].on == "workspace" else order.packages)
    ]
    if order.only is not None:
        wanted = [node for node in wanted if node in order.only]
    return make_plan(world.workspace, tasks, wanted, world.has)


def _tasks(world: World, order: Order) -> Mapping[str, Task]:
    """Return the tasks; for an audit none is done in company."""
    tasks = world.settings.tasks
    return {name: replace(task, batch=False) for name, task in tasks.items()} if order.audit else tasks
