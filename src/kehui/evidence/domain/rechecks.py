"""Drawing a sample that anybody can draw again, and writing down what a look at each record found."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction

from kehui.accounts.models import CLERKS, User
from kehui.areas.models import Area
from kehui.audit import chain
from kehui.evidence.models import Recheck, RecheckItem, Result
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.kernel.periods import Period
from kehui.records.grading import grade_record
from kehui.records.models import Evidence
from kehui.records.register import register_of
from kehui.statistics.indicators import Indicator, get_indicator

_MODEL = "evidence.recheck"
LARGEST = 500


def order_of(seed: str, pk: int) -> str:
    """By what the records are ordered: the hash of seed and number. The first ``size`` are the sample."""
    return hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest()


def sample(indicator: Indicator, area: Area, period: Period, seed: str, size: int) -> tuple[list[int], int]:
    """The primary keys drawn, and how many records there are to draw from. The same seed draws the same."""
    pks = list(indicator.rows(area, period).order_by().values_list("pk", flat=True))
    return sorted(pks, key=lambda pk: order_of(seed, pk))[:size], len(pks)


@transaction.atomic
def draw(indicator: Indicator, area: Area, period: Period, *, size: int, by: User, seed: str = "") -> Recheck:
    """A new sample of the records behind a figure; without ``seed`` a random one, which is shown.

    Raises NotPermitted, or Invalid where the size makes no sense or nothing is there to draw from.
    """
    if not by.holds(CLERKS, area):
        raise NotPermitted(f"您没有在“{area}”组织核查的权限", hint="随机核查由县、乡镇经办人组织")
    seed = seed.strip()[:40] or secrets.token_hex(4)
    if not 1 <= size <= LARGEST:
        raise Invalid([Problem("size", f"抽查数应为1至{LARGEST}")])
    pks, population = sample(indicator, area, period, seed, size)
    if not pks:
        raise Invalid([Problem("code", f"{area.full_name}{period.label}没有计入“{indicator.name}”的记录")])
    model: Any = indicator.model
    label = model._meta.concrete_model._meta.label_lower
    records = model.objects.in_bulk(pks)
    made = Recheck.objects.create(
        area=area, period=str(period), code=indicator.code, seed=seed, population=population, size=len(pks),
        drawn_at=clock.now(), drawn_by=by,
    )  # fmt: skip
    RecheckItem.objects.bulk_create(
        RecheckItem(
            recheck=made, place=n, model=label, object_id=pk, object_text=str(records[pk])[:300], grade_before=records[pk].evidence
        )
        for n, pk in enumerate(pks, 1)
    )
    new = {"code": indicator.code, "period": str(period), "seed": seed, "size": made.size, "population": population}
    chain.append([chain.Change(f"{_MODEL}.created", _MODEL, made.pk, f"{indicator.name}随机核查", new=new)], by=by)
    return made


@transaction.atomic
def judge(item: RecheckItem, result: Result, *, note: str, by: User) -> RecheckItem:
    """Write down what was found. 属实 proves the record, 不实或缺佐证 lowers its grade by one, each with a note in the trail.

    Raises NotPermitted, Invalid without a note, Conflict where it was judged already or the record is gone.
    """
    stored = RecheckItem.objects.select_for_update(of=("self",)).select_related("recheck__area").get(pk=item.pk)
    if not by.holds(CLERKS, stored.recheck.area):
        raise NotPermitted("您没有填写这次核查结果的权限", hint="由组织核查的县、乡镇经办人填写")
    if stored.result != Result.PENDING:
        raise Conflict(f"这一条已经填过结果：{stored.get_result_display()}", hint="如结果有误，请另抽一次核查")
    if result not in (Result.CONFIRMED, Result.LOWERED):
        raise Invalid([Problem("result", "请选择属实，或不实（缺佐证）")])
    if not note.strip():
        raise Invalid([Problem("note", "请写明怎样核查、看到什么")])
    model: Any = get_indicator(stored.recheck.code).model
    record = model.objects.filter(pk=stored.object_id).first()
    if record is None:
        raise Conflict("这条记录已被删除，不能再填结果")
    if result == Result.CONFIRMED:
        grade, action = Evidence.PROVED, "rechecked"
    else:
        grade, action = (Evidence.REPORTED if record.evidence == Evidence.PROVED else Evidence.IMPORTED), "lowered"
    concrete = register_of(model).model
    grade_record(concrete._default_manager.get(pk=record.pk), grade, by=by, reason=f"随机核查：{note.strip()}"[:500], action=action)
    stored.result, stored.note, stored.checked_at, stored.checked_by = result, note.strip()[:500], clock.now(), by
    stored.save()
    return stored
