"""Registers of organisations and people."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.parties.models import Organisation, OrganisationKind, Person
from kehui.records.register import Group, Register, Values, register

_PREFIXES = {"93": OrganisationKind.COOPERATIVE, "51": OrganisationKind.ASSOCIATION}


@register
class OrganisationRegister(Register):
    """单位"""

    model = Organisation
    slug = "organisations"
    menu = "单位与人员"
    key = ("uscc",)
    fields = (
        "uscc", "name", "kind", "nature", "area", "industry", "is_above_scale", "founded_on", "closed_on", "address",
        "contact", "phone", "note",
    )  # fmt: skip
    shown = ("name", "uscc", "kind", "area", "industry", "is_above_scale", "founded_on")
    search = ("name", "uscc")
    filters = ("area", "kind", "nature", "is_above_scale", "founded_on")
    ordering = ("name", "id")
    groups = (
        Group("单位", ("uscc", "name", "kind", "nature", "area", "industry", "is_above_scale")),
        Group("存续", ("founded_on", "closed_on")),
        Group("联系", ("address", "contact", "phone", "note"), "联系人和电话平时以打码方式显示"),
    )
    example = {
        "uscc": "91350100M000100Y43", "name": "云溪县清源茶业有限公司", "kind": "企业", "nature": "内资企业",
        "area": "南安乡", "industry": "制造业", "is_above_scale": "否", "founded_on": "2016-05-12",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """USCC prefix against kind; dates in order."""
        expected = _PREFIXES.get(str(values["uscc"])[:2])
        if expected and values["kind"] != expected:
            yield Problem("kind", f"信用代码以{values['uscc'][:2]}开头，通常是{expected.label}，请核对单位类型", "warning")
        founded, closed = values.get("founded_on"), values.get("closed_on")
        if founded and founded > clock.today():
            yield Problem("founded_on", "成立日期不能晚于今天")
        if founded and closed and closed < founded:
            yield Problem("closed_on", "注销日期不能早于成立日期")


@register
class PersonRegister(Register):
    """人员"""

    model = Person
    slug = "people"
    menu = "单位与人员"
    key = ("number",)
    prefix = "RY"
    fields = ("number", "name", "kind", "organisation", "title", "field", "area", "identity_number", "phone", "note")
    shown = ("number", "name", "kind", "organisation", "title", "field", "area")
    search = ("name", "number", "field")
    filters = ("area", "kind")
    ordering = ("number", "id")
    area_from = "organisation"
    example = {
        "number": "ZJ-0001", "name": "李明", "kind": "专家", "title": "研究员", "field": "茶叶加工", "area": "云溪县",
    }  # fmt: skip
