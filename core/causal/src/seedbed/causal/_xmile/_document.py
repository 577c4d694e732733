"""XMILE documents: what they declare, modules put in place, hostile ones refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree.ElementTree import Element

from seedbed.causal._names import MAX_NAME
from seedbed.causal._xmile._bind import Specs
from seedbed.causal._xmile._equation import MAX_LENGTH
from seedbed.causal._xmile._names import WITHIN, key_in, key_of, shown
from seedbed.causal._xmile._notes import listed
from seedbed.causal._xmile._table import Table
from seedbed.causal._xmile._xml import children, tag, text, well_formed
from seedbed.problem import BadInput

MAX_VARIABLES = 10_000
MAX_EQUATIONS = 2_000_000
"""Characters of all equations together."""
MAX_POINTS = 10_000
"""Points of one graphical function, of which all together may have a hundred times as many."""
MAX_MODULES = 10
"""How deep modules lie within modules."""


class Kind(StrEnum):
    """What a variable is."""

    STOCK = "stock"
    FLOW = "flow"
    AUX = "aux"


@dataclass(frozen=True, slots=True)
class Part:
    """The equation of a variable, or of one element of an array, and its graphical function."""

    equation: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a document says of one variable."""

    key: str
    name: str
    kind: Kind
    scope: str
    """The key of the module that it lies in."""
    parts: tuple[Part, ...]
    inflows: tuple[str, ...] = ()
    outflows: tuple[str, ...] = ()
    non_negative: bool = False
    holder: str = ""
    """`conveyor`, `queue` or `oven`: a stock that decides itself what flows out of it."""
    arrayed: bool = False


@dataclass(slots=True)
class Document:
    """All that a document declares."""

    declarations: dict[str, Declaration] = field(default_factory=dict)
    connected: dict[str, tuple[str, str]] = field(default_factory=dict)
    """From the inputs of modules to what is connected to them, as written, and where."""
    specs: Specs | None = None
    notes: list[str] = field(default_factory=list)

    def resolve(self, key: str, scope: str) -> str | None:
        """Return the key of the variable that a name means where it is written, or None."""
        found = self._found(key, scope)
        for _ in range(MAX_MODULES):
            source = self._found(*self.connected[found]) if found in self.connected else None
            if source is None:
                return found if found in self.declarations else None
            found = source
        return None

    def _found(self, key: str, scope: str) -> str | None:
        candidates = (WITHIN.join(filter(None, (scope, key))), key)
        return next((one for one in candidates if one in self.connected or one in self.declarations), None)


def read_document(document: bytes) -> Document:
    """Return what a document declares.

    Raises:
        BadInput: It is no XMILE, or larger or deeper than any that a person writes, or made to do harm.
    """
    root, notes = well_formed(document)
    if tag(root) != "xmile":
        raise BadInput(
            "This is not an XMILE document",
            where=f"<{tag(root)[:MAX_NAME]}>",
            do="Pass an .xmile or .stmx file",
        )
    models = {key_of(model.get("name", "")): model for model in children(root, "model")}
    read = Document(specs=_specs(root), notes=notes)
    if macros := listed(shown(macro.get("name", "")[:MAX_NAME]) for macro in children(root, "macro")):
        read.notes.append(f"Macros were not read: {macros}")
    if "" in models:
        _Reader(read, models).model(models[""], "", "")
    elif models:
        _Reader(read, models).model(next(iter(models.values())), "", "")
    parts = [part for one in read.declarations.values() for part in one.parts]
    if sum(len(part.equation) for part in parts) > MAX_EQUATIONS:
        raise BadInput(
            f"The equations have more than {MAX_EQUATIONS:,} characters", do="Read a smaller model"
        )
    if sum(len(part.table.xs) for part in parts if part.table is not None) > MAX_POINTS * 100:
        raise BadInput(
            f"The graphical functions have more than {MAX_POINTS * 100:,} points", do="Read a smaller model"
        )
    return read


def _keys(element: Element, named: str) -> tuple[str, ...]:
    return tuple(key_in(child.text or "") for child in children(element, named))


def _specs(root: Element) -> Specs | None:
    """Return what the document says of its run, or None where it cannot be run like that."""
    places = (root, *children(root, "model"))
    found = next((specs for place in places for specs in children(place, "sim_specs")), None)
    if found is None:
        return None
    try:
        dt = float(text(found, "dt") or 1)
        reciprocal = any(child.get("reciprocal") == "true" for child in children(found, "dt"))
        start, stop = float(text(found, "start") or 0), float(text(found, "stop") or 0)
        specs = Specs(start, stop, 1 / dt if reciprocal else dt)
    except (ValueError, ZeroDivisionError):
        return None
    inside = -1e15 < specs.start < specs.stop < 1e15 and 0 < specs.dt < 1e15
    return specs if inside else None


