from __future__ import annotations

from pathlib import Path

import click

from kehui.config import runtime


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """把备份恢复到空的 KEHUI_HOME，并核对行数和审计记录。"""
    from kehui.config import backup

    with runtime.progress() as progress:
        report = backup.restore(file.absolute(), progress=progress)
    runtime.out().print(
        f"恢复完成，用时 {report.seconds:.1f} 秒。\n核对一致：{report.tables} 张表 {report.rows} 行，"
        f"附件 {report.files} 个，审计记录 {report.audited} 条首尾相接。"
    )
