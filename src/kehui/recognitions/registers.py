"""Registers of titles, recognitions, awards, designations and research institutions."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY
from kehui.kernel.errors import Problem
from kehui.recognitions.domain import designation as designations
from kehui.recognitions.domain import recognition as recognitions
from kehui.recognitions.models import (
    Award,
    Designation,
    DesignationStatus,
    EntryWay,
    Holder,
    Recognition,
    ResearchInstitution,
    Title,
)
from kehui.recognitions.queries import last_valid_day
from kehui.records.register import Action, Group, Register, Values, register
from kehui.records.rules import dates_in_order, not_in_future

_MENU = "科技企业"


@register
class TitleRegister(Register):
    """称号"""

    model = Title
    slug = "titles"
    menu = _MENU
    key = ("code",)
    fields = ("code", "name", "level", "holder", "validity_years", "programme", "document_number", "area", "note")
    shown = ("code", "name", "level", "holder", "validity_years", "programme")
    search = ("name", "code", "programme")
    filters = ("level", "holder")
    ordering = ("code",)
    writers = COUNTY_ONLY
    related = (("recognitions.recognitions", "title"), ("recognitions.designations", "title"))
    example = {
        "code": "GJ-GQ", "name": "国家高新技术企业", "level": "国家级", "holder": "单位", "validity_years": "3",
        "programme": "高新技术企业认定", "document_number": "国科发火〔2016〕32号", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A validity is at least a year."""
        if values.get("validity_years") == 0:
            yield Problem("validity_years", "有效年限应大于0；长期有效的请留空")


