from __future__ import annotations

from pathlib import Path

import click

from kehui.config import runtime


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """把数据库和附件备份为一个文件（不必停止使用）。"""
    from kehui.config import backup

    with runtime.progress() as progress:
        report = backup.backup(file.absolute(), progress=progress)
    runtime.out().print(
        f"备份完成：{report.path}\n共 {report.tables} 张表 {report.rows} 行，附件 {report.files} 个，"
        f"用时 {report.seconds:.1f} 秒。备份含有账号和密钥，请妥善保管。"
    )
