"""How far a version moves, by what changed. Pure values."""

from enum import IntEnum
from typing import assert_never

from packaging.version import Version

from ._notes import Kind


class Bump(IntEnum):
    """How far a version moves: the larger, the further."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


def demanded(version: Version, kind: Kind) -> Bump:
    """Return how far a change of this kind moves a version: below 1.0 only what breaks counts, as `minor`."""
    match kind:
        case "breaking":
            return breaking(version)
        case "feature":
            return Bump.MINOR if version.major else Bump.PATCH
        case "fix" | "doc" | "misc":
            return Bump.PATCH
        case _:
            assert_never(kind)


def breaking(version: Version) -> Bump:
    """Return how far a change that breaks what others rely on moves a version."""
    return Bump.MAJOR if version.major else Bump.MINOR


def bumped(version: Version, bump: Bump) -> Version:
    """Return the next version; that of `0.3.0rc1` is `0.3.0` where it says enough."""
    major, minor, micro = version.major, version.minor, version.micro
    is_early = version.is_prerelease and version.post is None and not any(version.release[3:])
    match bump:
        case Bump.MAJOR:
            held = is_early and minor == micro == 0
            release = (major + (not held), 0, 0)
        case Bump.MINOR:
            held = is_early and micro == 0
            release = (major, minor + (not held), 0)
        case Bump.PATCH:
            release = (major, minor, micro + (not is_early))
        case _:
            assert_never(bump)
    epoch = f"{version.epoch}!" if version.epoch else ""
    return Version(epoch + ".".join(map(str, release)))


def step(before: Version, after: Version) -> Bump:
    """Return how far one version is from a lower one."""
    if (before.epoch, before.major) != (after.epoch, after.major):
        return Bump.MAJOR
    return Bump.MINOR if before.minor != after.minor else Bump.PATCH
