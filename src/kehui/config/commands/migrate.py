from __future__ import annotations

import click

from kehui.config import runtime


@click.command("migrate")
def command() -> None:
    """建立或升级数据库结构。"""
    from kehui.config.migration import migrate

    count = migrate()
    runtime.out().print(f"已完成 {count} 项数据库升级。" if count else "数据库已是最新，无需升级。")
