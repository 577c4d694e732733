"""For tests that need bubblewrap."""

import os

from seedbed.sandbox import _jail
from seedbed.sandbox._bubblewrap import BubblewrapSandbox


def require_bubblewrap() -> BubblewrapSandbox:
    """Return a working sandbox; else skip the test, or fail it where `SEEDBED_REQUIRE_BWRAP` is 1."""
    import pytest

    why_not = _jail.why_not(_jail.find_bwrap())
    if why_not is not None:
        refuse = pytest.fail if os.environ.get("SEEDBED_REQUIRE_BWRAP") == "1" else pytest.skip
        refuse(why_not)
    return BubblewrapSandbox()
