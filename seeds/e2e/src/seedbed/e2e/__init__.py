"""What tests that span the packages share. Not published."""

from seedbed.e2e._command import Ended, Reason
from seedbed.e2e._server import Asked, Fault, ModelServer
from seedbed.e2e._setups import BROKEN, Broken, SetUp, healthy

__all__ = ["BROKEN", "Asked", "Broken", "Ended", "Fault", "ModelServer", "Reason", "SetUp", "healthy"]
