"""Ten thousand screens on one process: memory for each, and the time from a commit to the last of them.

    python -m benchmarks.board_speed [screens] [screens …]

The server is the project's own application under uvicorn, as ``kehui serve`` runs it. The floor is a bare asyncio server
that writes the same bytes to as many sockets, and does nothing else. Screens are sockets of another process, which reads
all of them with one selector; it runs on the same machine, so its own time is in both measurements.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import selectors
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import psutil

SIZES = (1_000, 10_000)
ROUNDS = 7
#: A loopback address has some 28,000 ports for clients; each thousand screens come from an address of their own.
PER_ADDRESS = 1_000
LAST_LIMIT_SECONDS, FLOOR_LIMIT = 1.0, 4.0


@dataclass
class Result:
    """What one size took. Bytes for each screen; milliseconds from the commit to the first and to the last screen."""

    screens: int
    kind: str
    bytes_each: float
    first_ms: float
    last_ms: float
    connect_seconds: float


def raise_limit(wanted: int) -> None:
    """As many open files as the screens need."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
        except (ValueError, OSError):
            raise SystemExit(f"{wanted} open files are needed, the system allows {hard}: ulimit -n {wanted}") from None
    else:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


# -- the screens ----------------------------------------------------------------------------------------------------


def watch(port: int, screens: int, pipe: Connection) -> None:
    """Open the lines; then for each round tell when the first and the last screen had the event that was asked for."""
    raise_limit(screens + 200)
    chosen = selectors.DefaultSelector()
    began = time.perf_counter()
    # A backlog is limited: a hundred knock, then their first bytes are awaited.
    for start in range(0, screens, 100):
        fresh = [_knock(port, n) for n in range(start, min(start + 100, screens))]
        for line in fresh:
            _until(line, b"event: state")
            chosen.register(line, selectors.EVENT_READ, bytearray())
    pipe.send(time.perf_counter() - began)
    while (mark := pipe.recv()) is not None:
        pipe.send(_round(chosen, screens, mark))
    for key in list(chosen.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]


