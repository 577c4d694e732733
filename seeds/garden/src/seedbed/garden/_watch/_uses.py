"""What one source takes from elsewhere, name by name, and which names it offers. Pure: it reads the syntax only.

A name is followed from the import that binds it to each place where it is used, through the scopes of functions,
classes and comprehensions; what is bound otherwise in an inner scope is another thing.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_IMPORTERS = frozenset({"import_module", "__import__", "importorskip"})


@dataclass(frozen=True, slots=True)
class Use:
    """One place where something from elsewhere is used.

    Attributes:
        target: Its dotted name from the top, with all attributes that are asked for; leading dots where relative.
        line: Where.
        typing: Whether only a type checker asks for it: in an annotation, or imported for types only.
    """

    target: str
    line: int
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Uses:
    """What a source uses.

    Attributes:
        uses: Every place, in no order.
        stars: The modules of which it takes all public names.
        loose: Names that nothing in it binds: the stars' or Python's own. Empty without stars.
    """

    uses: tuple[Use, ...] = ()
    stars: tuple[Use, ...] = ()
    loose: tuple[Use, ...] = ()


NO_USES = Uses()


@dataclass(slots=True)
class _Imported:
    """What an import binds a name to, what it loads (`import a.b` binds `a`), where, and whether that was used."""

    target: str
    loaded: str
    line: int
    typing: bool
    used: bool = False


@dataclass(slots=True)
class _Scope:
    """The names that are bound in a module, a class, a function or a comprehension."""

    outer: "_Scope | None" = None
    is_class: bool = False
    imports: dict[str, list[_Imported]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)

    def bind(self, name: str) -> None:
        """Note a name that is bound to something of the source's own."""
        (self.module if name in self.elsewhere else self).others.add(name)

    @property
    def module(self) -> "_Scope":
        """The outermost scope."""
        return self.outer.module if self.outer else self

    def find(self, name: str) -> list[_Imported] | None:
        """Return what a name was imported as; nothing where it is the source's own; `None` where nothing binds it."""
        scope: _Scope | None = self
        while scope is not None:
            if (scope is self or not scope.is_class) and name not in scope.elsewhere:
                if name in scope.imports:
                    return scope.imports[name]
                if name in scope.others:
                    return []
            scope = scope.outer
        return None


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    rest: str
    line: int
    scope: _Scope
    typing: bool


def uses_of(module: ast.Module, tops: frozenset[str]) -> Uses:
    """Return what a source uses of modules under these names, or further up than its own package."""

    def counts(use: Use) -> bool:
        return use.target.startswith("..") or use.target.partition(".")[0] in tops

    found = _Reader().read(module)
    stars = tuple(filter(counts, found.stars))
    return Uses(tuple(filter(counts, found.uses)), stars, found.loose if stars else ())


