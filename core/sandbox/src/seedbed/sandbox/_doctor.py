"""How the sandbox is here, for whoever has to say it to people."""

from seedbed.problem import Frozen
from seedbed.sandbox import _jail
from seedbed.sandbox._health import Ailment


class SandboxHealth(Frozen):
    """What of the sandbox works on this machine."""

    missing: Ailment | None
    """Why there is no bubblewrap, and so only Monty; `None` where it works."""
    weak: tuple[Ailment, ...] = ()
    """Walls that a bubblewrap which works is without here."""

    @property
    def ok(self) -> bool:
        """Whether programs run behind every wall that there is."""
        return self.missing is None and not self.weak


def sandbox_health() -> SandboxHealth:
    """Try bubblewrap, once per process, and say how it is. Takes some tens of milliseconds the first time."""
    bwrap = _jail.find_bwrap()
    missing = _jail.ailment(bwrap)
    if missing is not None or bwrap is None:
        return SandboxHealth(missing=missing)
    return SandboxHealth(missing=None, weak=_jail.weaknesses(bwrap))
