"""Where every package of a monorepo stands, and the policy that its root states."""

import tomllib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from seedbed.edits import Monorepo
from seedbed.garden._errors import GardenError

from ._policy import Policy, Standing


class _Policy(BaseModel):
    # The other keys of this table are the build graph's, and it validates them.
    model_config = ConfigDict(extra="ignore")
    graduate_at: Annotated[StrictInt | None, Field(alias="graduate-at", ge=1)] = None
    return_below: Annotated[StrictInt, Field(alias="return-below", ge=0)] = 0


class _Seedbed(BaseModel):
    policy: _Policy = _Policy.model_construct()


class _Tool(BaseModel):
    seedbed: _Seedbed = _Seedbed.model_construct()


class _Root(BaseModel):
    tool: _Tool = _Tool.model_construct()


_WHERE = "pyproject.toml, [tool.seedbed.policy]"


def read_policy(text: str) -> Policy:
    """Return the policy that the root's `pyproject.toml` states; one that asks for nothing where it states none.

    Raises:
        GardenError: a key of it makes no sense.
    """
    try:
        found = _Root.model_validate(tomllib.loads(text)).tool.seedbed.policy
    except tomllib.TOMLDecodeError as error:
        raise GardenError(f"This is no TOML: {error}", where="pyproject.toml") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = str(first["loc"][-1])
        raise GardenError(
            f"{key} should be a whole number, and is {first['input']!r}",
            where=_WHERE,
            do="Say how many packages have to depend on one: graduate-at = 2, return-below = 1",
        ) from error
    if found.graduate_at is not None and found.return_below >= found.graduate_at:
        raise GardenError(
            f"return-below is {found.return_below} and graduate-at {found.graduate_at}: "
            "packages would move to and fro",
            where=_WHERE,
            do="Let return-below be the lower one",
        )
    return Policy(found.graduate_at, found.return_below)


def standings(monorepo: Monorepo) -> tuple[Standing, ...]:
    """Return where each package stands, each after what it needs."""
    members = monorepo.workspace.members
    return tuple(
        Standing(
            name=name,
            folder=manifest.folder,
            area=members[name].area,
            dependants=monorepo.dependants(name),
            needs=monorepo.workspace.needs(name),
            private=manifest.private,
        )
        for name, manifest in monorepo.manifests.items()
    )
