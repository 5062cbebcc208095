"""Noting and confirming versions of definitions (口径)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from kehui.accounts.models import COUNTY_ONLY, User, system_user
from kehui.areas.models import home_county
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted, Problem
from kehui.statistics import definitions
from kehui.statistics.indicators import Indicator, all_indicators
from kehui.statistics.models import DefinitionVersion

_MODEL = "statistics.definitionversion"
# Any number that nothing else takes: two processes that start at once note the definitions one after the other.
_LOCK = 0x6B656866


def note_definitions(*, by: User | None = None) -> tuple[int, int]:
    """Compare every declaration with the register: first versions are entered, changed ones written down to be confirmed.

    Returns how many first versions were entered and how many changes now wait. Safe to repeat.
    """
    declared = [(i, definitions.fingerprint(i)) for each in all_indicators() for i in definitions.declared(each.code)]
    if not _missing(declared):
        return 0, definitions.pending().count()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        missing = _missing(declared)
        known = set(DefinitionVersion.objects.values_list("code", flat=True))
        first, changed = [], []
        since: dict[str, date] = {}
        numbers: dict[str, int] = {}
        for indicator, mark in missing:
            version = DefinitionVersion(
                code=indicator.code, fingerprint=mark, name=indicator.name, unit=indicator.unit, kind=indicator.kind,
                definition=indicator.definition, document=indicator.document, formula=definitions.formula_of(indicator),
                noticed_at=clock.now(),
            )  # fmt: skip
            if indicator.code in known:
                changed.append(version)
                continue
            # The declaration itself says in which years each of its first versions holds.
            numbers[indicator.code] = version.number = numbers.get(indicator.code, 0) + 1
            version.confirmed_at = clock.now()
            version.valid_from = since.get(indicator.code) or _first_day(indicator.valid_from)
            version.valid_to = None if indicator.valid_to is None else date(indicator.valid_to, 12, 31)
            version.note = "首次登记"
            if version.valid_to:
                since[indicator.code] = version.valid_to + timedelta(days=1)
            first.append(version)
        DefinitionVersion.objects.bulk_create([*first, *changed])
        chain.append(
            [_change("noted", v, new={"number": v.number, "definition": v.definition}) for v in [*first, *changed]],
            by=by or system_user(),
        )
    return len(first), definitions.pending().count()


def _missing(declared: list[tuple[Indicator, str]]) -> list[tuple[Indicator, str]]:
    stored = set(DefinitionVersion.objects.values_list("code", "fingerprint"))
    return [(i, mark) for i, mark in declared if (i.code, mark) not in stored]


def may_confirm(user: Any) -> bool:
    """The register is the county's."""
    try:
        return bool(user.is_authenticated and user.holds(COUNTY_ONLY, home_county()))
    except KehuiError:
        return False


@transaction.atomic
def confirm_version(
    version: DefinitionVersion, *, by: User, valid_from: date | None = None, same: bool = False, reason: str,
    accepted: bool = False,
) -> DefinitionVersion:  # fmt: skip
    """A noticed change is a new version from ``valid_from`` on, or (``same``) the old one in other words.

    Raises NotPermitted, Conflict where it was confirmed already, Invalid where day or reason is missing, where the day is
    another one than the declaration's own, and, unless ``accepted``, where years that are not sealed would be recounted.
    """
    _require(by)
    stored = DefinitionVersion.objects.select_for_update().get(pk=version.pk)
    if not stored.is_pending:
        raise Conflict(f"“{stored.name}”的口径已经确认为第{stored.number}版")
    before = (
        DefinitionVersion.objects.select_for_update()
        .filter(code=stored.code, number__isnull=False)
        .order_by("-number", "-noticed_at")
        .first()
    )
    problems = [] if reason.strip() else [Problem("reason", "请写明依据或原因")]
    if not same and valid_from is None:
        problems.append(Problem("valid_from", "请写明新口径从哪一天起执行"))
    if not same and valid_from and before and before.valid_from and valid_from <= before.valid_from:
        problems.append(Problem("valid_from", f"应晚于第{before.number}版的生效日期{before.valid_from}"))
    if not same and valid_from:
        problems += _against_old_years(stored, valid_from, accepted=accepted)
    if problems:
        raise Invalid(problems)
    stored.confirmed_at, stored.confirmed_by, stored.note = clock.now(), by, reason.strip()[:500]
    stored.owner = before.owner if before else ""
    if same and before:
        stored.number, stored.valid_from, stored.valid_to = before.number, before.valid_from, before.valid_to
    else:
        stored.number, stored.valid_from = (before.number or 0) + 1 if before else 1, valid_from
        if before and valid_from:
            DefinitionVersion.objects.filter(code=stored.code, number=before.number).update(
                valid_to=valid_from - timedelta(days=1)
            )
    stored.save()
    new = {
        "number": stored.number,
        "valid_from": str(stored.valid_from or ""),
        "same": "同一口径" if same else "新口径",
    }
    chain.append([_change("confirmed", stored, new=new, reason=reason)], by=by)
    return stored


def _against_old_years(version: DefinitionVersion, valid_from: date, *, accepted: bool) -> list[Problem]:
    """A new version never rewrites old periods: its day is the one from which it is counted, and what it would recount is told."""
    until = definitions.kept_until(version)
    if until is not None and valid_from != date(until + 1, 1, 1):
        return [Problem("valid_from", f"程序按旧口径算到{until}年底，新口径应自{until + 1}-01-01起执行")]
    years = [] if accepted else definitions.recounted(version, home_county(), valid_from.year)
    if not years:
        return []
    told = "、".join(f"{year}年" for year in years)
    return [
        Problem("accepted", f"程序没有保留旧口径的算法，{told}没有封存，这些年的数会按新口径重算；请先核对并勾选“已知道”，或先补上旧口径")
    ]


@transaction.atomic
def set_owner(code: str, owner: str, *, by: User) -> None:
    """Which office answers for an indicator's definition."""
    _require(by)
    owner = owner.strip()
    if len(owner) > 80:
        raise Invalid([Problem("owner", "责任单位不超过80字")])
    versions = list(DefinitionVersion.objects.select_for_update().filter(code=code))
    if not versions:
        raise KehuiError("口径登记里没有这个指标")
    changes = [
        _change("updated", v, old={"owner": v.owner}, new={"owner": owner}) for v in versions[:1] if v.owner != owner
    ]
    DefinitionVersion.objects.filter(code=code).update(owner=owner)
    if changes:
        chain.append(changes, by=by)


def _require(by: User) -> None:
    if not by.is_system and not may_confirm(by):
        raise NotPermitted("口径由县级经办人确认", hint="请联系县科技局的统计人员")


def _first_day(year: int | None) -> date | None:
    return None if year is None else date(year, 1, 1)


def _change(verb: str, version: DefinitionVersion, **more: Any) -> chain.Change:
    return chain.Change(f"{_MODEL}.{verb}", _MODEL, version.pk, f"{version.name}（{version.code}）", **more)
