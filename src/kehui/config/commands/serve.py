from __future__ import annotations

import click

from kehui.config import runtime


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；0.0.0.0 表示对外提供服务。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听的端口。")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="网页服务的进程数。")
@click.option("--jobs/--no-jobs", default=True, help="是否同时运行后台任务（默认运行）。")
def command(host: str, port: int, workers: int, jobs: bool) -> None:
    """启动网页服务和后台任务，按 Ctrl-C 停止。"""
    from kehui.config import serving
    from kehui.config.migration import migrate

    listening = serving.bind(host, port)
    migrate()
    where = "、".join(serving.addresses(host, port))
    serving.serve(
        listening,
        workers=workers,
        jobs=jobs,
        ready=lambda: runtime.out().print(f"科汇已启动：{where}（Ctrl-C 停止）"),
    )
    runtime.out().print("科汇已停止。")
