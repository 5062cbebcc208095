"""Sealing a period, and restating what was published. A figure once published is never changed, only followed by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.kernel.periods import Period
from kehui.statistics import definitions, published, spans
from kehui.statistics.covering import coverage_of
from kehui.statistics.domain.definitions import note_definitions
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator
from kehui.statistics.models import DefinitionVersion, Restatement, Seal, SealedIndicator
from kehui.statistics.sealed_rows import AreaFigure, RowList, ratio_figures, read_rows, seal_digest

Progress = Callable[[str, int, int | None], None]
_MODEL = "statistics.seal"
_LOCK = 0x6B656873  # of the advisory lock under which periods are sealed, one at a time
_FIGURES = "sealed_id, area_id, value, rows, proved, reported, imported, digest"


def may_seal(user: Any, area: Area) -> bool:
    """Publishing is the county's: a county clerk over the area, or Kehui itself at the county's command."""
    return bool(user.is_authenticated and user.holds(COUNTY_ONLY, area))


def _nothing_to_tell(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


@transaction.atomic
def seal_period(area: Area, period: Period, *, by: User, reason: str, progress: Progress = _nothing_to_tell) -> Seal:
    """Store every figure of ``area`` and all below it as published, with definition, filter, number and hash of the rows.

    Raises NotPermitted; Invalid without a reason; Conflict where the period runs, is sealed already, overlaps another
    seal, or where a definition changed and nobody confirmed it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    require_sealable(area, period, by=by, reason=reason)
    tree = Tree.of(area)
    asked = [i for i in all_indicators() if i.is_available(period)]
    versions = definitions.versions_of(i.as_of(period) for i in asked)
    drafts = list(_drafts(asked, tree, period, progress))
    seal = Seal.objects.create(
        area=area, period=str(period), reason=reason.strip()[:500], sealed_at=clock.now(), sealed_by=by,
        indicators=len(asked), areas=len(tree.areas), figures=len(asked) * len(tree.areas),
        digest=seal_digest((d.indicator.code, tree.code[a], f) for d in drafts for a, f in d.figures.items()),
    )  # fmt: skip
    progress("写入公布数", 0, None)
    _write(seal, drafts, versions, period, edition=0)
    new = {"period": str(period), "indicators": seal.indicators, "areas": seal.areas, "digest": seal.digest}
    chain.append([chain.Change(f"{_MODEL}.created", _MODEL, seal.pk, str(seal), new=new, reason=reason)], by=by)
    return seal


def require_sealable(area: Area, period: Period, *, by: User, reason: str) -> None:
    """What ``seal_period`` would refuse, asked beforehand; notes changed definitions on the way."""
    if not may_seal(by, area):
        raise NotPermitted(f"您没有封存“{area}”统计数字的权限", hint="封存由县级经办人办理")
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明封存事由，例如“2025年统计公报发布”")])
    _require_over(period)
    _require_free(area, period)
    note_definitions(by=by)
    if waiting := list(definitions.pending()[:4]):
        names = "、".join(v.name for v in waiting[:3]) + ("等" if len(waiting) > 3 else "")
        raise Conflict(f"{names}的口径有变化，还没有确认", hint="请先在“指标口径”页面确认新口径，再封存")


class StillCollected(Conflict):
    """Returns behind some figures are not all in; ``figures`` says which, and how far each is."""

    def __init__(self, period: Period, figures: list[str]) -> None:
        super().__init__(f"{period.label}的填报还没有收齐，没有封存", hint="等收齐审定后再封存；确需现在封存的，选择“照现在的数封存”")
        self.figures = figures


def require_collected(area: Area, period: Period) -> None:
    """Raises StillCollected: what is published stays, also where more is approved afterwards."""
    found = coverage_of(all_indicators(), [area], period)
    names = {i.code: i.name for i in all_indicators()}
    lacking = (f"{names[code]}{c.text}" for (code, _), c in found.items() if not c.is_comparable and not c.is_earlier)
    if figures := list(lacking):
        raise StillCollected(period, figures)


@transaction.atomic
def restate(seal: Seal, code: str, *, by: User, reason: str) -> Restatement:
    """Publish an indicator of a sealed period anew, as it is now, in the sealed area and every area below that differs.

    The old values stay readable. Raises NotPermitted, Invalid without a reason, Conflict where nothing differs.
    """
    if not may_seal(by, seal.area):
        raise NotPermitted(f"您没有更正“{seal.area}”公布数的权限", hint="更正由县级经办人办理")
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明更正的原因")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not SealedIndicator.objects.filter(seal=seal, code=code).exists():
        raise KehuiError("这次封存里没有这个指标")
    indicator, period, tree = get_indicator(code), seal.period_sealed, Tree.of(seal.area)
    note_definitions(by=by)
    version = definitions.version_of(indicator.as_of(period))
    if version is None or version.is_pending:
        raise Conflict(f"“{indicator.name}”的口径有变化，还没有确认", hint="请先在“指标口径”页面确认，再更正公布数")
    draft = next(_drafts([indicator], tree, period, _nothing_to_tell))
    before = published.latest_by_area(seal, code)
    changed = {a: f for a, f in draft.figures.items() if a not in before or not f.equals(before[a])}
    if not changed:
        raise Conflict(f"“{indicator.name}”现在的数与公布数一致，不需要更正")
    old = before.get(seal.area_id)
    made = Restatement.objects.create(
        seal=seal, code=code, reason=reason.strip()[:500], old=old.value if old else None,
        new=draft.figures[seal.area_id].value, areas=len(changed), restated_at=clock.now(), restated_by=by,
    )  # fmt: skip
    last = SealedIndicator.objects.filter(seal=seal, code=code).aggregate(last=Max("edition"))["last"]
    draft.figures = changed
    _write(seal, [draft], {code: version}, period, edition=last + 1, restatement=made)
    change = chain.Change(
        f"{_MODEL}.restated", _MODEL, seal.pk, f"{seal}：{indicator.name}", old={code: made.old}, new={code: made.new},
        reason=reason,
    )  # fmt: skip
    chain.append([change], by=by)
    return made


