"""Last year's problems and plans, carried into this year's summary."""

from __future__ import annotations

from django.db.models import Case, Value, When

from kehui.summary.models import Carried, CarriedKind, Fate, Summary


def carry_over(summary: Summary) -> int:
    """Take last year's problems and plans along, once; called where a summary is begun. Returns how many."""
    if summary.carried.exists():
        return 0
    made = [Carried(summary=summary, kind=kind, text=line) for kind, line in matters_before(summary)]
    Carried.objects.bulk_create(made)
    return len(made)


def matters_before(summary: Summary) -> list[tuple[CarriedKind, str]]:
    """What last year's summary of the area names as problems and plans: the one of the same office before any other."""
    earlier = Summary.objects.filter(area=summary.area, year=summary.year - 1).exclude(pk=summary.pk)
    same = Case(When(template_name=summary.template_name, then=Value(0)), default=Value(1))
    for before in earlier.order_by(same, "-pk"):
        latest = before.latest
        found = [
            (kind, line.strip())
            for kind, text in ((CarriedKind.PROBLEM, latest.problems), (CarriedKind.PLAN, latest.plans))
            for line in text.splitlines()
            if line.strip()
        ]
        if found:
            return found
    return []


def carried_lines(summary: Summary) -> list[dict[str, str]]:
    """For templates: ``{%p for 条 in 上年事项 %}``: 条.类别, 条.内容, 条.结果, 条.说明. What nobody has told the fate of is not
    written: it waits on the page of the summary.
    """
    return [
        {"类别": c.get_kind_display(), "内容": c.text, "结果": c.get_fate_display(), "说明": c.note}
        for c in summary.carried.exclude(fate=Fate.OPEN)
    ]
