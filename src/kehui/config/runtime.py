"""What a command needs around it: Django set up when asked for, errors for people, a log for the rest."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from kehui.config import home as homes
from kehui.kernel.errors import KehuiError

LOG_LIMIT = 10_000_000
Callback = TypeVar("Callback", bound=Callable[..., Any])


def out() -> Console:
    """Where commands print; plain text when it is no terminal."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def err() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


@contextmanager
def progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar for long work: ``progress(stage, done, total)``. No terminal: a line for each stage."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = err()
    if not console.is_terminal:
        told: list[str] = []

        def tell(stage: str, done: int = 0, total: int | None = None) -> None:
            if not told or told[-1] != stage:
                told.append(stage)
                console.print(f"{stage}…", markup=False)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("准备", total=None)

        def show(stage: str, done: int = 0, total: int | None = None) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield show


def works_alone(callback: Callback) -> Callback:
    """Mark a command's function as needing neither Django nor a home: a file in, text out."""
    callback.works_alone = True  # type: ignore[attr-defined]
    return callback


def setup_django() -> None:
    """Set Django up. Connects to nothing: the first query does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def close() -> None:
    """End this process's use of the database; the last one out waits until the embedded server has stopped."""
    from kehui.config import postgres

    if "django.db" in sys.modules:
        from django.conf import settings

        if settings.configured:
            from django.db import connections

            connections.close_all()
    if postgres.is_embedded():
        postgres.release(homes.folder())


def show(error: KehuiError) -> None:
    console = err()
    console.print(f"错误：{error.message}", style="bold red", markup=False)
    if error.hint:
        console.print(error.hint, markup=False)


def show_unexpected(error: BaseException) -> None:
    """A short message for the person, the whole story for whoever mends it."""
    console = err()
    summary = str(error).strip().splitlines()
    console.print(
        f"错误：程序出现意外（{type(error).__name__}{'：' + summary[0] if summary else ''}）",
        style="bold red",
        markup=False,
    )
    try:
        console.print(f"未完成的写入已自动撤销，已保存的数据没有损失。详细记录见 {_write_log(error)}", markup=False)
    except OSError:
        traceback.print_exception(error, file=sys.stderr)


def _write_log(error: BaseException) -> Path:
    path = homes.logs(homes.folder()) / "kehui.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    record = logging.LogRecord(
        "kehui", logging.ERROR, "", 0, " ".join(sys.argv), None, (type(error), error, error.__traceback__)
    )
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s").format(record)
    with path.open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    return path
