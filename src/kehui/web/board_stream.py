"""The address of the live updates, answered before Django: a screen that watches for weeks costs no thread."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from kehui.web.live import Hub

PATH = "/board/events/"
#: Screens that one process serves at once; further ones are asked to come again.
MOST_SCREENS = 12_000
#: A screen that takes nothing for so long is gone, though its line does not say so.
STUCK_SECONDS = 60.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The one hub of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def most_screens() -> int:
    """``KEHUI_SCREENS``, or the default."""
    return int(os.environ.get("KEHUI_SCREENS", "") or MOST_SCREENS)


def with_board_stream(inner: Application) -> Application:
    """The application with the live updates in front of it."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH:
            await _answer(scope, receive, send)
        else:
            await inner(scope, receive, send)

    return application


def number_seen(scope: Scope) -> int | None:
    """The event up to which the screen knows everything: the browser's ``Last-Event-ID``, or ``?after=`` of a page that
    opened the line anew by itself.
    """
    given = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    if not given:
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "GET":
        return await _refuse(send, 405, [(b"allow", b"GET")])
    here = hub()
    if here.screens >= most_screens():
        return await _refuse(send, 503, [(b"retry-after", b"30")])
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    feeding = asyncio.ensure_future(_feed(here, number_seen(scope), send))
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait((feeding, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (feeding, gone):
            task.cancel()
        for task in (feeding, gone):
            with suppress(asyncio.CancelledError, OSError, TimeoutError):
                await task
    return None


async def _feed(here: Hub, after: int | None, send: Send) -> None:
    # Screens that lost the same server come back one after the other, not all at once.
    await _write(send, f"retry: {random.randint(1500, 5000)}\n\n".encode())
    here.enter()
    try:
        await here.ready()
        sequence, message = here.sequence, here.state(after)
        while True:
            if message:
                await _write(send, message)
            while here.sequence == sequence:
                await here.wait()
            message, sequence = here.since(sequence), here.sequence
    finally:
        here.leave()


async def _write(send: Send, body: bytes) -> None:
    async with asyncio.timeout(STUCK_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
