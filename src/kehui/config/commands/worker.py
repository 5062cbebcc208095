from __future__ import annotations

import signal
from types import FrameType

import click

from kehui.config import runtime


@click.command("worker")
@click.option("--concurrency", default=1, show_default=True, type=click.IntRange(1, 16), help="同时执行的任务数。")
def command(concurrency: int) -> None:
    """单独运行后台任务（多台机器部署时使用），按 Ctrl-C 停止。"""
    from kehui.jobs.worker import Worker
    from kehui.search.indexing import Indexer

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    worker, indexer = Worker(concurrency=concurrency), Indexer()
    worker.start()
    indexer.start()
    runtime.out().print("后台任务已启动（Ctrl-C 停止）。")
    try:
        worker.join()
    except KeyboardInterrupt:
        indexer.stop()
        worker.stop()
        runtime.out().print("后台任务已停止，未完成的任务将在下次启动时继续。")
