"""For tests that need bubblewrap."""

import asyncio
import os

from seedbed.sandbox._bubblewrap import BubblewrapSandbox


def require_bubblewrap() -> BubblewrapSandbox:
    """Return a working sandbox; else skip the test, or fail it where `SEEDBED_REQUIRE_BWRAP` is 1."""
    import pytest

    sandbox = BubblewrapSandbox()
    why_not = asyncio.run(sandbox.missing())
    if why_not is None:
        return sandbox
    if os.environ.get("SEEDBED_REQUIRE_BWRAP") == "1":
        pytest.fail(why_not)
    pytest.skip(why_not)
