"""How far the returns behind an indicator are in, by area: what figures say of a year that is still being collected."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Count, F, Q

from kehui.areas.models import Area
from kehui.records import scope
from kehui.returns.definition import FED_BY
from kehui.returns.models import Respondents, Status, Submission
from kehui.statistics.covering import EARLIER, Coverage

_COUNTED = {Respondents.ORGANISATION: "家", Respondents.TOWNSHIP: "个乡镇（街道）", Respondents.VILLAGE: "个村（社区）"}


def coverage(codes: Collection[str], areas: Sequence[Area], year: int) -> dict[tuple[str, int], Coverage]:
    """Of the indicators that returns feed, those whose returns of the year, or of the year before, are not all approved.

    A round that was ended is compared as it is, with the count beside it; one still going on is not. One query.
    """
    fed = {FED_BY[code]: code for code in codes if code in FED_BY}
    if not fed:
        return {}
    counts = {}
    for area in areas:
        within = scope.within("area", area)
        counts[f"asked_{area.pk}"] = Count("pk", filter=within)
        counts[f"approved_{area.pk}"] = Count("pk", filter=within & Q(status=Status.APPROVED))
    rows = (
        Submission.objects.filter(
            round__opened_on__isnull=False, round__year__in=(year - 1, year), round__form__items__code__in=fed
        )
        .order_by()
        .values(item=F("round__form__items__code"), of=F("round__year"), closed=F("round__closed_on"),
                by=F("round__form__respondents"))
        .annotate(**counts)
    )  # fmt: skip
    found: dict[tuple[str, int], Coverage] = {}
    for row in sorted(rows, key=lambda r: r["of"]):  # this year's words take the place of last year's
        is_open = row["closed"] is None
        for area in areas:
            asked, approved = row[f"asked_{area.pk}"], row[f"approved_{area.pk}"]
            if approved == asked or (row["of"] < year and not is_open):
                continue
            key = fed[row["item"]], area.pk
            before = found.get(key)
            said = "" if row["of"] == year else EARLIER
            text = f"{said}已审定{approved:,}/{asked:,}{_COUNTED[Respondents(row['by'])]}"
            found[key] = Coverage(text, not is_open and (before is None or before.is_comparable))
    return found
