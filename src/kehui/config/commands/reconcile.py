from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kehui.config import runtime

_STYLES = {"一致": "green", "不一致": "bold red", "未找到": "yellow"}


@click.command("reconcile")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", "area_text", required=True, metavar="地区", help="区划代码、名称，或“乡镇名+村名”。")
@click.option("--year", "period_text", required=True, metavar="年份", help="年份，如 2025；也可写 2025Q3、2025-07。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def command(file: Path, area_text: str, period_text: str, as_json: bool) -> None:
    """逐项核对一份材料里的数字：所述、我方、结论。

    文件可为 csv，列名 term,value,unit,yoy_percent，可另有 qualifier（余、近、超、约），次序不限；也可为总结本身（docx、txt）：
    读出其中的数字，凡与指标对得上的逐项核对。全部一致时退出码为 0；有不一致或未找到的为 1。
    """
    from kehui.areas.models import find_area
    from kehui.kernel.errors import KehuiError
    from kehui.kernel.periods import Period
    from kehui.reading import text_of
    from kehui.reading.files import TEXT_SUFFIXES, WORD_SUFFIXES
    from kehui.statistics.reconciling import Verdict, read_stated, reconcile
    from kehui.statistics.stated_text import stated_in

    period, area = Period.parse(period_text), find_area(area_text)
    if file.suffix.lower() in (*TEXT_SUFFIXES, *WORD_SUFFIXES, ".doc"):
        stated = stated_in(text_of(file))
        if not stated:
            raise KehuiError("这份材料里没有读出与指标对得上的数字", hint="用 kehui read 看读出了哪些数字")
    else:
        stated = read_stated(file.read_bytes())
    findings = reconcile(stated, area, period)
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in findings], ensure_ascii=False, indent=2))
    else:
        _print(findings, f"{area.full_name} {period.label}：{file.name}")
    if any(f.verdict is not Verdict.AGREES for f in findings):
        sys.exit(1)


def _print(findings: list, title: str) -> None:  # type: ignore[type-arg]
    from rich.markup import escape
    from rich.table import Table

    from kehui.statistics.reconciling import Verdict

    table = Table(title=escape(title), title_justify="left")
    table.add_column("指标")
    for heading in ("所述", "我方", "所述同比", "我方同比"):
        table.add_column(heading, justify="right")
    table.add_column("结论", no_wrap=True)
    table.add_column("说明")
    for finding in findings:
        verdict = finding.verdict.value
        said = "；".join(finding.reasons)
        if finding.verdict is Verdict.NOT_FOUND:
            said = (
                f"相近的有：{'、'.join(finding.suggestions)}" if finding.suggestions else "没有这个指标，也没有相近的"
            )
        table.add_row(
            escape(finding.stated.term), finding.stated.text, finding.ours_text, finding.stated.growth_text,
            finding.ours_growth_text, f"[{_STYLES[verdict]}]{verdict}[/]", escape(said),
        )  # fmt: skip
    console = runtime.out()
    console.print(table)
    counts = {v: sum(f.verdict is v for f in findings) for v in Verdict}
    console.print("，".join(f"{v.value} {n} 项" for v, n in counts.items()), markup=False)
