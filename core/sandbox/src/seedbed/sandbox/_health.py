"""Why bubblewrap does not work here, and what to do about it: from what was seen to one line."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from seedbed.problem import Frozen

_LONGEST = 200


class Ailment(Frozen):
    """What is wrong with the sandbox here, and what to do about it."""

    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.what} ({self.do})"


class Seen(Frozen):
    """What was seen of this machine and of bubblewrap's attempt to run a program."""

    platform: str = "linux"
    bwrap: str | None = "/usr/bin/bwrap"
    said: str = ""
    """What it wrote to standard error, or why it could not be started."""
    settings: Mapping[str, str] = {}
    """Settings of the kernel by name, such as `user.max_user_namespaces`; those that there are."""
    container: bool = False
    """Whether this runs in a container."""


SETTINGS = (
    "kernel.unprivileged_userns_clone",
    "kernel.apparmor_restrict_unprivileged_userns",
    "user.max_user_namespaces",
)
"""The settings of the kernel that decide."""


class _Sign(NamedTuple):
    pattern: str
    what: str
    do: str


_SIGNS = (
    _Sign(
        r"not permitted in setuid mode|doesn't work in setuid mode",
        "bwrap is installed setuid root, and then lacks options that are needed",
        "sudo chmod u-s {bwrap}",
    ),
    _Sign(
        r"Unexpected capabilities but not setuid",
        "bwrap has been given capabilities, which it refuses to have",
        "sudo setcap -r {bwrap}",
    ),
    _Sign(
        r"Unknown option (--\S+)",
        "this bubblewrap is too old: it does not know {0}",
        "install 0.8 or newer",
    ),
    _Sign(
        r"Unable to set up system call filtering|PR_SET_SECCOMP",
        "the kernel has no filters on system calls",
        "use a kernel with CONFIG_SECCOMP_FILTER",
    ),
    _Sign(
        r"kernel does not support user namespaces",
        "the kernel has no user namespaces",
        "use a kernel with CONFIG_USER_NS",
    ),
)
_IN_CONTAINER = (
    _Sign(
        r"No permissions to creat",
        "the container's seccomp filter forbids namespaces",
        "start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined",
    ),
    _Sign(
        r"(?:Failed to make / slave|pivot_root|mount \S+|remount).*(?:not permitted|denied)",
        "the container forbids mounting",
        "start it with --security-opt apparmor=unconfined, or with --security-opt label=disable under SELinux",
    ),
)
_REFUSED = re.compile(
    r"No permissions to creat|[Cc]reating new namespace failed|setting up [ug]id map|RTM_NEWADDR|RTM_NEWLINK"
)


def diagnose(seen: Seen) -> Ailment | None:
    """Return what is wrong, or `None` where nothing that was seen says so."""
    if seen.platform != "linux":
        return Ailment(
            what=f"bubblewrap needs Linux, and this is {seen.platform}",
            do="use Linux, also in a virtual machine or as WSL 2",
        )
    if seen.bwrap is None:
        return Ailment(
            what="bubblewrap is not installed",
            do="apt install bubblewrap, or dnf, pacman or apk in the place of apt",
        )
    if not seen.said:
        return None
    return _by_settings(seen) or _by_signs(seen) or _unknown(seen)


def _by_settings(seen: Seen) -> Ailment | None:
    if not _REFUSED.search(seen.said):
        return None
    settings = seen.settings
    if settings.get("kernel.unprivileged_userns_clone") == "0":
        return _forbidden("kernel.unprivileged_userns_clone", "0", "1")
    most = settings.get("user.max_user_namespaces")
    if most == "0":
        return _forbidden("user.max_user_namespaces", "0", "15000")
    if "ENOSPC" in seen.said or "No space left" in seen.said:
        return Ailment(
            what=f"there are as many user namespaces as may be (user.max_user_namespaces={most}), or too deep ones",
            do="raise it, or run this in fewer sandboxes of others",
        )
    if settings.get("kernel.apparmor_restrict_unprivileged_userns") == "1" and not seen.container:
        return Ailment(
            what="AppArmor forbids user namespaces (kernel.apparmor_restrict_unprivileged_userns=1)",
            do="sudo apt install apparmor-profiles, then sudo ln -s "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ and sudo systemctl reload "
            "apparmor; or sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        )
    return None


def _forbidden(name: str, value: str, wanted: str) -> Ailment:
    return Ailment(
        what=f"the kernel forbids user namespaces ({name}={value})", do=f"sudo sysctl -w {name}={wanted}"
    )


def _by_signs(seen: Seen) -> Ailment | None:
    for sign in (*_SIGNS, *(_IN_CONTAINER if seen.container else ())):
        if found := re.search(sign.pattern, seen.said):
            what = sign.what.format(*(group[:_LONGEST] for group in found.groups()))
            return Ailment(what=what, do=sign.do.format(bwrap=seen.bwrap))
    return None


def _unknown(seen: Seen) -> Ailment:
    last = seen.said.strip().splitlines()[-1][:_LONGEST]
    return Ailment(
        what=f"bubblewrap does not work here: {last}",
        do="see whether bwrap --unshare-all --ro-bind / / true works, and as whom",
    )
