"""How a web process answers requests: each in one go in one thread, and few at the same time.

Django's own handler passes a request between the event loop and a new thread half a dozen times, and begins every request at once. Twenty
visitors then share one interpreter in slices of five milliseconds, and each waits for all the others again at every passing: some are
answered late for no reason of theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import AsyncToSync, ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler

#: Requests that one process works at together: one computes while another waits for the database or searches the index.
AT_ONCE = 2
#: What takes longer, an export or a large page, goes on beside the next ones: nobody waits for it.
TURN_SECONDS = 0.2
#: Threads kept for the next requests.
SPARE_THREADS = 8


class Turns:
    """Lets ``at_once`` callers of one event loop in; the others follow in the order in which they came.

    A turn ends after ``seconds`` at most, whatever its owner still does. ``freed`` is called whenever nobody waits any more.
    """

    def __init__(self, at_once: int = AT_ONCE, seconds: float = TURN_SECONDS) -> None:
        self._free, self._seconds = asyncio.Semaphore(at_once), seconds
        self._running: dict[asyncio.Task[Any], asyncio.TimerHandle] = {}
        self._waiting = 0
        self.freed: Callable[[], None] = _nobody_listens

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits."""
        return self._waiting > 0

    async def __aenter__(self) -> None:
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self.freed()
        owner = _this_task()
        self._running[owner] = asyncio.get_running_loop().call_later(self._seconds, self._end, owner)

    async def __aexit__(self, *_: object) -> None:
        self._end(_this_task())

    def _end(self, owner: asyncio.Task[Any]) -> None:
        timer = self._running.pop(owner, None)
        if timer is not None:  # else the time was up
            timer.cancel()
            self._free.release()


def _nobody_listens() -> None:
    """Nothing happens."""


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


class Handler(ASGIHandler):
    """Django's handler, but requests take turns, their threads are used again, and everything behind the static files is one
    call in the thread.

    Django lays the middleware around an asynchronous core, which sends each synchronous view from the loop to the thread and
    back. Laid around the synchronous core, middleware and view run in one go; what is asynchronous (the static files) still is.
    """

    def __init__(self) -> None:
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()
        self._spare: list[ThreadPoolExecutor] = []
        super().__init__()

    def turns(self) -> Turns:
        """The turns of the running event loop."""
        return self._turns.setdefault(asyncio.get_running_loop(), Turns())

    def load_middleware(self, is_async: bool = True) -> None:
        """Lay the middleware around the synchronous core."""
        super().load_middleware(is_async=False)
        outermost: Any = vars(self)["_middleware_chain"]
        if isinstance(outermost, AsyncToSync):  # wrapped for a synchronous caller, which we are not
            self._middleware_chain = outermost.awaitable
        else:
            self._middleware_chain = sync_to_async(outermost, thread_sensitive=True)

    # Any: Django's stubs narrow what an ASGI application is given.
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; all its synchronous parts run in one thread."""
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is answered here, not {scope['type']}")
        thread = (
            self._spare.pop() if self._spare else ThreadPoolExecutor(max_workers=1, thread_name_prefix="kehui-page")
        )
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            if len(self._spare) < SPARE_THREADS:
                self._spare.append(thread)
            else:
                thread.shutdown(wait=False)

    async def get_response_async(self, request: Any) -> Any:
        """The response, when it is the request's turn."""
        async with self.turns():
            return await super().get_response_async(request)