def _knock(port: int, number: int) -> socket.socket:
    line = socket.socket()
    line.bind((f"127.0.1.{1 + number // PER_ADDRESS}", 0))
    line.connect(("127.0.0.1", port))
    line.sendall(b"GET /board/events/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    return line


def _until(line: socket.socket, mark: bytes) -> None:
    got = b""
    while mark not in got or not got.endswith(b"\n\n\r\n"):
        piece = line.recv(65536)
        if not piece:
            raise SystemExit(f"a screen was refused: {got[:200]!r}")
        got = (got + piece)[-65536:]
    line.setblocking(False)


def _round(chosen: selectors.BaseSelector, screens: int, mark: bytes) -> tuple[float, float]:
    """Clock times at which the first and the last screen had ``mark``."""
    waiting, first, last = screens, 0.0, 0.0
    until = time.time() + 60
    for key in chosen.get_map().values():
        key.data.clear()
    done: set[int] = set()
    while waiting and time.time() < until:
        for key, _ in chosen.select(1):
            piece = key.fileobj.recv(262144)  # type: ignore[union-attr]
            if key.fd in done:
                continue
            key.data.extend(piece)
            if mark in key.data:
                last = time.time()
                first = first or last
                done.add(key.fd)
                waiting -= 1
    if waiting:
        raise SystemExit(f"{waiting} of {screens} screens never had the event")
    return first, last


# -- the floor ------------------------------------------------------------------------------------------------------


def floor_server(first: bytes, pipe: Connection, limit: int) -> None:
    """Writes what it is told to every socket it has; the least that can be done."""
    raise_limit(limit)
    lines: list[asyncio.Transport] = []

    class Line(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            lines.append(transport)  # type: ignore[arg-type]

        def data_received(self, data: bytes) -> None:
            self.transport.write(first)  # type: ignore[attr-defined]

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Line, "127.0.0.1", 0, backlog=2048)
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            message = await loop.run_in_executor(None, pipe.recv)
            if message is None:
                return
            for line in lines:
                line.write(message)

    asyncio.run(main())


# -- the application ------------------------------------------------------------------------------------------------


def board_server(pipe: Connection, limit: int) -> None:
    """The project's application in a process of its own, on a scratch database that is ready."""
    raise_limit(limit)
    os.environ["KEHUI_SCREENS"] = str(limit)
    import uvicorn

    from kehui.config.asgi import application

    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    pipe.send(listening.getsockname()[1])
    uvicorn.Server(
        uvicorn.Config(application, log_level="error", lifespan="off", access_log=False, timeout_graceful_shutdown=1)
    ).run(sockets=[listening])


def _memory(pid: int) -> int:
    return psutil.Process(pid).memory_full_info().uss


def measure_board(screens: int, register: Callable[[], tuple[float, str]]) -> tuple[Result, bytes, bytes]:
    """The application with so many screens; also its first message and a later one, for the floor."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=board_server, args=(theirs, screens + 200))
    server.start()
    port = ours.recv()
    time.sleep(1)
    with socket.create_connection(("127.0.0.1", port)) as line:  # one screen starts the hub; the others only add to it
        line.sendall(b"GET /board/events/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        state = _message(line, b"event: state")
        before = _memory(server.pid or 0)
        result, watcher, pipe = _with_screens(port, screens, server.pid or 0, before, "kehui")
        firsts, lasts, tick = [], [], b""
        for _ in range(ROUNDS):
            pipe_mark = pipe
            committed_at, name, told = _one(register, pipe_mark)
            firsts.append(told[0] - committed_at)
            lasts.append(told[1] - committed_at)
            tick = _message(line, name)
            time.sleep(1.5)  # the scenes follow; they are not what is measured
        result.first_ms, result.last_ms = median(firsts) * 1000, median(lasts) * 1000
        pipe.send(None)
        watcher.join()
    server.terminate()
    server.join(10)
    return result, state, tick


def _one(register: Callable[[], tuple[float, str]], pipe: Connection) -> tuple[float, bytes, tuple[float, float]]:
    # The mark is what every tick has; other messages do not.
    pipe.send(b"event: tick")
    committed_at, _ = register()
    return committed_at, b"event: tick", pipe.recv()


def _message(line: socket.socket, mark: bytes) -> bytes:
    """One event as it came over the line, chunk head and all."""
    line.settimeout(10)
    got = b""
    while True:
        at = got.find(mark)
        end = got.find(b"\n\n", at) if at >= 0 else -1
        if end >= 0:
            return got[max(0, got.rfind(b"\r\n", 0, at) + 2) : end + 2]
        got += line.recv(65536)


def _with_screens(
    port: int, screens: int, pid: int, before: int, kind: str
) -> tuple[Result, multiprocessing.context.ForkProcess, Connection]:
    pipe, theirs = multiprocessing.Pipe()
    watcher = multiprocessing.get_context("fork").Process(target=watch, args=(port, screens, theirs))
    watcher.start()
    took = pipe.recv()
    time.sleep(1)
    each = (_memory(pid) - before) / screens
    return Result(screens, kind, each, 0, 0, took), watcher, pipe


def measure_floor(screens: int, state: bytes, tick: bytes) -> Result:
    """The same bytes to as many sockets by nothing but asyncio."""
    ours, theirs = multiprocessing.Pipe()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    first = head + f"{len(state):x}\r\n".encode() + state + b"\r\n"
    server = multiprocessing.get_context("fork").Process(target=floor_server, args=(first, theirs, screens + 200))
    server.start()
    port = ours.recv()
    before = _memory(server.pid or 0)
    result, watcher, pipe = _with_screens(port, screens, server.pid or 0, before, "bare asyncio")
    firsts, lasts = [], []
    for _ in range(ROUNDS):
        pipe.send(b"event: tick")
        sent_at = time.time()
        ours.send(f"{len(tick):x}\r\n".encode() + tick + b"\r\n")
        told = pipe.recv()
        firsts.append(told[0] - sent_at)
        lasts.append(told[1] - sent_at)
        time.sleep(0.3)
    result.first_ms, result.last_ms = median(firsts) * 1000, median(lasts) * 1000
    pipe.send(None)
    watcher.join()
    ours.send(None)
    server.join(10)
    return result


def make_county() -> Callable[[], tuple[float, str]]:
    """A county with a few thousand contracts; the function registers one more and tells when it was committed."""
    from benchmarks.contracts import make_contracts
    from kehui.accounts.models import system_user
    from kehui.kernel import clock
    from kehui.market.models import TechnologyContract
    from kehui.parties.models import Organisation
    from kehui.records import domain
    from kehui.records.register import register_of

    make_contracts(5_000)
    sellers = list(Organisation.objects.order_by("pk")[:2])
    numbers = iter(range(10**6))
    by, register = system_user(), register_of(TechnologyContract)

    def one() -> tuple[float, str]:
        number = next(numbers)
        today = clock.today()
        values: dict[str, Any] = {c.name: c.empty for c in register.columns} | {
            "number": f"2026330421{900000 + number}", "name": f"茶叶加工技术开发{number}", "kind": "dev_commissioned",
            "seller": sellers[0].pk, "buyer": sellers[1].pk, "amount": Decimal(350_000), "technology_amount": Decimal(300_000),
            "field": "09", "signed_on": today, "registered_on": today, "intellectual_property": "none", "payment": "once",
            "is_related_party": False,
        }  # fmt: skip
        made = domain.create_record(register, values, by=by)
        return time.time(), str(made)

    return one


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure and print; 1 where a deal took longer than a second to the last screen, or far longer than the floor."""
    raise_limit(max(sizes) + 400)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    import django

    django.setup()
    from django.db import connections

    from benchmarks.figure_speed import scratch_database

    results: list[Result] = []
    with scratch_database():
        one = make_county()
        for screens in sizes:
            connections.close_all()
            found, state, tick = measure_board(screens, one)
            results += [found, measure_floor(screens, state, tick)]
        print(f"messages: state {len(state):,} bytes, tick {len(tick):,} bytes")
    print("screens   server         memory each   commit to first   commit to last   connecting")
    for r in results:
        print(
            f"{r.screens:7,}   {r.kind:12} {r.bytes_each / 1024:8.1f} KiB   {r.first_ms:10.0f} ms   {r.last_ms:11.0f} ms"
            f"   {r.connect_seconds:7.1f} s"
        )
    broken = 0
    for ours, bare in zip(results[::2], results[1::2], strict=True):
        spread, bare_spread = ours.last_ms - ours.first_ms, bare.last_ms - bare.first_ms
        print(f"{ours.screens:7,}   from the first screen to the last: {spread:.0f} ms, floor {bare_spread:.0f} ms,"
              f" x{spread / max(bare_spread, 0.1):.1f}; memory x{ours.bytes_each / max(bare.bytes_each, 1):.1f}")  # fmt: skip
        if ours.last_ms > LAST_LIMIT_SECONDS * 1000:
            broken = 1
            print("  over its limit: a second from the commit to the last screen")
    print(json.dumps([r.__dict__ for r in results]))
    return broken


if __name__ == "__main__":
    sys.exit(main(tuple(int(a) for a in sys.argv[1:]) or SIZES))
