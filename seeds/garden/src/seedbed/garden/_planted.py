"""What `seedbed new` writes: that code says nothing of what anybody made of it."""

from functools import cache
from pathlib import Path

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def planted_sources() -> tuple[bytes, ...]:
    """Return the sources that new packages begin with; unrendered, they are Python too."""
    return tuple(path.read_bytes() for path in sorted(_TEMPLATES.glob("package/*/src/**/*.py.jinja")))
