"""Requests take turns in a process, and processes take visitors from one queue."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from kehui.config import accepting
from kehui.config.accepting import Server
from kehui.config.answering import Handler, Turns

NEVER = 3600.0


def test_turns_are_given_in_the_order_of_coming_and_few_at_once() -> None:
    began: list[int] = []
    together = 0

    async def main() -> None:
        turns = Turns(at_once=2, seconds=NEVER)
        running = 0

        async def work(number: int) -> None:
            nonlocal running, together
            async with turns:
                began.append(number)
                running += 1
                together = max(together, running)
                for _ in range(1 + number % 3):
                    await asyncio.sleep(0)
                running -= 1

        await asyncio.gather(*(work(number) for number in range(9)))
        assert not turns.is_busy

    asyncio.run(main())
    assert began == list(range(9))
    assert together == 2


def test_nobody_waits_for_what_takes_long_and_who_leaves_takes_no_turn() -> None:
    async def main() -> None:
        turns = Turns(at_once=1, seconds=0.01)
        told: list[str] = []
        turns.freed = lambda: told.append("freed")
        done = asyncio.Event()

        async def long() -> None:
            async with turns:
                await done.wait()
            told.append("long")

        async def short() -> None:
            async with turns:
                told.append("short")

        slow = asyncio.create_task(long())
        await asyncio.sleep(0)
        leaving, waiting = asyncio.create_task(short()), asyncio.create_task(short())
        await asyncio.sleep(0)
        assert turns.is_busy
        leaving.cancel()
        await waiting
        assert not turns.is_busy
        done.set()
        await slow
        assert told == ["freed", "freed", "short", "long"]
        again = asyncio.create_task(short())  # the long one's end gave no second turn away
        await again

    asyncio.run(main())


seen: list[int] = []


def _view(request: HttpRequest) -> HttpResponse:
    seen.append(threading.get_ident())
    return HttpResponse("here")


class _Middleware:
    """Notes its thread, as middleware of Kehui does its work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen.append(threading.get_ident())
        return self.get_response(request)


urlpatterns = [path("here/", _view)]


async def _ask(handler: Handler, address: str) -> tuple[int, dict[str, str], bytes]:
    scope = {
        "type": "http", "method": "GET", "path": address, "query_string": b"", "headers": [(b"host", b"localhost")],
        "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    sent: list[Any] = []
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    await handler(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent)


@override_settings(
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "servestatic.middleware.ServeStaticMiddleware",
        f"{__name__}._Middleware", "django.middleware.common.CommonMiddleware", "axes.middleware.AxesMiddleware",
    ],
)  # fmt: skip
def test_middleware_and_view_share_a_thread_that_serves_the_next_request_too() -> None:
    async def main() -> None:
        handler = Handler()
        seen.clear()
        for _ in range(2):
            assert (await _ask(handler, "/here/"))[::2] == (200, b"here")
        assert len(seen) == 4
        assert len(set(seen)) == 1
        assert threading.get_ident() not in seen
        status, headers, body = await _ask(handler, "/static/kehui/kehui.css")
        assert status == 200
        assert headers["x-content-type-options"] == "nosniff"
        assert b"--k-" in body

    asyncio.run(main())


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}._Middleware"])
def test_without_anything_asynchronous_a_page_is_answered_as_well() -> None:
    assert asyncio.run(_ask(Handler(), "/here/"))[::2] == (200, b"here")


class _Process:
    """A web process of the family, in a thread: an application whose requests stay until they are let go."""

    def __init__(self, name: bytes) -> None:
        self.name, self.came = name, threading.Semaphore(0)
        self.turns: Turns | None = None

    def turns_of_loop(self) -> Turns:
        if self.turns is None:
            self.turns, self.go = Turns(at_once=1, seconds=NEVER), asyncio.Event()
            self.loop = asyncio.get_running_loop()
        return self.turns

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        self.came.release()
        async with self.turns_of_loop():
            await self.go.wait()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
            await send({"type": "http.response.body", "body": self.name})

    def let_go(self) -> None:
        self.loop.call_soon_threadsafe(self.go.set)

    @contextmanager
    def serving(self, listening: socket.socket) -> Iterator[None]:
        config = uvicorn.Config(
            self.application, log_level="error", lifespan="off", interface="asgi3", timeout_graceful_shutdown=1
        )
        server = Server(config, self.turns_of_loop)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.dup()]}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive()


class _Visitors:
    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[bytes] = []
        self.threads: list[threading.Thread] = []

    def come(self) -> None:
        def ask() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("GET", "/")
            self.answers.append(connection.getresponse().read())
            connection.close()

        self.threads.append(threading.Thread(target=ask))
        self.threads[-1].start()

    def all_answered(self) -> list[bytes]:
        for thread in self.threads:
            thread.join(30)
        return self.answers


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def test_a_process_where_somebody_waits_leaves_the_next_visitor_to_another(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "PATIENCE_SECONDS", NEVER)
    busy, free = _Process(b"1"), _Process(b"2")
    visitors = _Visitors(listening.getsockname()[1])
    with busy.serving(listening):
        for _ in range(2):  # one is worked at, one waits
            visitors.come()
            assert busy.came.acquire(timeout=30)
        visitors.come()
        assert not busy.came.acquire(timeout=0.05), "left in the common queue"
        with free.serving(listening):
            assert free.came.acquire(timeout=30), "taken by the free process"
            free.let_go()
            visitors.threads[2].join(30)
            assert visitors.answers == [b"2"]
        busy.let_go()
        assert sorted(visitors.all_answered()) == [b"1", b"1", b"2"]
        visitors.come()
        assert sorted(visitors.all_answered()) == [b"1", b"1", b"1", b"2"], "and it takes visitors again"


def test_who_keeps_a_process_busy_does_not_shut_others_out(listening: socket.socket) -> None:
    busy = _Process(b"1")
    visitors = _Visitors(listening.getsockname()[1])
    with busy.serving(listening):
        for _ in range(5):
            visitors.come()
        for _ in range(5):
            assert busy.came.acquire(timeout=30)
        busy.let_go()
        assert visitors.all_answered() == [b"1"] * 5
