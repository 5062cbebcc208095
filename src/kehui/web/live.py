"""Live updates of one process: one connection that listens to PostgreSQL, one reader, and every screen that watches.

A commit that changes a record says so on a channel of PostgreSQL (``kehui.audit.chain.CHANGES``). The hub hears it,
reads what is new in one snapshot, and hands the same bytes to all screens. It starts with the first screen of its
process and ends with the last. A screen that reads slowly holds up nobody: it is given what it has missed when it is
ready, and a whole new state where that has become too much.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection, connections
from django.utils import timezone

from kehui.audit.chain import CHANGES
from kehui.kernel import clock
from kehui.market import deals
from kehui.web import board_state
from kehui.web.board_state import Reading

logger = logging.getLogger("kehui.live")

#: A screen that has not heard anything for longer than this many beats says that it is cut off.
BEAT_SECONDS = 10.0
#: Everything is read again this often, should a notification ever get lost.
READ_SECONDS = 60.0
#: The scenes follow a deal after this long, so that a series of deals costs one reading.
SETTLE_SECONDS = 0.4
#: The most messages held for slow screens; one further behind gets a whole state.
HELD = 64
#: Screens that are woken in one turn of the loop.
SLICE = 500
AGAIN_SECONDS = (1.0, 2.0, 5.0, 10.0)

Message = tuple[int, bytes]


class Hub:
    """The one source of all screens of a process. Its methods belong to the event loop that it was made in."""

    def __init__(self, read: Callable[..., Reading] = board_state.read) -> None:
        self._read = read
        self._waiting: set[asyncio.Future[None]] = set()
        self._held: deque[Message] = deque(maxlen=HELD)
        self._tasks: list[asyncio.Task[None]] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "kehui-live")
        self._settled_at: float | None = None
        self._deal_heard = False
        self._whole_made: tuple[Reading, float, bytes] | None = None
        self._listening = self._busy = False
        self._told_cut_off = False
        self.sequence = 0
        self.screens = 0
        self.reading: Reading | None = None

    # -- screens ------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """A screen has come; ``leave`` must follow."""
        self.screens += 1
        if self.screens == 1:
            self._start()

    async def ready(self) -> None:
        """Until there is something to show."""
        while self.reading is None:
            await self.wait()

    def leave(self) -> None:
        """A screen has gone; with the last one the hub stops."""
        self.screens -= 1
        if self.screens == 0:
            self._stop()

    async def wait(self) -> None:
        """Until there is something new. Each waiter has a future of its own: one that is cancelled takes no other along."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    def state(self, after: int | None = None) -> bytes:
        """For a screen that begins, or comes back having seen everything up to number ``after``."""
        assert self.reading is not None
        now = asyncio.get_running_loop().time()
        if self._whole_made is None or self._whole_made[0] is not self.reading or now - self._whole_made[1] > 1:
            # Ten thousand screens that come back at once are given one and the same text.
            text = _message("state", self._whole(self.reading), number=self.reading.number)
            self._whole_made = (self.reading, now, text)
        whole = self._whole_made[2]
        if after is None or self.reading.head.get("empty"):
            return whole
        missed = tuple(d for d in self.reading.deals if d.number > after)
        return (self._tick(self.reading, missed) if missed else b"") + whole

    def since(self, sequence: int) -> bytes:
        """Every message after that one, or a whole state where they are no longer held."""
        if sequence == self.sequence:
            return b""
        if not self._held or self._held[0][0] > sequence + 1:
            return self.state()
        return b"".join(message for number, message in self._held if number > sequence)

    # -- work ---------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.reading = None
        self._listening = self._busy = self._told_cut_off = False
        self._settled_at = self._whole_made = None
        self._held.clear()
        for work in (self._listen, self._follow, self._beat):
            self._tasks.append(asyncio.create_task(work(), name=f"live{work.__name__}"))

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._release()

    async def _listen(self) -> None:
        """Hear of commits; connect again for as long as it takes."""
        tries = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**connection_details(), autocommit=True) as listener:
                    await listener.execute(f"LISTEN {CHANGES}")
                    tries, self._listening = 0, True
                    self._wanted(True)  # what was committed before the LISTEN is in this reading
                    async for heard in listener.notifies():
                        self._wanted(heard.payload != deals.MODEL, deal=heard.payload == deals.MODEL)
            except (psycopg.Error, OSError) as error:
                self._cut_off(error)
            await asyncio.sleep(AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)] * random.uniform(0.8, 1.2))
            tries += 1

    def _wanted(self, scenes: bool, *, deal: bool = False) -> None:
        if scenes and self._settled_at is None:
            self._settled_at = asyncio.get_running_loop().time() + SETTLE_SECONDS
        self._deal_heard |= deal
        self._wake.set()

    async def _follow(self) -> None:
        """Read whenever something happened, at the turn of the day, and every minute."""
        loop = asyncio.get_running_loop()
        self._settled_at = read_at = loop.time()
        while True:
            due = min(self._settled_at or float("inf"), read_at + READ_SECONDS, loop.time() + seconds_to_midnight())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(0.0, due - loop.time()))
            self._wake.clear()
            full = loop.time() >= due
            if not full and not self._deal_heard:
                continue
            # Forgotten before the reading: what is heard while it goes on asks for the next one.
            self._deal_heard = False
            if full:
                self._settled_at, read_at = None, loop.time()
            self._busy = True
            try:
                self._take(await loop.run_in_executor(self._thread, self._read_once, full), full)
            except Exception as error:  # whatever it is, the screens must go on and say so
                logger.exception("the big screen could not be read")
                self._cut_off(error)
                await asyncio.sleep(AGAIN_SECONDS[1])
                self._wanted(True)
            finally:
                self._busy = False

    def _read_once(self, full: bool) -> Reading:
        try:
            return self._read(full=full)
        finally:
            connection.close()  # back to the pool

    def _take(self, found: Reading, full: bool) -> None:
        before = self.reading
        self._told_cut_off = False
        if before is None:
            if full:
                self.reading = found
                self._release()
            return
        blocks = found.blocks if full else before.blocks
        self.reading = Reading(found.number, found.as_of, found.day, found.deals, found.head, blocks)
        news = tuple(d for d in found.deals if d.number > before.number) if before.day == found.day else found.deals
        changed = {name: block for name, block in blocks.items() if before.blocks.get(name) != block}
        turned = before.day != found.day or bool(before.head.get("empty")) != bool(found.head.get("empty"))
        gone = [name for name in before.blocks if name not in blocks]
        if turned and not full:
            self._wanted(True)
        if turned or gone:
            self._send(_message("state", self._whole(self.reading), number=found.number))
            return
        if news:
            self._send(self._tick(self.reading, news))
        if changed or (before.head != found.head and not news):
            patch = {"number": found.number, "head": found.head, "blocks": changed, **moment(found.as_of)}
            self._send(_message("patch", patch, number=found.number))
        if news and not full:
            self._wanted(True)

    async def _beat(self) -> None:
        """The proof that the line is open, and how fresh the figures are."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            if self.reading is None:
                continue
            if self._listening and not self._told_cut_off:
                self._send(_message("beat", moment(self.reading.as_of if self._busy else clock.now())))
            else:
                self._send(_message("stale", moment(self.reading.as_of)))

    def _cut_off(self, error: Exception) -> None:
        self._listening = False
        if not self._told_cut_off:
            self._told_cut_off = True
            logger.warning("live updates are interrupted: %s", error)
            if self.reading is not None:
                self._send(_message("stale", moment(self.reading.as_of)))

    # -- messages -----------------------------------------------------------------------------------------------

    def _whole(self, reading: Reading) -> dict[str, Any]:
        return {
            "number": reading.number,
            "head": reading.head,
            "deals": board_state.told_together(reading.deals, reading.day),
            "blocks": reading.blocks,
            **moment(reading.as_of),
        }

    def _tick(self, reading: Reading, news: tuple[deals.Deal, ...]) -> bytes:
        told = board_state.told_together(news, reading.day)
        content = {"number": reading.number, "head": reading.head, "deals": told, **moment(reading.as_of)}
        return _message("tick", content, number=reading.number)

    def _send(self, message: bytes) -> None:
        self.sequence += 1
        self._held.append((self.sequence, message))
        self._release()

    def _release(self) -> None:
        waiting, self._waiting = list(self._waiting), set()
        self._release_some(waiting)

    def _release_some(self, waiting: list[asyncio.Future[None]]) -> None:
        """A slice at a time: between them the loop hears and reads, so that ten thousand screens delay no deal."""
        for waiter in waiting[:SLICE]:
            if not waiter.done():
                waiter.set_result(None)
        if rest := waiting[SLICE:]:
            asyncio.get_running_loop().call_soon(self._release_some, rest)


def moment(as_of: datetime) -> dict[str, int]:
    """As of when, and what time it is here, in milliseconds: a screen's own clock may be wrong."""
    return {"as_of": int(as_of.timestamp() * 1000), "now": int(clock.now().timestamp() * 1000)}


def _message(event: str, content: dict[str, Any], *, number: int | None = None) -> bytes:
    """One server-sent event; its id is the number of the trail up to which the screen then knows everything."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {event}\ndata: {json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def seconds_to_midnight() -> float:
    """Until the county's next day begins, and a breath more, so that the clock has surely turned."""
    here = timezone.localtime(clock.now(), timezone.get_default_timezone())
    tomorrow = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - here).total_seconds() + 0.2


def connection_details() -> dict[str, Any]:
    """What Django's own connections are made with, without what only Django understands."""
    given = connections["default"].get_connection_params()
    details = {k: v for k, v in given.items() if isinstance(v, str | int) and not isinstance(v, bool)}
    for unknown in ("prepare_threshold", "pool", "server_side_binding", "isolation_level", "assume_role"):
        details.pop(unknown, None)
    # A server that vanished without a word is noticed within half a minute.
    return details | {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
