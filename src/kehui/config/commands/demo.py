from __future__ import annotations

from pathlib import Path

import click

from kehui.config import runtime


@click.command("demo")
@click.option("--load-only", is_flag=True, help="只装载示例数据，不启动服务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听的端口。")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="网页服务的进程数。")
def command(load_only: bool, host: str, port: int, workers: int) -> None:
    """装载示例县并启动服务，供试用。"""
    from kehui.config import home as homes
    from kehui.config import serving
    from kehui.config.migration import migrate
    from kehui.demo.users import signins

    listening = None if load_only else serving.bind(host, port)  # first: a taken port is told before the long work
    home = homes.folder()
    _refuse_real_data(home)
    migrate()
    _load(home)
    if listening is None:
        return

    def tell() -> None:
        from rich.table import Table

        table = Table(title="示例账号（示例数据，单位和人名均为虚构）", title_justify="left")
        for column in ("账号", "密码", "身份"):
            table.add_column(column)
        for signin in signins():
            table.add_row(signin["username"], signin["password"], f"{signin['name']}（{signin['role']}）")
        console = runtime.out()
        console.print(table)
        console.print(f"科汇已启动：{'、'.join(serving.addresses(host, port))}（Ctrl-C 停止）")

    serving.serve(listening, workers=workers, jobs=True, ready=tell)
    runtime.out().print("科汇已停止。")


def _refuse_real_data(home: Path) -> None:
    """Sample data must never mix with an office's own."""
    from kehui.config import home as homes
    from kehui.config.migration import pending
    from kehui.kernel.errors import KehuiError

    if homes.is_demo(home):
        return
    from django.db import connection

    tables = connection.introspection.table_names()
    if "areas_area" in tables and not pending():
        from kehui.areas.models import Area

        if Area.objects.exists():
            raise KehuiError(
                f"{home} 里已有正式数据，示例数据不会装进去",
                hint="请用 KEHUI_HOME 另指定一个目录试用，例如：KEHUI_HOME=~/kehui-demo kehui demo",
            )


def _load(home: Path) -> None:
    from kehui.config import home as homes
    from kehui.demo.load import load_demo
    from kehui.demo.market_life import enliven

    if homes.is_demo_loaded(home):
        return
    homes.mark_demo(home, loaded=False)  # first, so that an interrupted loading is never taken for an office's own data
    with runtime.progress() as progress:
        load_demo(progress)
        enliven(progress)
    homes.mark_demo(home)
