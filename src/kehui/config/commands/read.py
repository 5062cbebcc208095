from __future__ import annotations

import json
from pathlib import Path

import click

from kehui.config import runtime


@click.command("read")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--checks", is_flag=True, help="改为列出数字里的问题：百分比不可能、分项超过总数、前后不一等。")
@runtime.works_alone
def command(file: Path, as_json: bool, checks: bool) -> None:
    """读出一份总结（docx、txt）里的数字：指标、数值、单位、增幅、从属。不用数据库。

    JSON 里的 start、end 是数字在正文里的字符位置；value 已换算（1.2万人次为 12000，钱一律为元），下降为负。
    """
    from kehui.reading import Reader, text_of
    from kehui.reading.checks import check

    reading = Reader(text_of(file))
    if checks:
        faults = check(reading)
        if as_json:
            click.echo(json.dumps([f.as_dict() for f in faults], ensure_ascii=False, indent=2))
        else:
            _print_faults(faults, reading, file.name)
    elif as_json:
        click.echo(json.dumps([f.as_dict() for f in reading.figures], ensure_ascii=False, indent=2))
    else:
        _print_figures(reading, file.name)


def _print_figures(reading, title: str) -> None:  # type: ignore[no-untyped-def]
    from rich.markup import escape
    from rich.table import Table

    from kehui.reading import KIND_NAMES

    table = Table(title=escape(title), title_justify="left")
    for heading in ("序号", "数字"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("单位", "约数", "种类", "指标"):
        table.add_column(heading, overflow="fold")
    table.add_column("属于", justify="right")
    for at, figure in enumerate(reading.figures, 1):
        shown = "（遮盖）" if figure.value is None else f"{figure.value.normalize():f}"
        table.add_row(
            str(at), shown, escape(figure.unit), figure.qualifier, KIND_NAMES[figure.kind], escape(figure.term),
            "" if figure.of is None else str(figure.of + 1),
        )  # fmt: skip
    console = runtime.out()
    console.print(table)
    console.print(f"共 {len(reading.figures)} 个数字", markup=False)


def _print_faults(faults, reading, title: str) -> None:  # type: ignore[no-untyped-def]
    from rich.markup import escape
    from rich.table import Table

    from kehui.reading.checks import KIND_NAMES

    console = runtime.out()
    if not faults:
        console.print(f"{title}：没有发现问题", markup=False)
        return
    table = Table(title=escape(title), title_justify="left")
    for heading in ("问题", "说明", "原文"):
        table.add_column(heading, overflow="fold")
    for fault in faults:
        around = reading.text[max(0, fault.start - 16) : fault.end + 10].replace("\n", " ")
        table.add_row(KIND_NAMES[fault.kind], escape(fault.message), escape(f"…{around}…"))
    console.print(table)
    console.print(f"共 {len(faults)} 处问题", markup=False)
