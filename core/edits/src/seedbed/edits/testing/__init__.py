"""For tests that lock, build or install and have no network: what is installed here, as wheels in a folder."""

from ._offer import offer_installed
from ._repack import RepackError, closure, is_editable, repack, wheel_name

__all__ = ["RepackError", "closure", "is_editable", "offer_installed", "repack", "wheel_name"]