# -- how it is done ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """The sealed area and all below it, and for each of them those it lies in (itself first)."""

    root: Area
    areas: list[Area]
    within: dict[int, tuple[int, ...]]
    code: dict[int, str]

    @classmethod
    def of(cls, area: Area) -> Tree:
        """One query."""
        areas = list(Area.objects.under(area).order_by("path"))
        parents = {a.pk: a.parent_id for a in areas}
        within: dict[int, tuple[int, ...]] = {}
        for each in areas:
            above = [each.pk]
            while (parent := parents.get(above[-1])) in parents:
                above.append(parent)
            within[each.pk] = tuple(above)
        return cls(area, areas, within, {a.pk: a.code for a in areas})


@dataclass
class Draft:
    """An indicator about to be written: its row list (None of a ratio) and the figure of each area."""

    indicator: Indicator
    rows: RowList | None
    figures: dict[int, AreaFigure] = field(default_factory=dict)


def _drafts(asked: list[Indicator], tree: Tree, period: Period, progress: Progress) -> Iterator[Draft]:
    """Every indicator read once for the whole tree; a ratio is made of its parts' figures."""
    read: dict[str, Draft] = {}

    def draft_of(indicator: Indicator) -> Draft:
        if indicator.code not in read:
            if indicator.parts:
                top, bottom = (draft_of(get_indicator(code)) for code in indicator.parts)
                read[indicator.code] = Draft(indicator, None, ratio_figures(indicator, top.figures, bottom.figures))
            else:
                rows = read_rows(indicator.as_of(period), tree.root, period)
                read[indicator.code] = Draft(indicator, rows, rows.figures(tree.within))
        return read[indicator.code]

    for done, indicator in enumerate(asked):
        progress("计算各地区的数字", done, len(asked))
        yield draft_of(indicator)


def _write(
    seal: Seal, drafts: list[Draft], versions: dict[str, DefinitionVersion], period: Period, *, edition: int,
    restatement: Restatement | None = None,
) -> None:  # fmt: skip
    moment = clock.now()
    made = SealedIndicator.objects.bulk_create(
        [
            SealedIndicator(
                seal=seal, restatement=restatement, code=d.indicator.code, edition=edition,
                definition=versions[d.indicator.code], filter=_filter_of(d.indicator.as_of(period), seal.area, period),
                digest=d.figures[seal.area_id].digest if d.rows is None and seal.area_id in d.figures else
                d.rows.digest if d.rows else "", made_at=moment, **(d.rows.arrays() if d.rows else RowList.nothing()),
            )
            for d in drafts
        ],
        batch_size=50,
    )  # fmt: skip
    with connection.cursor() as cursor, cursor.copy(f"COPY statistics_sealedfigure ({_FIGURES}) FROM STDIN") as copy:
        for stored, draft in zip(made, drafts, strict=True):
            for area, f in draft.figures.items():
                copy.write_row((stored.pk, area, f.value, f.rows, f.proved, f.reported, f.imported, f.digest))


def _filter_of(indicator: Indicator, area: Area, period: Period) -> str:
    """The condition by which the rows were chosen, as it stood."""
    days = f"{period.start} 至 {period.end}"
    return f"地区：{area.full_name}（{area.path}）及下辖\n时期：{period.label}（{days}）\n{definitions.formula_of(indicator)}"


def _require_over(period: Period) -> None:
    if period.kind == "month":
        raise Invalid([Problem("period", "按年或按季封存，不按月")], hint="写作 2025 或 2025Q3")
    if spans.is_running(period):
        raise Conflict(f"{period.label}还没有结束，不能封存", hint="时期结束之后，数字齐了再封存")


def _require_free(area: Area, period: Period) -> None:
    for seal in Seal.objects.filter(period=str(period)).select_related("area"):
        if seal.area_id == area.pk:
            raise Conflict(
                f"{area.full_name}{period.label}已于{seal.sealed_at:%Y-%m-%d}封存", hint="数字有变时请作更正公布数"
            )
        if area.path.startswith(seal.area.path):
            raise Conflict(f"{period.label}已随“{seal.area}”一起封存，不用再单独封存“{area}”")
        if seal.area.path.startswith(area.path):
            raise Conflict(
                f"{seal.area.full_name}{period.label}已单独封存，两次封存不能重叠", hint="请改封其他地区或时期"
            )
