"""Registers of patents, legal events and custody agreements."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.kernel.errors import Problem
from kehui.kernel.identifiers import patent_kind_digit
from kehui.parties.models import Organisation
from kehui.patents.domain import event as events
from kehui.patents.models import (
    ENDINGS,
    KIND_OF_DIGIT,
    Custody,
    EventKind,
    LegalStatus,
    Patent,
    PatentEvent,
    PatentKind,
)
from kehui.patents.queries import DECIDING, dates_from_events, status_of
from kehui.records.register import Action, Group, Register, Values, register
from kehui.records.rules import dates_in_order, not_in_future

_MENU = "知识产权"
_DAY = (("happened_on", "日期", "date"),)


def _in(*states: LegalStatus) -> Callable[[Patent], bool]:
    return lambda patent: patent.status in states


@register
class PatentRegister(Register):
    """专利"""

    model = Patent
    slug = "patents"
    menu = _MENU
    key = ("application_number",)
    fields = (
        "application_number", "name", "kind", "applicant", "applicant_name", "filed_on", "granted_on",
        "publication_number", "ended_on", "status", "area", "note",
    )  # fmt: skip
    shown = ("application_number", "name", "kind", "applicant_name", "filed_on", "granted_on", "status", "area")
    search = ("name", "application_number", "applicant_name")
    filters = ("area", "kind", "status", "filed_on", "granted_on", "ended_on", "applicant")
    ordering = ("-filed_on", "-id")
    groups = (
        Group("专利", ("application_number", "name", "kind")),
        Group("申请人", ("applicant", "applicant_name", "area"), "单位申请的填申请单位；所在地区留空时取申请单位所在地区"),
        Group("日期", ("filed_on", "granted_on", "publication_number", "ended_on", "status"), "法律状态由日期推定"),
        Group("其他", ("note",)),
    )
    area_from = "applicant"
    writers = COUNTY_ONLY
    related = (("patents.events", "patent"),)
    actions = (
        Action("grant", "登记授权", events.grant_patent, _in(LegalStatus.PENDING), inputs=(*_DAY, ("publication_number", "授权公告号", "text")), writers=COUNTY_ONLY),
        Action("reject", "登记驳回", events.reject_patent, _in(LegalStatus.PENDING), inputs=_DAY, needs_reason=True, writers=COUNTY_ONLY),
        Action("withdraw", "登记视为撤回", events.withdraw_patent, _in(LegalStatus.PENDING), inputs=_DAY, needs_reason=True, writers=COUNTY_ONLY),
        Action("terminate", "登记终止", events.terminate_patent, _in(LegalStatus.IN_FORCE), inputs=_DAY, needs_reason=True, destructive=True, consequence="自该日起不再计入有效专利，申请量和授权量不变", writers=COUNTY_ONLY),
        Action("expire", "登记届满", events.expire_patent, _in(LegalStatus.IN_FORCE), inputs=_DAY, writers=COUNTY_ONLY),
        Action("invalidate", "登记无效", events.invalidate_patent, _in(LegalStatus.IN_FORCE), inputs=_DAY, needs_reason=True, destructive=True, consequence="自该日起不再计入有效专利，申请量和授权量不变", writers=COUNTY_ONLY),
        Action("restore", "登记恢复", events.restore_patent, _in(LegalStatus.ENDED), inputs=_DAY, needs_reason=True, writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "application_number": "201710601862.3", "name": "一种茶叶自动萎凋装置", "kind": "发明",
        "applicant": "91350100M000100Y43", "filed_on": "2017-07-21", "granted_on": "2019-05-10",
        "publication_number": "CN107345678B",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """The status follows from the dates, the applicant's name from the applicant."""
        values["status"] = status_of(values.get("granted_on"), values.get("ended_on")).value
        if values.get("applicant") and not values.get("applicant_name"):
            values["applicant_name"] = Organisation.objects.values_list("name", flat=True).get(pk=values["applicant"])

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Type digit against type, year in the number against the filing, dates in order and as the events say."""
        number = values["application_number"]
        digit = patent_kind_digit(number)
        if KIND_OF_DIGIT[digit] != values["kind"]:
            yield Problem(
                "kind",
                f"申请号里的种类号是{digit}，应为“{KIND_OF_DIGIT[digit].label}”，现在填的是“{PatentKind(values['kind']).label}”",
            )
        filed = values["filed_on"]
        year = number[:4] if len(number) == 14 else number[:2]
        if not str(filed.year).endswith(year) and digit not in "89":
            yield Problem("filed_on", f"申请号里的年份是{year}，与申请日{filed.isoformat()}不一致，请核对", "warning")
        if not values.get("applicant") and not values.get("applicant_name"):
            yield Problem("applicant_name", "申请单位和申请人至少填一个")
        yield from not_in_future(self, values, "filed_on", "granted_on", "ended_on")
        yield from dates_in_order(self, values, "filed_on", "granted_on", "ended_on")
        if old and any(old[name] != values.get(name) for name in ("granted_on", "ended_on")):
            yield from self._against_events(values)

    def _against_events(self, values: Values) -> Iterator[Problem]:
        stored = PatentEvent.objects.filter(
            patent__application_number=values["application_number"], kind__in=DECIDING
        ).values_list("kind", "happened_on")
        kinds = {kind for kind, _ in stored}
        granted, ended = dates_from_events(stored)
        if granted and values.get("granted_on") != granted:
            yield Problem("granted_on", f"与已登记的授权事件（{granted.isoformat()}）不一致，请先更正该事件")
        if kinds - {EventKind.GRANTED} and values.get("ended_on") != ended:
            said = f"该专利于{ended.isoformat()}失效" if ended else "该专利已恢复"
            yield Problem("ended_on", f"与已登记的法律事件（{said}）不一致，请登记新的事件")


@register
class PatentEventRegister(Register):
    """专利法律事件

    Entered or imported here, an event is history: it must agree with the patent's dates. What changes them is done on
    the patent's page (登记授权 …), which writes both.
    """

    model = PatentEvent
    slug = "events"
    menu = _MENU
    key = ("patent", "kind", "happened_on")
    fields = ("patent", "kind", "happened_on", "detail", "area", "note")
    shown = ("patent", "kind", "happened_on", "detail", "area")
    search = ("patent", "detail")
    filters = ("area", "kind", "happened_on")
    ordering = ("-happened_on", "-id")
    area_from = "patent"
    writers = COUNTY_ONLY
    example = {"patent": "201710601862.3", "kind": "授权", "happened_on": "2019-05-10"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The patent's dates and its events never contradict each other."""
        yield from not_in_future(self, values, "happened_on")
        patent = Patent.objects.only("filed_on", "granted_on", "ended_on").get(pk=values["patent"])
        kind, day = EventKind(values["kind"]), values["happened_on"]
        if day < patent.filed_on:
            yield Problem("happened_on", f"日期不能早于申请日（{patent.filed_on.isoformat()}）")
        if kind == EventKind.GRANTED and patent.granted_on != day:
            yield Problem("happened_on", _differs("授权公告日", patent.granted_on, "登记授权"))
        if kind == EventKind.RESTORED and patent.ended_on and patent.ended_on < day:
            yield Problem("kind", _differs("失效日", patent.ended_on, "登记恢复"))
        # An ending that was answered by a 恢复 is history; any other one is the patent's end.
        if kind in ENDINGS and patent.ended_on != day and not _restored_since(values):
            yield Problem("happened_on", _differs("失效日", patent.ended_on, f"登记{kind.label}"))


