"""Last year's problems and plans, carried into this year's summary."""

from __future__ import annotations

from kehui.summary.models import Carried, CarriedKind, Summary


def carry_over(summary: Summary) -> int:
    """Take last year's problems and plans along, once; called where a summary is begun. Returns how many."""
    before = (
        Summary.objects.filter(area=summary.area, year=summary.year - 1).exclude(pk=summary.pk).order_by("-pk").first()
    )
    if before is None or summary.carried.exists():
        return 0
    latest = before.latest
    made = [
        Carried(summary=summary, kind=kind, text=line.strip())
        for kind, text in ((CarriedKind.PROBLEM, latest.problems), (CarriedKind.PLAN, latest.plans))
        for line in text.splitlines()
        if line.strip()
    ]
    Carried.objects.bulk_create(made)
    return len(made)


def carried_lines(summary: Summary) -> list[dict[str, str]]:
    """For templates: ``{%p for 条 in 上年事项 %}``: 条.类别, 条.内容, 条.结果, 条.说明."""
    return [
        {"类别": c.get_kind_display(), "内容": c.text, "结果": c.get_fate_display(), "说明": c.note} for c in summary.carried.all()
    ]
