"""Runs only what changed, and that in one go: a cached task graph for uv workspaces.

Names are imported when they are first used: the command has to answer before their imports would be done.
"""

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from ._boundaries import Breach, check_boundaries
    from ._engine import Engine
    from ._order import Done, Order, Show, Status
    from ._owners import read_owners
    from ._syntax import syntax_digest
    from ._world import look, read_world
else:
    _HOME = {
        "_boundaries": ("Breach", "check_boundaries"),
        "_engine": ("Engine",),
        "_order": ("Done", "Order", "Show", "Status"),
        "_owners": ("read_owners",),
        "_syntax": ("syntax_digest",),
        "_world": ("look", "read_world"),
    }

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for module, names in _HOME.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Breach",
    "Done",
    "Engine",
    "Order",
    "Show",
    "Status",
    "check_boundaries",
    "look",
    "read_owners",
    "read_world",
    "syntax_digest",
]
