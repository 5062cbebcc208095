from __future__ import annotations

import click

from kehui.config import runtime


@click.command("seal")
@click.option("--area", required=True, help="地区：名称、区划代码，或“乡镇名+村名”；连同下辖地区一起封存")
@click.option("--year", type=int, help="年度，如 2025")
@click.option("--period", "period_text", help="或写时期：2025、2025Q3")
@click.option("--reason", default="命令行封存", show_default=True, help="封存事由，记入审计")
@click.option("--knowingly", is_flag=True, help="填报还没有收齐，也照现在的数封存")
@click.option("--verify", is_flag=True, help="不封存，只核验已封存的时期与封存时是否一致")
def command(area: str, year: int | None, period_text: str | None, reason: str, knowingly: bool, verify: bool) -> None:
    """把一个时期的统计数字封存为公布数：以后记录再更正，公布数也不变。"""
    from kehui.accounts.models import system_user
    from kehui.areas.models import find_area
    from kehui.kernel.errors import KehuiError
    from kehui.kernel.periods import Period
    from kehui.statistics import published
    from kehui.statistics.domain.sealing import StillCollected, require_collected, seal_period

    if year is None and not period_text:
        raise click.UsageError("请写 --year 或 --period")
    where, period = find_area(area), Period.parse(period_text or str(year))
    if verify:
        seal = published.seal_of(where, period)
        if seal is None:
            raise KehuiError(f"{where.full_name}{period.label}还没有封存")
        if problems := published.verify(seal):
            raise KehuiError("；".join(problems), hint="公布数可能被人绕过系统改动，请报告审计员并保存好备份")
        runtime.out().print(f"核验通过：{seal.figures:,} 个公布数与封存时一致。", markup=False)
        return
    if not knowingly:
        try:
            require_collected(where, period)
        except StillCollected as error:
            raise KehuiError(f"{error.message}：{'；'.join(error.figures)}", hint="确需现在封存的，加 --knowingly") from error
    with runtime.progress() as progress:
        seal = seal_period(where, period, by=system_user(), reason=reason, progress=progress)
    runtime.out().print(
        f"已封存{where.full_name}{period.label}：{seal.indicators} 项指标，{seal.areas} 个地区，共 {seal.figures:,} 个公布数。\n总摘要 {seal.digest}",
        markup=False,
    )  # fmt: skip
