"""What tests that span the packages share. Not published."""

from seedbed.e2e._command import Ended, Reason
from seedbed.e2e._server import Asked, ModelServer

__all__ = ["Asked", "Ended", "ModelServer", "Reason"]
