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
    读出其中的数字，凡与指标对得上的逐项核对。一个文件里有几篇的，按标题分开，各与文中所说的地区核对。
    全部一致时退出码为 0；有不一致或未找到的为 1。
    """
    from kehui.areas.models import find_area
    from kehui.kernel.errors import KehuiError
    from kehui.kernel.periods import Period
    from kehui.reading import text_of
    from kehui.reading.files import TEXT_SUFFIXES, WORD_SUFFIXES
    from kehui.statistics.reconciling import Verdict, read_stated, reconcile
    from kehui.statistics.stated_text import stated_in_texts

    period, area = Period.parse(period_text), find_area(area_text)
    if file.suffix.lower() in (*TEXT_SUFFIXES, *WORD_SUFFIXES, ".doc"):
        stated = stated_in_texts(text_of(file), area)
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
    from itertools import groupby

    from kehui.statistics.reconciling import Verdict

    console = runtime.out()
    texts = [(key, list(some)) for key, some in groupby(findings, key=lambda f: (f.stated.title, f.area))]
    for n, ((name, area), some) in enumerate(texts, 1):
        head = title if len(texts) == 1 else f"第{n}篇 {name}：{area.full_name}"
        if console.is_terminal:
            console.print(_table(some, head))
        else:
            _lines(some, head)
    counts = {v: sum(f.verdict is v for f in findings) for v in Verdict}
    console.print("，".join(f"{v.value} {n} 项" for v, n in counts.items()), markup=False)


_HEADINGS = ("指标", "所述", "我方", "所述同比", "我方同比", "结论", "说明")


def _cells(finding) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    from kehui.statistics.reconciling import Verdict

    said = "；".join(finding.reasons)
    if finding.verdict is Verdict.NOT_FOUND:
        said = f"相近的有：{'、'.join(finding.suggestions)}" if finding.suggestions else "没有这个指标，也没有相近的"
    # What the text calls it is not always what it is.
    name, term = finding.figure.name if finding.figure else "", finding.stated.term
    return (
        name if (name and len(name) < len(term)) or not term else term, finding.stated.text, finding.ours_text,
        finding.stated.growth_text, finding.ours_growth_text, finding.verdict.value, said,
    )  # fmt: skip


def _table(findings: list, title: str):  # type: ignore[no-untyped-def, type-arg]
    """For a terminal. Words are folded and never cut off: half a name names nothing."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left")
    for n, heading in enumerate(_HEADINGS):
        table.add_column(
            heading, justify="right" if 1 <= n <= 4 else "left", overflow="fold", no_wrap=heading == "结论",
            min_width=8 if n == 0 else None,
        )  # fmt: skip
    for finding in findings:
        *cells, verdict, said = _cells(finding)
        table.add_row(*map(escape, cells), f"[{_STYLES[verdict]}]{verdict}[/]", escape(said))
    return table


def _lines(findings: list, title: str) -> None:  # type: ignore[type-arg]
    """For a file or another program: a heading, and a line for each with tabs between."""
    for line in (title, "\t".join(_HEADINGS), *("\t".join(_cells(f)) for f in findings)):
        click.echo(line)
