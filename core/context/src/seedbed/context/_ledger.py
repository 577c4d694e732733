"""What a case says now: one statement for each topic, the latest. Kept in memory, written through to the store."""

from collections.abc import Iterable, Mapping

from seedbed.context._run import Run
from seedbed.problem import (
    Assumed,
    Denied,
    Derived,
    FromAnswer,
    Given,
    Provenance,
    Statement,
    Topic,
    Verified,
    Withdrawn,
)


def current(statements: Iterable[Statement]) -> Mapping[str, Statement]:
    """Return what holds now, by the key of its topic, in the order in which each topic came up.

    Statements from before topics were noted are left out, as are those that were withdrawn.
    """
    latest: dict[str, Statement] = {}
    for statement in statements:
        if statement.about is not None:
            latest[statement.about.key] = statement
    return {key: one for key, one in latest.items() if not isinstance(one.provenance, Withdrawn)}


class Ledger:
    """What the engine says of a case in one pass.

    What it says again is not written again, so that a pass over what is known leaves the case as it was. What earlier
    passes have said, and this one has not, is withdrawn when it is settled: it no longer follows.

    Args:
        run: The pass.
        statements: All that was said of the case before.
    """

    def __init__(self, run: Run, statements: Iterable[Statement]) -> None:
        self._run = run
        self._latest: dict[str, Statement] = {
            one.about.key: one for one in statements if one.about is not None
        }
        self._said: set[str] = set()

    def state(self, about: Topic, text: str, provenance: Provenance) -> Statement:
        """Say something about a topic, in the place of what was said of it until now."""
        key = about.key
        self._said.add(key)
        last = self._latest.get(key)
        if last is not None and (last.text, last.provenance, last.about) == (text, provenance, about):
            return last
        stated = self._run.state(text, provenance, supersedes=last.id if last else None, about=about)
        self._latest[key] = stated
        return stated

    @property
    def said(self) -> frozenset[str]:
        """The keys of the topics of which this pass has said something."""
        return frozenset(self._said)

    @property
    def stated(self) -> tuple[Statement, ...]:
        """What this pass has said, and still says."""
        return tuple(self._latest[key] for key in self._latest if key in self._said)

    def unsay(self, *kinds: type[Topic]) -> None:
        """Take back what this pass has said about topics of these kinds; what it does not say again is withdrawn in the end."""
        self._said -= {key for key, one in self._latest.items() if isinstance(one.about, kinds)}

    def settle(self) -> None:
        """Withdraw what the engine has said in earlier passes and not in this one."""
        for key, last in list(self._latest.items()):
            if key in self._said or not _by_engine(last):
                continue
            self._latest[key] = self._run.state(last.text, Withdrawn(), supersedes=last.id, about=last.about)


def _by_engine(statement: Statement) -> bool:
    match statement.provenance:
        case Assumed() | Derived() | Verified():
            return True
        case Given() | FromAnswer() | Denied() | Withdrawn():
            return False
