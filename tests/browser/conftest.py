"""A real Chromium before a real server: the project's own ASGI application, with a worker where a journey needs jobs."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from kehui.accounts.models import User
from kehui.config.asgi import application
from kehui.jobs.worker import Worker
from tests import flush
from tests.cast import PASSWORD
from tests.conftest import chromium

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
WAIT_MS = 15_000

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys in one worker: one server and one browser for them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def address(django_db_setup: None) -> Iterator[str]:
    """The server, in a thread of this process so that it works on the test's database."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="test-server", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(15)
    listening.close()


@pytest.fixture(scope="package")
def chrome(django_db_setup: None) -> Iterator[Browser]:
    """The machine's browser."""
    # Playwright keeps an event loop in this thread, for which Django would refuse to ask the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        expect.set_options(timeout=WAIT_MS)
        flush.take_over()
        yield browser
        browser.close()
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def visit(address: str, chrome: Browser) -> Iterator[Visit]:
    """``visit(user)``: a window of a browser of their own in which the user signed in; ``visit()``: a stranger's.

    At the end no page may have complained in its console, and the server may have failed nowhere.
    """
    cache.clear()  # the name of the county, looked up once a minute
    complaints: list[str] = []
    contexts = []

    def open_window(user: User | None = None, *, viewport: Any = DESKTOP, **more: Any) -> Page:
        context = chrome.new_context(base_url=address, locale="zh-CN", viewport=viewport, accept_downloads=True, **more)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        watch(page, complaints)
        if user is not None:
            sign_in(page, user.username)
            expect(page).to_have_url(f"{address}/desk/")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not complaints


def watch(page: Page, complaints: list[str]) -> None:
    """Collect what the page's console says is wrong, and what the server could not answer."""

    def said(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is no fault of the page; a missing script or picture is (see below).
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            complaints.append(f"{response.status} {response.request.method} {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("response", answered)


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and send it."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


@pytest.fixture
def worker(address: str) -> Iterator[Worker]:
    """The worker of background jobs, as it runs beside the pages."""
    running = Worker(name="browser")
    running.start()
    assert running.failure is None
    yield running
    running.stop()