class _Reader:
    """Walks through a source once, and then looks up every name."""

    def __init__(self) -> None:
        self._asked: list[_Asked] = []
        self._imports: list[_Imported] = []
        self._stars: list[Use] = []
        self._calls: list[Use] = []
        self._waiting: list[tuple[ast.AST, _Scope, bool]] = []

    def read(self, module: ast.Module) -> Uses:
        """Return what it uses."""
        self._later(module.body, _Scope(), typing=False)
        while self._waiting:  # no recursion: a chain of a thousand `elif` is nested a thousand deep
            self._visit(*self._waiting.pop())
        uses = [*self._calls]
        loose = []
        for one in self._asked:
            found = one.scope.find(one.name)
            if found is None:
                loose.append(Use(one.name, one.line, one.typing))
            reached = set()
            for imported in found or ():
                target = imported.target + one.rest
                imported.used |= f"{target}.".startswith(f"{imported.loaded}.")
                reached.add(Use(target, one.line, one.typing or imported.typing))
            uses += reached
        uses += [Use(one.loaded, one.line, one.typing) for one in self._imports if not one.used]
        return Uses(tuple(uses), tuple(self._stars), tuple(loose) if self._stars else ())

    def _later(self, nodes: Sequence[ast.AST | None], scope: _Scope, *, typing: bool) -> None:
        self._waiting += [(node, scope, typing) for node in nodes if node is not None]

    def _visit(self, node: ast.AST, scope: _Scope, typing: bool) -> None:  # noqa: FBT001 - not for callers
        match node:
            case ast.Name():
                self._name(node, "", scope, typing=typing)
            case ast.Attribute():
                self._attribute(node, scope, typing=typing)
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope, typing=typing)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node, scope, typing=typing)
            case ast.ClassDef(name=name):
                scope.bind(name)
                self._later([*node.bases, *node.keywords, *node.decorator_list], scope, typing=typing)
                self._later(node.body, _Scope(scope, is_class=True), typing=typing)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._later([*ast.iter_child_nodes(node)], _Scope(scope), typing=typing)
            case ast.If(test=test, body=body, orelse=orelse) if _is_for_types(test):
                self._later(body, scope, typing=True)
                self._later(orelse, scope, typing=typing)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                self._later([target, value], scope, typing=typing)
                self._annotation(annotation, scope)
            case ast.Global(names=names):
                scope.elsewhere.update(names)
            case _:
                self._bound_by(node, scope)
                self._called(node, typing=typing)
                self._later([*ast.iter_child_nodes(node)], scope, typing=typing)

    def _name(self, node: ast.Name, rest: str, scope: _Scope, *, typing: bool) -> None:
        if isinstance(node.ctx, ast.Load):
            self._asked.append(_Asked(node.id, rest, node.lineno, scope, typing))
        else:
            scope.bind(node.id)

    def _attribute(self, node: ast.Attribute, scope: _Scope, *, typing: bool) -> None:
        rest = ""
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            rest = f".{base.attr}{rest}"
            base = base.value
        if isinstance(base, ast.Name):
            self._name(base, rest, scope, typing=typing)
        else:
            self._later([base], scope, typing=typing)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope, *, typing: bool) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                self._bind(alias.asname or whole, whole, alias.name, node.lineno, scope, typing=typing)
                continue
            module = "." * node.level + (node.module or "")
            if alias.name == "*":
                self._stars.append(Use(module, node.lineno, typing))
                continue
            target = module + ("" if module.endswith(".") else ".") + alias.name
            self._bind(alias.asname or alias.name, target, target, node.lineno, scope, typing=typing)

    def _bind(self, name: str, target: str, loaded: str, line: int, scope: _Scope, *, typing: bool) -> None:
        imported = _Imported(target, loaded, line, typing)
        scope.imports.setdefault(name, []).append(imported)
        self._imports.append(imported)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope, *, typing: bool
    ) -> None:
        inner = _Scope(scope)
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [one for one in (arguments.vararg, arguments.kwarg) if one]
        for argument in every:
            inner.bind(argument.arg)
            self._annotation(argument.annotation, scope)
        self._later([*arguments.defaults, *arguments.kw_defaults], scope, typing=typing)
        if isinstance(node, ast.Lambda):
            self._later([node.body], inner, typing=typing)
        else:
            scope.bind(node.name)
            self._annotation(node.returns, scope)
            self._later(node.decorator_list, scope, typing=typing)
            self._later(node.body, inner, typing=typing)

    def _annotation(self, node: ast.expr | None, scope: _Scope) -> None:
        if node is None:
            return
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self._later([_quoted(part)], scope, typing=True)
        self._later([node], scope, typing=True)

    def _bound_by(self, node: ast.AST, scope: _Scope) -> None:
        match node:
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                scope.bind(name)
            case _:
                pass

    def _called(self, node: ast.AST, *, typing: bool) -> None:
        match node:
            case ast.Call(
                func=ast.Name(id=how) | ast.Attribute(attr=how), args=[ast.Constant(value=str(name)), *_]
            ):
                if how in _IMPORTERS and name and not name.startswith("."):
                    self._calls.append(Use(name, node.lineno, typing))
            case _:
                pass


def _quoted(constant: ast.Constant) -> ast.expr | None:
    """Return what an annotation in quotes says, at the line that it stands in."""
    try:
        parsed = ast.parse(str(constant.value).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(parsed):
        ast.copy_location(node, constant)
    return parsed


def _is_for_types(test: ast.expr) -> bool:
    match test:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == "TYPE_CHECKING"
        case _:
            return False


def names_of(module: ast.Module) -> tuple[str, ...]:
    """Return the names that a module offers: those in its `__all__`, or else those it binds without an underscore."""
    listed: list[str] = []
    bound: list[str] = []
    for node in module.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
                | ast.AugAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                listed += [str(part.value) for part in ast.walk(value) if isinstance(part, ast.Constant)]
            case _:
                bound += [name for name in _binds(node) if not name.startswith("_")]
    return tuple(dict.fromkeys(listed or bound))


def _binds(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ImportFrom(names=names, level=level) if level:
            yield from (alias.asname or alias.name for alias in names if alias.name != "*")
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass
