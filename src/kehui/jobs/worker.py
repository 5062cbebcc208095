"""The worker: takes jobs from the queue until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app

from kehui.jobs import work

logger = logging.getLogger(__name__)
GRACE_SECONDS = 10


class Worker:
    """A worker in a thread of this process. ``stop`` lets running jobs go back to the queue."""

    def __init__(self, *, concurrency: int = 1, name: str = "worker") -> None:
        self._concurrency = concurrency
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._main, name=f"kehui-{name}", daemon=True)
        self.failure: BaseException | None = None

    def start(self) -> None:
        work.stopping.clear()
        self._thread.start()
        self._started.wait(30)

    def stop(self) -> None:
        work.stopping.set()
        if self._loop is not None and self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(GRACE_SECONDS + 5)
        if not self._thread.is_alive():
            work.stopping.clear()  # the process may live on and run jobs itself

    def join(self) -> None:
        """Wait until the worker ends; raises what ended it."""
        while self._thread.is_alive():
            self._thread.join(0.5)  # in steps, so that Ctrl-C reaches the main thread
        if self.failure is not None:
            raise self.failure

    def _main(self) -> None:
        try:
            connection.ensure_connection()  # starts the embedded server, of which procrastinate knows nothing
            if count := work.recover():
                logger.warning("%s interrupted job(s) found", count)
            connection.close()
            asyncio.run(self._run())
        except BaseException as error:
            self.failure = error
            logger.exception("the worker ended")
        finally:
            connection.close()
            self._started.set()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        connector: Any = app.connector  # Django's own, which makes one for workers
        worker_app = app.with_connector(connector.get_worker_connector())
        async with worker_app.open_async():
            self._task = asyncio.create_task(
                worker_app.run_worker_async(
                    name=self._name,
                    concurrency=self._concurrency,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    delete_jobs="always",  # the record a person sees is our Job
                )
            )
            self._started.set()
            try:
                await self._task
            except asyncio.CancelledError:
                logger.info("the worker was told to stop")
            finally:
                # Periodic tasks are queued through Django's connection of the thread in which its sync code runs.
                await sync_to_async(connections.close_all)()