def _restored_since(values: Values) -> bool:
    return PatentEvent.objects.filter(
        patent=values["patent"], kind=EventKind.RESTORED, happened_on__gte=values["happened_on"]
    ).exists()


def _differs(label: str, stored: object, action: str) -> str:
    return f"专利上的{label}是{stored or '空'}，与这个事件不一致；请先在专利上更正，或打开该专利用“{action}”登记"


@register
class CustodyRegister(Register):
    """知识产权托管"""

    model = Custody
    slug = "custodies"
    menu = _MENU
    key = ("client", "agency", "starts_on")
    fields = ("client", "agency", "scope", "starts_on", "ends_on", "area", "note")
    shown = ("client", "agency", "scope", "starts_on", "ends_on", "area")
    search = ("client", "agency", "scope")
    filters = ("area", "agency", "starts_on", "ends_on")
    ordering = ("-starts_on", "-id")
    area_from = "client"
    writers = COUNTY_ONLY
    example = {
        "client": "91350100M000100Y43", "agency": "云溪县智汇知识产权服务有限公司", "scope": "专利年费监控、专利申请与维护",
        "starts_on": "2025-01-01", "ends_on": "2027-12-31",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Two parties, dates in order."""
        if values["client"] == values["agency"]:
            yield Problem("agency", "委托单位和托管机构是同一个单位")
        yield from dates_in_order(self, values, "starts_on", "ends_on")
