"""A server of a test's own that can go and come back under the same address, as one that is switched off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from kehui.config.asgi import application


class StoppingServer:
    """The project's application; ``stop`` hangs up on everybody, ``start`` takes the same port again."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Answer from now on."""
        self.listening = socket.create_server(("127.0.0.1", self.port))
        config = uvicorn.Config(application, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=0)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Gone, open lines included."""
        self.server.should_exit = True
        self.thread.join(15)
        self.listening.close()


@pytest.fixture
def own_server(db: None) -> Iterator[StoppingServer]:
    server = StoppingServer()
    yield server
    server.stop()
