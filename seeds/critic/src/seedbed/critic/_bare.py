"""A program without what leads nowhere: docstrings, annotations, formats, the `__main__` test, what is never used."""

import ast


def bared(tree: ast.Module) -> ast.Module:
    """Return the tree without them. The tree is changed in place."""
    used = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    changed = _Barer(used).visit(tree)
    assert isinstance(changed, ast.Module)  # noqa: S101 - a transformer returns what it visited
    return changed


class _Barer(ast.NodeTransformer):
    def __init__(self, used: set[str]) -> None:
        self._used = used

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        replaced: ast.AST = self.visit(
            ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        )
        return replaced

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()) if name not in self._used:
                return None
            case _:
                return self.generic_visit(node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        node.format_spec = None
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        match node:
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=shown):
                return self._visited(shown)
            case _:
                return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node:
            case ast.Call(func=ast.Name(id="round" | "format"), args=[shown, *_]):
                return self._visited(shown)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format"), args=[shown]):
                return self._visited(shown)
            case _:
                return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.AST]:
        match node.test:
            case ast.Compare(left=ast.Name(id="__name__")):
                return [self.visit(line) for line in node.body]
            case _:
                return self.generic_visit(node)

    def _visited(self, node: ast.expr) -> ast.AST:
        visited: ast.AST = self.visit(node)
        return visited
