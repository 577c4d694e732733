"""Equations bound to what they read: names resolved, tables put in, functions written in terms of a few."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from seedbed.causal._xmile._equation import Call, Lag, Lookup, Node, Number, Ref, call, parts, walk
from seedbed.causal._xmile._functions import known
from seedbed.causal._xmile._names import WITHIN
from seedbed.causal._xmile._table import Table
from seedbed.problem import BadInput

TIME = f"{WITHIN}time"
"""The key of time, which no variable can have."""
MAX_REPEATED = 50_000
"""Nodes that TREND and FORCST may repeat in all equations together: each reads its input several times."""
_TAU = 6.283185307179586


@dataclass(frozen=True, slots=True)
class Specs:
    """What a model says of its run."""

    start: float
    stop: float
    dt: float


@dataclass(slots=True)
class Binder:
    """Binds the equations of one variable, and remembers what it did not know."""

    owner: str
    resolve: Callable[[str], str | None]
    """From a name as it is written to the key of a variable."""
    tables: Mapping[str, tuple[Table, ...]]
    specs: Specs
    unknown: set[str] = field(default_factory=set)
    """Functions."""
    missing: set[str] = field(default_factory=set)
    """Variables."""
    lags: int = 0
    spare: int = MAX_REPEATED
    """How many nodes may still be repeated."""

    def bind(self, node: Node) -> Node:
        """Return a node with all below it bound."""
        match node:
            case Ref():
                return self._read(node)
            case Call(function=function, args=args):
                return self._call(function, args)
            case _:
                return node

    def _read(self, ref: Ref) -> Node:
        key = self.resolve(ref.key)
        if key is not None:
            return Ref(key, ref.index)
        if ref.key == "self":
            return Ref(self.owner)
        if (constant := self._constants().get(ref.key)) is not None:
            return constant
        self.missing.add(ref.key)
        return ref

    def _constants(self) -> Mapping[str, Node]:
        specs = self.specs
        return {
            "time": Ref(TIME),
            "dt": Number(specs.dt),
            "time step": Number(specs.dt),
            "starttime": Number(specs.start),
            "initial time": Number(specs.start),
            "stoptime": Number(specs.stop),
            "final time": Number(specs.stop),
            "pi": Number(_TAU / 2),
            "inf": Number(float("inf")),
        }

    def _call(self, function: str, args: tuple[Node, ...]) -> Node:
        if (tables := self._table(Ref(function))) and len(args) == 1:
            return Lookup(tables, self.bind(args[0]))
        name = _SYNONYMS.get(function, function)
        if name == "lookup" and len(args) == 2 and (tables := self._table(args[0])):
            return Lookup(tables, self.bind(args[1]))
        if (function in {"time", "pi", "dt"} or self.resolve(function)) and not args:
            return self._read(Ref(function))
        bound = tuple(map(self.bind, args))
        if name in LAGS and LAGS[name][0] <= len(bound) <= LAGS[name][1]:
            return self._lag(name, *bound)
        if name in _TRENDS and len(bound) in {_TRENDS[name], _TRENDS[name] + 1}:
            return self._trend(bound[0], bound[1], bound[2:][: _TRENDS[name] - 2], bound[_TRENDS[name] :])
        return self._plain(_array_form(name, bound), bound)

    def _lag(self, name: str, *args: Node) -> Lag:
        self.lags += 1
        return Lag(name, args, f"{WITHIN}{name} {self.lags} of {self.owner}")

    def _trend(self, x: Node, time: Node, horizon: tuple[Node, ...], initial: tuple[Node, ...]) -> Node:
        """Return the growth of a variable against its mean of late, or what it will be if it goes on growing so."""
        self._repeat(x, time)
        growth = call("*", initial[0] if initial else Number(0.0), time)
        mean = self._lag("smth1", x, time, call("/", x, call("+", Number(1.0), growth)))
        trend = call("trend", x, mean, time)
        return call("*", x, call("+", Number(1.0), call("*", trend, *horizon))) if horizon else trend

    def _repeat(self, *nodes: Node) -> None:
        for node in nodes:
            self.spare -= _READS * sum(1 for _ in islice(walk(node), self.spare + 1))
            if self.spare < 0:
                raise BadInput(
                    f"TREND and FORCST read more than {MAX_REPEATED:,} terms again and again",
                    do="Give what they read to a variable of its own",
                )

    def _table(self, node: Node) -> tuple[Table, ...]:
        key = self.resolve(node.key) if isinstance(node, Ref) else None
        return self.tables.get(key, ()) if key is not None else ()

    def _plain(self, name: str, args: tuple[Node, ...]) -> Node:
        if (rewrite := _REWRITES.get((name, len(args)))) is not None:
            return rewrite(self.specs, *args)
        called = call(name, *args)
        if known(called) is None:
            self.unknown.add(name)
        return called


def _array_form(name: str, args: tuple[Node, ...]) -> str:
    return {"max": "largest of", "min": "smallest of"}.get(name, name) if len(args) == 1 else name


LAGS: Mapping[str, tuple[int, int]] = {
    "smth1": (2, 3),
    "smth3": (2, 3),
    "smthn": (3, 4),
    "delay": (2, 3),
    "delay1": (2, 3),
    "delay3": (2, 3),
    "delayn": (3, 4),
    "previous": (1, 2),
    "init": (1, 1),
}
"""The functions with a memory, with the least and the most arguments that they take."""

_READS = 3
"""How often a function of growth reads its input."""
_TRENDS: Mapping[str, int] = {"trend": 2, "forcst": 3}
"""The functions of growth, with their arguments before the initial growth."""

_SYNONYMS: Mapping[str, str] = {
    "if then else": "if",
    "smooth": "smth1",
    "smoothi": "smth1",
    "smooth3": "smth3",
    "smooth3i": "smth3",
    "smooth n": "smthn",
    "delay1i": "delay1",
    "delay3i": "delay3",
    "delay n": "delayn",
    "delay fixed": "delay",
    "initial": "init",
    "safediv": "//",
    "xidz": "//",
    "zidz": "//",
    "integer": "int",
    "trunc": "int",
    "modulo": "mod",
    "logn": "ln",
    "uniform": "random",
    "random uniform": "random",
    "forecast": "forcst",
    "average": "mean",
}


def _step(_: Specs, height: Node, time: Node) -> Node:
    return call("if", call(">=", Ref(TIME), time), height, Number(0.0))


def _ramp(_: Specs, slope: Node, start: Node, end: Node | None = None) -> Node:
    now: Node = Ref(TIME) if end is None else call("min", Ref(TIME), end)
    return call("*", slope, call("max", Number(0.0), call("+", now, call("-", start))))


def _pulse(specs: Specs, size: Node, first: Node | None = None, every: Node | None = None) -> Node:
    # without a first time, a pulse is given in every step
    again = Number(specs.dt if first is None else 0.0) if every is None else every
    return call(
        "pulse", size, Number(specs.start) if first is None else first, again, Ref(TIME), Number(specs.dt)
    )


def _wave(function: str) -> Callable[[Specs, Node, Node], Node]:
    def wave(_: Specs, size: Node, period: Node) -> Node:
        return call("*", size, call(function, call("/", call("*", Number(_TAU), Ref(TIME)), period)))

    return wave


def _by_ten(_: Specs, x: Node) -> Node:
    return call("/", call("ln", x), call("ln", Number(10.0)))


def _percent(_: Specs, x: Node) -> Node:
    return call("*", x, Number(100.0))


_REWRITES: Mapping[tuple[str, int], Callable[..., Node]] = {
    ("step", 2): _step,
    ("ramp", 2): _ramp,
    ("ramp", 3): _ramp,
    ("pulse", 1): _pulse,
    ("pulse", 2): _pulse,
    ("pulse", 3): _pulse,
    ("sinwave", 2): _wave("sin"),
    ("coswave", 2): _wave("cos"),
    ("log10", 1): _by_ten,
    ("percent", 1): _percent,
}


def reads(node: Node, *, delayed: bool = False) -> dict[Ref, bool]:
    """Return what an equation reads as it goes, and whether through a delay. Initial values do not count."""
    if isinstance(node, Ref):
        return {} if node.key.startswith(WITHIN) else {node: delayed}
    found: dict[Ref, bool] = {}
    for part in parts(node) if not isinstance(node, Lag) else goes_on(node):
        for ref, late in reads(part, delayed=delayed or isinstance(node, Lag)).items():
            found[ref] = found.get(ref, False) or late
    return found


def goes_on(lag: Lag) -> tuple[Node, ...]:
    """Return the arguments of a delay that it reads again and again."""
    if lag.function == "init":
        return ()
    return lag.args[: 1 if lag.function == "previous" else LAGS[lag.function][0]]


def starts_from(lag: Lag) -> Node:
    """Return what a delay gives at first: what it is told to, or else what goes into it."""
    return lag.args[-1] if len(lag.args) == LAGS[lag.function][1] else lag.args[0]