@dataclass(slots=True)
class _Reader:
    """Reads models into a document, each at the place of its module."""

    read: Document
    models: Mapping[str, Element]
    places: int = 0

    def model(self, model: Element, scope: str, shown_scope: str) -> None:
        self.places += 1
        if scope.count(WITHIN) >= MAX_MODULES or self.places > MAX_VARIABLES:
            raise BadInput(
                "Modules lie too deep within each other, or are too many",
                where=shown_scope[:MAX_NAME],
                do=f"Keep to {MAX_MODULES} levels and {MAX_VARIABLES:,} modules",
            )
        behaviours = [*children(model, "behavior")]
        always = {
            kind
            for behaviour in behaviours
            for kind in (Kind.STOCK, Kind.FLOW)
            for holder in (behaviour, *children(behaviour, kind.value))
            if _non_negative(holder)
        }
        for element in [one for block in children(model, "variables") for one in block]:
            match tag(element):
                case "stock" | "flow" | "aux" | "gf" as declared:
                    kind = Kind.AUX if declared == "gf" else Kind(declared)
                    self._declare(element, kind, scope, shown_scope, forced=kind in always)
                case "module":
                    self._module(element, scope, shown_scope)
                case _:
                    pass

    def _module(self, element: Element, scope: str, shown_scope: str) -> None:
        declared = element.get("name", "")
        inner = WITHIN.join(filter(None, (scope, key_of(declared))))
        of = next((value for name, value in element.attrib.items() if name.endswith("model_name")), declared)
        model = self.models.get(key_of(of))
        if model is None:
            self.read.notes.append(f"The module {shown_scope}{shown(declared)} has no model in this document")
            return
        for connect in children(element, "connect"):
            to = connect.get("to", "")
            target = key_in(to).removeprefix(f"self{WITHIN}")
            # a target with a point says itself where it lies, other than one within this very module
            place = scope if "." in to and not to.startswith("self.") else inner
            self.read.connected[WITHIN.join(filter(None, (place, target)))] = (
                key_in(connect.get("from", "")),
                scope,
            )
        self.model(model, inner, f"{shown_scope}{shown(declared)}.")

    def _declare(self, element: Element, kind: Kind, scope: str, shown_scope: str, *, forced: bool) -> None:
        declared = element.get("name", "")
        name = shown_scope + shown(declared)
        if not shown(declared) or len(name) > MAX_NAME or not name.isprintable():
            raise BadInput(
                f"There is a variable ({kind.value}) without a name that can be shown",
                where=ascii(name[:50]),
                do=f"Give it one of 1 to {MAX_NAME} printable characters",
            )
        key = WITHIN.join(filter(None, (scope, key_of(declared))))
        if key in self.read.declarations:
            raise BadInput(
                "Two variables have the same name", where=name, do="Rename one: case and blanks do not count"
            )
        if len(self.read.declarations) >= MAX_VARIABLES:
            raise BadInput(f"The model has more than {MAX_VARIABLES:,} variables", do="Read a smaller model")
        holder = next((tag(child) for child in children(element, "conveyor", "queue", "oven")), "")
        self.read.declarations[key] = Declaration(
            key=key,
            name=name,
            kind=kind,
            scope=scope,
            parts=_parts(element, name),
            inflows=_keys(element, "inflow"),
            outflows=_keys(element, "outflow"),
            non_negative=_non_negative(element) or forced,
            holder=holder,
            arrayed=any(children(element, "dimensions", "element")),
        )


def _non_negative(element: Element) -> bool:
    return any(
        (child.text or "").strip().casefold() != "false" for child in children(element, "non_negative")
    )


def _parts(element: Element, name: str) -> tuple[Part, ...]:
    elements = [*children(element, "element")]
    tables = element if tag(element) == "gf" else next(children(element, "gf"), None)
    for one in (element, *elements):
        if sum(len(equation.text or "") for equation in children(one, "eqn")) > MAX_LENGTH:
            raise BadInput(
                f"An equation has more than {MAX_LENGTH:,} characters",
                where=name,
                do="Split it into several variables",
            )
    whole = Part(text(element, "eqn"), _table(tables, name))
    if not elements:
        return (whole,)
    return tuple(
        Part(text(one, "eqn") or whole.equation, _table(next(children(one, "gf"), None), name) or whole.table)
        for one in elements
    )


def _table(gf: Element | None, name: str) -> Table | None:
    if gf is None:
        return None
    kind = "discrete" if gf.get("discrete") == "true" else gf.get("type", "continuous")
    try:
        ys, xs = _points(gf, "ypts"), _points(gf, "xpts")
        if not xs:
            scale = next(children(gf, "xscale"), None)
            low, high = (
                (float(scale.get(end, "")) for end in ("min", "max")) if scale is not None else (0.0, 1.0)
            )
            xs = tuple(low + (high - low) * place / max(len(ys) - 1, 1) for place in range(len(ys)))
        points = sorted(zip(xs, ys, strict=True), key=lambda point: point[0])
    except ValueError:
        points = []
    finite = all(-1e300 < number < 1e300 for point in points for number in point)
    if not 1 < len(points) <= MAX_POINTS or not finite or points[0][0] == points[-1][0]:
        raise BadInput(
            "A graphical function has no points that can be read",
            where=name,
            do=f"Give it as many xpts as ypts, from 2 to {MAX_POINTS:,}, over a range of x",
        )
    xs, ys = zip(*points, strict=True)
    return Table(xs, ys, kind)


def _points(gf: Element, named: str) -> tuple[float, ...]:
    found = next(children(gf, named), None)
    if found is None or not (found.text or "").strip():
        return ()
    separator = found.get("sep") or ","
    return tuple(float(number) for number in (found.text or "").strip().strip(separator).split(separator))
