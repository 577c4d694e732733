"""Runs code that a model wrote, with no way out."""

from seedbed.sandbox._bubblewrap import BubblewrapSandbox
from seedbed.sandbox._doctor import SandboxHealth, sandbox_health
from seedbed.sandbox._errors import SandboxError
from seedbed.sandbox._fake import FakeSandbox
from seedbed.sandbox._health import Ailment
from seedbed.sandbox._layered import LayeredSandbox, choose_sandbox
from seedbed.sandbox._monty import MontySandbox
from seedbed.sandbox._sides import under_test
from seedbed.sandbox._types import (
    Limited,
    LimitKind,
    Limits,
    NoSandbox,
    Raised,
    Ran,
    RunResult,
    Sandbox,
    SuiteOutcome,
    SuiteResult,
    Unsupported,
    World,
)

__all__ = [
    "Ailment",
    "BubblewrapSandbox",
    "FakeSandbox",
    "LayeredSandbox",
    "LimitKind",
    "Limited",
    "Limits",
    "MontySandbox",
    "NoSandbox",
    "Raised",
    "Ran",
    "RunResult",
    "Sandbox",
    "SandboxError",
    "SandboxHealth",
    "SuiteOutcome",
    "SuiteResult",
    "Unsupported",
    "World",
    "choose_sandbox",
    "sandbox_health",
    "under_test",
]
