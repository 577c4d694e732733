"""Runs only what changed, and that in one go: a cached task graph for uv workspaces.

Names are imported when they are first used: the command has to answer before their imports would be done.
"""

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from ._boundaries import Breach, check_boundaries
    from ._engine import Engine
    from ._imports import Import, imports_of
    from ._order import Done, Order, Show, Status
    from ._owners import read_owners
    from ._plugins import Check
    from ._sources import Source, Unread, find_sources, read_sources
    from ._store import open_cache
    from ._syntax import syntax_digest
    from ._text import plain
    from ._world import look, read_world, site_packages
else:
    _HOME = {
        "_boundaries": ("Breach", "check_boundaries"),
        "_engine": ("Engine",),
        "_imports": ("Import", "imports_of"),
        "_order": ("Done", "Order", "Show", "Status"),
        "_owners": ("read_owners",),
        "_plugins": ("Check",),
        "_sources": ("Source", "Unread", "find_sources", "read_sources"),
        "_store": ("open_cache",),
        "_syntax": ("syntax_digest",),
        "_text": ("plain",),
        "_world": ("look", "read_world", "site_packages"),
    }

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for module, names in _HOME.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Breach",
    "Check",
    "Done",
    "Engine",
    "Import",
    "Order",
    "Show",
    "Source",
    "Status",
    "Unread",
    "check_boundaries",
    "find_sources",
    "imports_of",
    "look",
    "open_cache",
    "plain",
    "read_owners",
    "read_sources",
    "read_world",
    "site_packages",
    "syntax_digest",
]
