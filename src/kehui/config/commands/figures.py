from __future__ import annotations

import json

import click

from kehui.config import runtime


@click.command("figures")
@click.option("--area", "area_text", required=True, metavar="地区", help="区划代码、名称，或“乡镇名+村名”。")
@click.option("--year", metavar="年份", help="年份，如 2025。")
@click.option("--period", "period_text", metavar="时期", help="代替 --year：2025、2025Q3 或 2025-07。")
@click.option("--menu", metavar="业务", help="只看一类业务，如 技术市场。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(area_text: str, year: str | None, period_text: str | None, menu: str | None, as_json: bool) -> None:
    """列出一个地区、一个时期的全部统计数字，按此刻的记录现算。"""
    from rich.markup import escape
    from rich.table import Table

    from kehui.areas.models import find_area
    from kehui.kernel import clock
    from kehui.kernel.periods import Period
    from kehui.statistics.asking import figures_of, menus
    from kehui.statistics.spans import span_text

    period = Period.parse(period_text or year or str(clock.today().year))
    area = find_area(area_text)
    if menu and menu not in menus():
        raise click.BadParameter(f"没有“{menu}”这类业务。可用：{'、'.join(menus())}", param_hint="--menu")
    figures = figures_of(area, period, menu=menu or "")
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in figures], ensure_ascii=False, indent=2))
        return
    table = Table(title=f"{area.full_name} {span_text(period)}", title_justify="left")
    for heading in ("业务", "指标"):
        table.add_column(heading)
    table.add_column("数值", justify="right", no_wrap=True)
    table.add_column("单位")
    table.add_column("同比", justify="right", no_wrap=True)
    table.add_column("记录", justify="right")
    previous = ""
    for figure in figures:
        group = figure.indicator.menu
        table.add_row(
            escape(group) if group != previous else "", escape(figure.name), figure.text, figure.unit,
            figure.growth_said, f"{figure.rows:,}",
        )  # fmt: skip
        previous = group
    console = runtime.out()
    console.print(table)
    console.print(f"共 {len(figures)} 项指标", markup=False)
