"""A new monorepo, as values: what it is called, and its files. Nothing but templates is read, and nothing written."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.version import Version

from seedbed.edits import Story, range_for
from seedbed.garden._errors import GardenError
from seedbed.workspace import plain_name

from ._names import Taken, name_for
from ._new import Package, package_edits
from ._render import render

TOOLS = ("buildgraph", "garden", "release")
"""What a monorepo needs of Seedbed, without the scope."""

_OURS = "seedbed"
_NOTHING = Taken(scope="", members={}, folders=(), locked=(), released={})
_EXAMPLE = Story(
    purpose="Show what a package looks like here.",
    fails_when="Nobody has looked at it before writing their own.",
    leaves="A template: `uv run seedbed new` makes its like.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A monorepo that is to be made.

    Attributes:
        scope: What the names of its packages begin with.
        versions: Of each of `TOOLS`, the one that it is made with.
        wheels: What they and their like come from, by name; empty where an index has them. They lie in the monorepo: what
            is released of it is built elsewhere.
    """

    scope: str
    versions: Mapping[str, Version]
    wheels: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """What every import begins with: `my_crew` of `my-crew`."""
        return self.scope.replace("-", "_")


def scope_for(folder: str, said: str = "") -> str:
    """Return what the names of a monorepo's packages begin with: what was said, or else the name of its folder.

    Raises:
        GardenError: they cannot begin so; with the reason.
    """
    asked = said or _plain(folder)
    try:
        scope = plain_name(name_for(asked, _NOTHING))
    except GardenError as error:
        if said:
            raise GardenError(error.what, where="--scope", do=error.do) from error
        raise GardenError(
            "The name of this folder makes no name for packages",
            where=folder,
            do="Say one, such as --scope my-crew",
        ) from error
    if scope == _OURS:
        raise GardenError(f"{scope} is what this tool's own packages are called", do="Say another --scope")
    return scope


def _plain(folder: str) -> str:
    """Return a name without accents and blanks; what has other letters stays, and is refused."""
    letters = (one for one in unicodedata.normalize("NFKD", folder) if not unicodedata.combining(one))
    return re.sub(r"[^\w]+|_+", "-", "".join(letters)).strip("-").lower()


def monorepo_files(plan: Plan) -> dict[str, bytes]:
    """Return the files of a new monorepo with one seed, by their paths from its root, sorted."""
    answers = {
        "scope": plan.scope,
        "scope_module": plan.module,
        "wheels": "wheels" if plan.wheels else "",
        **{tool: range_for(plan.versions[tool]) for tool in TOOLS},
    }
    files = render("monorepo", answers)
    # The template's own tables name it already.
    example = Package(
        plan.scope, "hello", "library", _EXAMPLE, licence="Apache-2.0", licence_text=files["LICENSE"]
    )
    files |= {write.path: write.content for write in package_edits(example)}
    files |= {f"wheels/{name}": content for name, content in plan.wheels.items()}
    return dict(sorted(files.items()))
