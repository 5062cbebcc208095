"""Which of the web processes takes the next visitor: one in which nobody waits.

All processes listen at the same socket. By itself the first to look takes every connection that has come, so that one has a
queue while another is idle. Here a process takes one at a time, and none while requests wait for their turn in it: they stay
in the system's one queue, from which the next free process takes them in the order in which they came.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

import uvicorn

from kehui.config.answering import Turns

logger = logging.getLogger(__name__)

#: At most so long the request of a new connection is waited for, before the next is taken.
READING_SECONDS = 0.002
#: So often a process takes a connection although requests wait in it: whoever keeps connections open cannot shut others out.
PATIENCE_SECONDS = 0.1
#: The pause when the system has no file left for a connection.
EXHAUSTED_SECONDS = 1.0


class Server(uvicorn.Server):
    """uvicorn with another way of accepting; ``turns`` gives the turns of the running event loop."""

    def __init__(self, config: uvicorn.Config, turns: Callable[[], Turns]) -> None:
        super().__init__(config)
        self._turns_of_loop = turns
        self._listening: socket.socket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._overdue = False
        self._arriving: set[asyncio.Task[object]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept at the one socket."""
        (listening,) = sockets or []
        await super().startup(sockets=[])
        listening.setblocking(False)
        self._listening, self._turns = listening, self._turns_of_loop()
        self._turns.freed = self._watch
        self._watch()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more; the connections that are there end as uvicorn ends them."""
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening = None
        if self._timer is not None:
            self._timer.cancel()
        await super().shutdown(sockets=sockets)

    def _watch(self) -> None:
        """Take the next connection that comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._listening is not None:
            asyncio.get_running_loop().add_reader(self._listening, self._accept, self._listening)

    def _rest(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        if self._turns.is_busy and not self._overdue:
            loop.remove_reader(listening)
            self._rest(PATIENCE_SECONDS, self._insist)
            return
        self._overdue = False
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was quicker, or the visitor has left
        except OSError:
            logger.exception("a connection could not be accepted; trying again")
            loop.remove_reader(listening)
            self._rest(EXHAUSTED_SECONDS, self._watch)
            return
        arriving: asyncio.Task[object] = loop.create_task(loop.connect_accepted_socket(self._protocol, connection))
        self._arriving.add(arriving)
        arriving.add_done_callback(self._arrived)
        loop.remove_reader(listening)
        self._rest(READING_SECONDS, self._watch)

    def _insist(self) -> None:
        self._overdue = True
        self._watch()

    def _arrived(self, task: asyncio.Task[object]) -> None:
        self._arriving.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a connection could not be set up", exc_info=error)

    def _protocol(self) -> asyncio.Protocol:
        """What uvicorn makes for each connection."""
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg] # each of its classes takes these
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made
