"""How many questions a server is asked at once, counted over all event loops of this process."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    loop: asyncio.AbstractEventLoop
    limit: int
    admitted: asyncio.Future[None] = field(repr=False)

    def admit(self) -> None:
        if not self.admitted.done():
            self.admitted.set_result(None)


class Places:
    """Places at one server. Who comes first is served first, whatever loop and thread they are in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: deque[_Waiting] = deque()

    @asynccontextmanager
    async def taken(self, limit: int) -> AsyncIterator[None]:
        """Hold a place, once fewer than the limit are held."""
        await self._enter(limit)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, limit: int) -> None:
        loop = asyncio.get_running_loop()
        with self._lock:
            if not self._waiting and self._taken < limit:
                self._taken += 1
                return
            waiting = _Waiting(loop, limit, loop.create_future())
            self._waiting.append(waiting)
        try:
            await waiting.admitted
        except BaseException:
            self._give_up(waiting)
            raise

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1
            self._admit()

    def _give_up(self, waiting: _Waiting) -> None:
        with self._lock:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:  # it was called off just after its turn had come
                self._taken -= 1
            self._admit()

    def _admit(self) -> None:
        while self._waiting and self._taken < self._waiting[0].limit:
            waiting = self._waiting.popleft()
            self._taken += 1
            try:
                waiting.loop.call_soon_threadsafe(waiting.admit)
            except RuntimeError:  # its loop was closed
                self._taken -= 1


_places: dict[str, Places] = {}
_lock = threading.Lock()


def places_at(server: str) -> Places:
    """Return the places at a server, the same ones for everybody in this process."""
    with _lock:
        return _places.setdefault(server, Places())
