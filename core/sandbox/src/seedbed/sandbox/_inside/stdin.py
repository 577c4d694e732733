"""Standard input of the code under test: what the tests have put there on their side."""

import io

from seedbed.sandbox._inside.peer import Peer


class Stdin(io.TextIOBase):
    """Reads what the other side has for standard input."""

    def __init__(self, peer: Peer) -> None:
        super().__init__()
        self._peer = peer

    def readable(self) -> bool:
        return True

    def read(self, _size: int | None = -1, /) -> str:
        return str(self._peer.request("stdin", "read"))

    def readline(self, _size: int = -1, /) -> str:  # type: ignore[override] # its own stub has no size of -1
        return str(self._peer.request("stdin", "readline"))
