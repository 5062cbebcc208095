"""A real server for the pages that keep a line open."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from kehui.config.asgi import application


@pytest.fixture(scope="package")
def port(django_db_setup: None) -> Iterator[int]:
    """The project's own application, in a thread of this process so that it works on the test's database."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="test-screens", daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(15)
    listening.close()
