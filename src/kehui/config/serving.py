"""``kehui serve``: web processes and a worker, one family that starts and ends together.

The parent loads the application once, binds the port and forks the others, so that a start costs the loading once and
the processes share their memory. It has no thread and no connection of its own, which makes forking safe, also when a
child that died is replaced.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

import uvicorn
from django.db import connections
from django.urls import get_resolver

from kehui.jobs.worker import Worker
from kehui.kernel.errors import KehuiError
from kehui.search.indexing import Indexer

# A page needs one connection for a few milliseconds; the embedded server has 60 for all processes together.
POOL = 12
GRACE_SECONDS = 15
TOO_SOON_SECONDS = 5
TRIES = 3


def addresses(host: str, port: int) -> list[str]:
    """What to type into a browser."""
    if host in ("0.0.0.0", "::"):
        return [f"http://localhost:{port}/", f"http://{socket.gethostname()}:{port}/"]
    return [f"http://{f'[{host}]' if ':' in host else host}:{port}/"]


def bind(host: str, port: int) -> socket.socket:
    """The listening socket. Raises KehuiError where the port is taken, before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise KehuiError(
            f"不能在 {host}:{port} 上提供服务：{error.strerror}",
            hint="端口可能已被占用：请用 --port 换一个端口，或先停止占用它的程序。数据没有损失。",
        ) from error
    return listening


def serve(listening: socket.socket, *, workers: int, jobs: bool, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; then the children end, and running jobs go back to the queue."""
    from kehui.config.asgi import application  # noqa: F401 - loaded here, once, for all children

    _ = get_resolver().url_patterns
    connections.close_all()
    # What is loaded now stays: the collector need not go through it again and again, and the processes go on sharing it.
    gc.collect()
    gc.freeze()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    leash = os.pipe()
    family = [Child(_serve_pages, listening, leash) for _ in range(workers)]
    if jobs:
        family.append(Child(_run_jobs, listening, leash))
    try:
        for child in family:
            child.start()
        ready()
        while not stop.is_set():
            # A signal does not end this wait, so it is short.
            wait([child.process.sentinel for child in family], timeout=0.3)
            for child in family:
                if not stop.is_set() and not child.process.is_alive():
                    child.restart()
    finally:
        for child in family:
            child.end()
        listening.close()
        for end in leash:
            os.close(end)


@dataclass
class Child:
    """One process of the family, replaced when it dies."""

    work: Callable[[socket.socket], None]
    listening: socket.socket
    leash: tuple[int, int]
    started_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = ForkProcess(target=self._main, daemon=True)
        self.process.start()

    def restart(self) -> None:
        self.failures = self.failures + 1 if time.monotonic() - self.started_at < TOO_SOON_SECONDS else 1
        if self.failures > TRIES:
            raise KehuiError(
                f"服务进程一启动就退出（退出码 {self.process.exitcode}），已停止重试",
                hint="请查看上方的错误信息；数据没有损失。",
            )
        self.start()

    def end(self) -> None:
        if not hasattr(self, "process") or self.process.pid is None:
            return
        self.process.terminate()
        self.process.join(GRACE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def _main(self) -> None:
        # Were the parent killed, its end of the pipe would close: no child outlives it and keeps the port.
        reading, writing = self.leash
        os.close(writing)
        threading.Thread(target=_end_with_parent, args=(reading,), daemon=True).start()
        self.work(self.listening)


def _end_with_parent(reading: int) -> None:
    os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _serve_pages(listening: socket.socket) -> None:
    from kehui.config.accepting import Server
    from kehui.config.asgi import application, pages

    settings = connections.databases["default"]
    # Requests that run at the same time have threads of their own; a pool lets them share few connections.
    size = int(os.environ.get("KEHUI_POOL", "") or POOL)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 30}
    settings["CONN_HEALTH_CHECKS"] = True
    server = Server(
        uvicorn.Config(
            application,
            log_level=os.environ.get("KEHUI_LOG", "warning").lower(),
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=5,  # live updates are connections that never end by themselves
        ),
        pages.turns,
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return  # uvicorn ends first, and passes the signal on then


def _run_jobs(listening: socket.socket) -> None:
    listening.close()
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole family; the parent tells when to end
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker, indexer = Worker(name="serve"), Indexer()
    worker.start()
    indexer.start()
    while not stop.wait(0.5):
        if worker.failure:
            raise worker.failure
    indexer.stop()
    worker.stop()
