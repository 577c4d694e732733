"""Why bubblewrap does not work somewhere, from what it really says there."""

from pathlib import Path

import psutil
import pytest

from seedbed.sandbox import _jail, _stage
from seedbed.sandbox._doctor import SandboxHealth, sandbox_health
from seedbed.sandbox._health import Ailment, Seen, diagnose
from seedbed.sandbox._testing import require_bubblewrap

NO_PERMISSION = (
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged "
    "user namespaces. See <https://deb.li/bubblewrap> or <file:///usr/share/doc/bubblewrap/README.Debian.gz>."
)
OLDER_NO_PERMISSION = (
    "bwrap: No permissions to creating new namespace, likely because the kernel does not allow non-privileged "
    "user namespaces. On e.g. debian this can be enabled with 'sysctl kernel.unprivileged_userns_clone=1'."
)
NO_SPACE = (
    "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)"
)
UBUNTU = {"kernel.apparmor_restrict_unprivileged_userns": "1", "user.max_user_namespaces": "96365"}


@pytest.mark.parametrize(
    ("seen", "what", "do"),
    [
        (Seen(platform="darwin"), "needs Linux", "WSL 2"),
        (Seen(bwrap=None), "not installed", "apt install bubblewrap"),
        (
            Seen(said=OLDER_NO_PERMISSION, settings={"kernel.unprivileged_userns_clone": "0"}),
            "kernel.unprivileged_userns_clone=0",
            "sudo sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            Seen(said=NO_SPACE, settings={"user.max_user_namespaces": "0"}),
            "user.max_user_namespaces=0",
            "sudo sysctl -w user.max_user_namespaces=15000",
        ),
        (
            Seen(said=NO_SPACE, settings={"user.max_user_namespaces": "30"}),
            "as many user namespaces as may be (user.max_user_namespaces=30)",
            "raise it",
        ),
        (
            Seen(said="bwrap: setting up uid map: Permission denied", settings=UBUNTU),
            "AppArmor forbids user namespaces",
            "bwrap-userns-restrict",
        ),
        (
            Seen(said="bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", settings=UBUNTU),
            "AppArmor forbids user namespaces",
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (Seen(said=NO_PERMISSION, container=True), "container's seccomp filter", "--security-opt seccomp=unconfined"),
        (
            Seen(said="bwrap: Failed to make / slave: Permission denied", container=True),
            "container forbids mounting",
            "apparmor=unconfined",
        ),
        (
            Seen(said="bwrap: Failed to mount tmpfs: Permission denied", container=True),
            "container forbids mounting",
            "label=disable",
        ),
        (
            Seen(said="bwrap: The --size option is not permitted in setuid mode", bwrap="/opt/bwrap"),
            "installed setuid root",
            "sudo chmod u-s /opt/bwrap",
        ),
        (
            Seen(said="bwrap: Unexpected capabilities but not setuid, old file caps config?"),
            "has been given capabilities",
            "sudo setcap -r /usr/bin/bwrap",
        ),
        (Seen(said="bwrap: Unknown option --size"), "too old: it does not know --size", "0.8 or newer"),
        (
            Seen(
                said="bwrap: Unable to set up system call filtering as requested: prctl(PR_SET_SECCOMP) reported "
                "EINVAL. (Hint: this requires a kernel configured with CONFIG_SECCOMP and CONFIG_SECCOMP_FILTER.)"
            ),
            "no filters on system calls",
            "CONFIG_SECCOMP_FILTER",
        ),
        (
            Seen(
                said="bwrap: Creating new namespace failed, likely because the kernel does not support user "
                "namespaces.  bwrap must be installed setuid on such systems."
            ),
            "no user namespaces",
            "CONFIG_USER_NS",
        ),
        (Seen(said=NO_PERMISSION), "does not work here: bwrap: No permissions", "bwrap --unshare-all"),
        (Seen(said="something\nbwrap: something new"), "does not work here: bwrap: something new", "works, and as whom"),
    ],
)  # fmt: skip
def test_what_was_seen_becomes_one_line_with_what_to_do(seen: Seen, what: str, do: str) -> None:
    found = diagnose(seen)
    assert found is not None
    assert what in found.what
    assert do in found.do
    assert "\n" not in str(found)


def test_where_nothing_is_wrong_nothing_is_said() -> None:
    assert diagnose(Seen(settings=UBUNTU)) is None


def test_a_long_complaint_is_cut() -> None:
    found = diagnose(Seen(said="bwrap: " + "x" * 5000))
    assert found is not None
    assert len(found.what) < 300


def test_a_bubblewrap_that_works_is_well() -> None:
    require_bubblewrap()
    assert sandbox_health().missing is None


def test_what_is_missing_from_the_path_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    health = sandbox_health()
    assert not health.ok
    assert health.missing is not None
    assert "apt install bubblewrap" in health.missing.do


def test_a_wall_that_is_missing_makes_it_not_well() -> None:
    assert SandboxHealth(missing=None).ok
    assert not SandboxHealth(missing=None, weak=(Ailment(what="a", do="b"),)).ok


def test_a_machine_whose_calls_are_not_known_is_said_to_have_no_filter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert any("riscv64" in wall.what for wall in _jail.weaknesses("/nowhere/bwrap"))


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("sleep 1000 & sleep 1000", "does not answer"),
        ("trap '' TERM INT; sleep 1000", "does not answer"),
        ("yes no", "no"),
        ("exit 3", "exit status 3"),
    ],
)
def test_a_bubblewrap_that_hangs_or_talks_for_ever_is_given_up(
    script: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(_jail, "_PROBE_SECONDS", 0.5)
    monkeypatch.setattr(_stage, "_SECONDS", 0.5)
    assert says in (_jail.why_not(str(fake)) or "")
    left = [process.info["cmdline"] for process in psutil.process_iter(["cmdline"])]
    assert not any(str(fake) in (words or []) for words in left)
