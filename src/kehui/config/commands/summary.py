from __future__ import annotations

from pathlib import Path

import click

from kehui.config import runtime


@click.command("summary")
@click.option("--area", required=True, help="地区：名称、区划代码，或“乡镇名+村名”")
@click.option("--year", required=True, type=int, help="年度，如 2025")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 .docx 文件")
@click.option("--template", "template", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="自己的模板")
def command(area: str, year: int, output: Path, template: Path | None) -> None:
    """编写年度工作总结（Word 文档），数字由记录即时算出。"""
    from kehui.areas.models import find_area
    from kehui.kernel.errors import KehuiError
    from kehui.summary.documents import write_docx
    from kehui.summary.shipped import SHIPPED, shipped_for

    where = find_area(area)
    content = template.read_bytes() if template else SHIPPED[shipped_for(where)].read_bytes()
    with runtime.err().status(f"正在编写{where.name}{year}年度总结"):
        document, figures = write_docx(content, where, year)
    try:
        output.write_bytes(document)
    except OSError as error:
        raise KehuiError(f"写不了文件 {output}：{error.strerror}", hint="请核对目录是否存在、是否可写") from error
    runtime.out().print(f"已写好 {output}，用到 {len(figures.mentioned)} 个数字。", markup=False)
