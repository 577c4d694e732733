"""Versions, change notes, pins between members, build, publish in order.

Names are imported when they are first used: every start of `seedbed` passes by here.
"""

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    from ._bumps import Bump
    from ._errors import ReleaseError
    from ._index import File, Index
    from ._notes import Kind, Note, new_note
    from ._package import Breakage, Package
    from ._plan import Kept, Plan, Release, plan
    from ._problems import Problem
    from ._settings import index_url
else:
    _HOME = {
        "_bumps": ("Bump",),
        "_errors": ("ReleaseError",),
        "_index": ("File", "Index"),
        "_notes": ("Kind", "Note", "new_note"),
        "_package": ("Breakage", "Package"),
        "_plan": ("Kept", "Plan", "Release", "plan"),
        "_problems": ("Problem",),
        "_settings": ("index_url",),
    }

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for module, names in _HOME.items():
            if name in names:
                return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Breakage",
    "Bump",
    "File",
    "Index",
    "Kept",
    "Kind",
    "Note",
    "Package",
    "Plan",
    "Problem",
    "Release",
    "ReleaseError",
    "index_url",
    "new_note",
    "plan",
]