@register
class RecognitionRegister(Register):
    """认定"""

    model = Recognition
    slug = "recognitions"
    menu = _MENU
    key = ("certificate_number",)
    fields = (
        "certificate_number", "title", "organisation", "entry_way", "recognised_on", "valid_from", "valid_to",
        "revoked_on", "document_number", "area", "note",
    )  # fmt: skip
    shown = ("certificate_number", "title", "organisation", "entry_way", "recognised_on", "valid_to", "revoked_on", "area")
    search = ("certificate_number", "organisation")
    filters = ("area", "title", "entry_way", "recognised_on", "valid_to", "revoked_on")
    ordering = ("-recognised_on", "-id")
    groups = (
        Group("认定", ("certificate_number", "title", "organisation", "area", "entry_way"), "所在地区留空时取单位所在地区"),
        Group("日期", ("recognised_on", "valid_from", "valid_to", "revoked_on"), "有效期止留空时按称号的有效年限推算"),
        Group("依据", ("document_number", "note")),
    )
    area_from = "organisation"
    writers = COUNTY_ONLY
    actions = (
        Action("revoke", "撤销认定", recognitions.revoke_recognition, lambda r: r.revoked_on is None, inputs=(("revoked_on", "撤销日期", "date"),), needs_reason=True, destructive=True, consequence="自撤销之日起不再计入有效数，以前各期的数不变", writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "certificate_number": "GR202533001234", "title": "国家高新技术企业（GJ-GQ）", "organisation": "91350100M000100Y43",
        "entry_way": "新认定", "recognised_on": "2025-12-08", "document_number": "浙科发高〔2025〕1号",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """Valid from its day; until the title's years are over."""
        if values.get("recognised_on") and not values.get("valid_from"):
            values["valid_from"] = values["recognised_on"]
        if values.get("valid_from") and not values.get("valid_to") and values.get("title"):
            years = Title.objects.values_list("validity_years", flat=True).get(pk=values["title"])
            values["valid_to"] = last_valid_day(values["valid_from"], years) if years else None

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; the holder is of the title's kind; 新认定 while an earlier certificate is valid is doubtful."""
        yield from not_in_future(self, values, "recognised_on", "revoked_on")
        yield from dates_in_order(self, values, "valid_from", "valid_to")
        yield from dates_in_order(self, values, "recognised_on", "revoked_on")
        holder = Title.objects.values_list("holder", flat=True).get(pk=values["title"])
        if holder == Holder.ORGANISATION and not values.get("organisation"):
            yield Problem("organisation", "这个称号授予单位，请填单位")
        if holder == Holder.AREA and values.get("organisation"):
            yield Problem("organisation", "这个称号授予地区，请不填单位，只填所在地区")
        if values["entry_way"] == EntryWay.NEW and values.get("organisation"):
            earlier = Recognition.objects.filter(
                title=values["title"], organisation=values["organisation"], recognised_on__lt=values["recognised_on"],
                valid_to__gte=values["recognised_on"], revoked_on__isnull=True,
            )  # fmt: skip
            if earlier.exists():
                yield Problem("entry_way", "该单位已有这个称号的有效证书，通常应为“到期重新认定”或“复审通过”，请核对", "warning")


@register
class AwardRegister(Register):
    """奖励"""

    model = Award
    slug = "awards"
    menu = _MENU
    key = ("name", "awarded_on", "area", "organisation")
    fields = (
        "name", "kind", "level", "organisation", "amount", "awarded_on", "granting_body", "document_number", "area", "note",
    )  # fmt: skip
    shown = ("name", "kind", "level", "organisation", "amount", "awarded_on", "granting_body", "area")
    search = ("name", "organisation", "granting_body")
    filters = ("area", "kind", "level", "awarded_on", "amount")
    ordering = ("-awarded_on", "-id")
    area_from = "organisation"
    example = {
        "name": "知识产权托管试点奖励", "kind": "知识产权托管试点奖励", "level": "省级", "amount": "8", "awarded_on": "2025-06-10",
        "granting_body": "省知识产权局", "area": "云溪县",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Given by today; an amount beyond a hundred million is a slip of units."""
        yield from not_in_future(self, values, "awarded_on")
        if values["amount"] < 0:
            yield Problem("amount", "奖励金额不能是负数")
        if values["amount"] >= 100_000_000:
            yield Problem("amount", "奖励金额达到1亿元，请核对单位是不是万元", "warning")


@register
class DesignationRegister(Register):
    """创建"""

    model = Designation
    slug = "designations"
    menu = _MENU
    key = ("title", "area", "organisation", "applied_on")
    fields = ("title", "area", "organisation", "applied_on", "passed_on", "status", "document_number", "note")
    shown = ("title", "area", "organisation", "applied_on", "passed_on", "status")
    search = ("title", "organisation")
    filters = ("area", "title", "status", "passed_on")
    ordering = ("-applied_on", "-id")
    actions = (
        Action("pass", "通过验收", designations.pass_designation, lambda r: r.status == DesignationStatus.STRIVING, inputs=(("passed_on", "通过验收日期", "date"),)),
        Action("fail", "未通过", designations.fail_designation, lambda r: r.status == DesignationStatus.STRIVING, needs_reason=True),
        Action("revoke", "撤销", designations.revoke_designation, lambda r: r.status == DesignationStatus.PASSED, needs_reason=True, destructive=True, consequence="撤销后不再计入任何统计", writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "title": "科普示范村（KP-SFC）", "area": "南安乡丁字村", "applied_on": "2025-02-20", "passed_on": "2025-11-05",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """A date of passing without a state means passed; no state at all means striving."""
        if values.get("status") in (None, "", DesignationStatus.STRIVING):
            passed = values.get("passed_on")
            values["status"] = DesignationStatus.PASSED.value if passed else DesignationStatus.STRIVING.value

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order, the state agrees with them, the holder is of the title's kind."""
        yield from not_in_future(self, values, "applied_on", "passed_on")
        yield from dates_in_order(self, values, "applied_on", "passed_on")
        state = DesignationStatus(values["status"])
        if state in (DesignationStatus.PASSED, DesignationStatus.REVOKED) and not values.get("passed_on"):
            yield Problem("passed_on", f"状态为“{state.label}”时应填通过验收日期")
        if state == DesignationStatus.FAILED and values.get("passed_on"):
            yield Problem("passed_on", "状态为“未通过”时不填通过验收日期")
        holder = Title.objects.values_list("holder", flat=True).get(pk=values["title"])
        if holder == Holder.ORGANISATION and not values.get("organisation"):
            yield Problem("organisation", "这个称号授予单位，请填创建单位")
        if holder == Holder.AREA and values.get("organisation"):
            yield Problem("organisation", "这个称号以地区为主体，请不填创建单位，只填所在地区")


@register
class ResearchInstitutionRegister(Register):
    """企业研发机构"""

    model = ResearchInstitution
    slug = "institutions"
    menu = _MENU
    key = ("number",)
    fields = (
        "number", "name", "organisation", "level", "field", "recognised_on", "document_number", "reevaluated_on",
        "revoked_on", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "organisation", "level", "recognised_on", "reevaluated_on", "revoked_on", "area")
    search = ("name", "number", "organisation")
    filters = ("area", "level", "recognised_on", "revoked_on")
    ordering = ("-recognised_on", "-id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    actions = (
        Action("reevaluate", "复评通过", recognitions.reevaluate_institution, lambda r: r.revoked_on is None, inputs=(("reevaluated_on", "复评日期", "date"),), writers=COUNTY_ONLY),
        Action("revoke", "撤销机构", recognitions.revoke_institution, lambda r: r.revoked_on is None, inputs=(("revoked_on", "撤销日期", "date"),), needs_reason=True, destructive=True, consequence="自撤销之日起不再计入有效数，以前各期的数不变", writers=COUNTY_ONLY),
    )  # fmt: skip
    example = {
        "number": "YF-2025-001", "name": "云溪县清源茶叶加工技术研发中心", "organisation": "91350100M000100Y43",
        "level": "县级企业研发中心", "field": "茶叶加工", "recognised_on": "2025-05-20", "document_number": "云科〔2025〕12号",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order."""
        yield from not_in_future(self, values, "recognised_on", "reevaluated_on", "revoked_on")
        yield from dates_in_order(self, values, "recognised_on", "reevaluated_on", "revoked_on")
