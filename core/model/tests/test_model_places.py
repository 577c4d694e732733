"""How many questions are with a server at once."""

import asyncio
import threading
from collections.abc import Callable, Coroutine

import pytest

from seedbed.model import Prompt
from seedbed.model._places import Places, places_at
from seedbed.model.faulty import FaultyServer, Says, model_at


class Crowd:
    """Counts who is inside."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.inside = 0
        self.most = 0
        self.served = 0

    def enter(self) -> None:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)

    def leave(self) -> None:
        with self._lock:
            self.inside -= 1
            self.served += 1


async def visit(places: Places, crowd: Crowd, limit: int) -> None:
    async with places.taken(limit):
        crowd.enter()
        await asyncio.sleep(0.002)
        crowd.leave()


async def visits(places: Places, crowd: Crowd, limit: int, count: int) -> None:
    await asyncio.gather(*(visit(places, crowd, limit) for _ in range(count)))


def in_threads(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_more_than_the_limit_are_inside_and_all_get_in() -> None:
    places, crowd = Places(), Crowd()
    asyncio.run(visits(places, crowd, 3, 50))
    assert (crowd.most, crowd.served) == (3, 50)


def test_the_limit_holds_across_event_loops_in_threads() -> None:
    places, crowd = Places(), Crowd()
    in_threads(lambda: asyncio.run(visits(places, crowd, 4, 40)), 5)
    assert crowd.served == 200
    assert crowd.most <= 4


def test_who_gives_up_leaves_no_gap() -> None:
    places, crowd = Places(), Crowd()

    async def run() -> None:
        async with places.taken(1):
            waiting = [asyncio.create_task(visit(places, crowd, 1)) for _ in range(5)]
            await asyncio.sleep(0)
            for task in waiting[::2]:
                task.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(5):
            await visits(places, crowd, 1, 3)

    asyncio.run(run())
    assert crowd.served == 5


def test_who_is_called_off_just_as_their_turn_comes_gives_it_on() -> None:
    places, crowd = Places(), Crowd()

    async def run() -> None:
        async with places.taken(1):
            task = asyncio.create_task(visit(places, crowd, 1))
            await asyncio.sleep(0)
        task.cancel()  # its place was given to it, and it has not yet noticed
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            await visit(places, crowd, 1)

    asyncio.run(run())
    assert crowd.served == 1


def test_who_waits_in_a_loop_that_was_closed_is_passed_over() -> None:
    places, crowd = Places(), Crowd()
    closed = asyncio.new_event_loop()
    lost = places.taken(1)  # waits in a loop that ends without telling it so
    entering = lost.__aenter__()

    async def run() -> None:
        async with places.taken(1):
            await asyncio.to_thread(closed.run_until_complete, _begun(entering))
            closed.close()
        async with asyncio.timeout(5):
            await visit(places, crowd, 1)

    asyncio.run(run())
    assert crowd.served == 1


async def _begun(entering: Coroutine[object, object, None]) -> None:
    """Run as far as the first wait, and no further."""
    entering.send(None)


def test_one_server_has_the_same_places_for_all() -> None:
    assert places_at("openai http://one") is places_at("openai http://one")
    assert places_at("openai http://one") is not places_at("openai http://two")


@pytest.mark.parametrize("limit", [1, 3])
def test_all_models_of_a_server_share_its_places(limit: int) -> None:
    crowd = Crowd()

    def answer(_call: object) -> Says:
        crowd.enter()
        threading.Event().wait(0.02)
        crowd.leave()
        return Says("five")

    async def run() -> None:
        models = [model_at(server, concurrency=limit) for _ in range(6)]
        prompt = Prompt(instructions="Write the number as a word.", content="5")
        await asyncio.gather(*(model.reply(prompt, returns=str) for model in models))

    with FaultyServer(answer) as server:
        asyncio.run(run())
    assert crowd.served == 6
    assert crowd.most <= limit
