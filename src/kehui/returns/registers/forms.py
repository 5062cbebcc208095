"""Registers of the forms, their fields and checks, and of the lists of those who fill them in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.urls import reverse

from kehui.accounts.models import COUNTY_ONLY, User
from kehui.areas.models import home_county
from kehui.kernel.errors import Problem
from kehui.kernel.units import base_of
from kehui.records.following import FollowingRegister
from kehui.records.register import Group, Register, Values, all_registers, get_register, register
from kehui.returns.definition import Names, derivable, get_label, resembled
from kehui.returns.expressions import ExpressionError, names_in, parse
from kehui.returns.models import (
    WHOLE_UNITS,
    CheckedBy,
    CheckKind,
    FieldMode,
    Population,
    Prefill,
    Respondents,
    ReturnCheck,
    ReturnEntry,
    ReturnField,
    ReturnForm,
    ReturnRespondent,
    ReturnRound,
)
from kehui.returns.sources import find_indicator, indicator_names, owner_lookup, target_of

MENU = "统计填报"


class WithDefaults(Register):
    """What a caller leaves out of a new record is what its column takes for an empty cell."""

    def complete(self, values: Values) -> None:
        """Every field has a value, so that the rules need not ask."""
        for column in self.columns:
            values.setdefault(column.name, column.empty)
        super().complete(values)


def _no_indicator(name: str) -> str:
    near = difflib.get_close_matches(name, indicator_names(), 3, 0.4)
    return f"没有叫“{name}”的指标" + (f"。相近的有：{'、'.join(near)}" if near else "，名称见“统计—指标口径”")


def _said(error: ExpressionError) -> str:
    return f"{error.message}。{error.hint}" if error.hint else error.message


@register
class ReturnFormRegister(WithDefaults):
    """报表制度"""

    model = ReturnForm
    slug = "forms"
    menu = MENU
    key = ("code",)
    fields = (
        "code", "name", "period", "document", "respondents", "population", "population_indicator", "due_days",
        "remind_days", "minutes", "checked_by", "checking_organisation", "counts_from", "register_name", "instructions",
        "is_active", "area", "note",
    )  # fmt: skip
    shown = ("code", "name", "period", "respondents", "population", "due_days", "checked_by", "is_active")
    search = ("name", "code")
    filters = ("period", "respondents", "is_active")
    ordering = ("code", "id")
    groups = (
        Group("报表", ("code", "name", "period", "document", "instructions", "area")),
        Group("谁来填", ("respondents", "population", "population_indicator"), "填报主体是乡镇或村时，不用选填报范围"),
        Group("期限", ("due_days", "remind_days", "minutes")),
        Group("审核与计入", ("checked_by", "checking_organisation", "counts_from", "register_name")),
        Group("其他", ("is_active", "note")),
    )
    writers = COUNTY_ONLY
    filled: ClassVar[Mapping[str, str]] = {"area": "留空时为本县"}
    related = (("returns.fields", "form"), ("returns.checks", "form"), ("returns.rounds", "form"), ("returns.respondents", "form"))
    example = {
        "code": "KJ107-1", "name": "规模以上工业企业研发活动", "period": "年报", "respondents": "单位",
        "population": "规模以上企业", "area": "云溪县",
    }  # fmt: skip

    def links(self, record: Any, user: User) -> list[tuple[str, str]]:
        """How it will look to those who fill it in."""
        return [("预览填报表", reverse("returns:preview", args=[record.pk]))] if record.items.exists() else []

    def complete(self, values: Values) -> None:
        """A form is the whole county's unless it says otherwise."""
        super().complete(values)
        if not values["area"]:
            values["area"] = home_county().pk

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Population, checking body and register go together; the period stays once it was sent out."""
        if values["respondents"] == Respondents.ORGANISATION and values["population"] == Population.INDICATOR:
            yield from self._check_population(values)
        if values["checked_by"] == CheckedBy.PARK and not values.get("checking_organisation"):
            yield Problem("checking_organisation", "园区初审要写明初审单位")
        yield from self._check_register(values)
        if old and old["period"] != values["period"] and ReturnRound.objects.filter(form__code=values["code"]).exists():
            yield Problem("period", "已经下发过，不能改报告期别；请另设一张报表")

    @staticmethod
    def _check_population(values: Values) -> Iterator[Problem]:
        indicator = find_indicator(values["population_indicator"])
        if not values["population_indicator"]:
            yield Problem("population_indicator", "请写明按哪项指标确定填报单位，如 在驻孵化企业")
        elif indicator is None:
            yield Problem("population_indicator", _no_indicator(values["population_indicator"]))
        elif owner_lookup(indicator) is None:
            yield Problem("population_indicator", f"“{indicator.name}”计的不是单位的记录，不能用来确定填报单位")

    @staticmethod
    def _check_register(values: Values) -> Iterator[Problem]:
        name = values["register_name"]
        if not name:
            return
        found = next((r for r in all_registers() if r.name == name), None)
        if found is None:
            yield Problem("register_name", f"没有代号是“{name}”的台账")
        elif not {"organisation", "year"} <= set(found.key):
            yield Problem("register_name", f"“{found.title}”不是按单位和年度登记的，不能由报表写入")
        elif values["period"] != "year" or values["respondents"] != Respondents.ORGANISATION:
            yield Problem("register_name", "写入台账的报表应是单位填报的年报")


@register
class ReturnFieldRegister(WithDefaults, FollowingRegister):
    """指标项"""

    model = ReturnField
    slug = "fields"
    menu = MENU
    key = ("code",)
    fields = (
        "code", "name", "form", "unit", "position", "group", "mode", "indicator", "formula", "prefill", "places",
        "is_required", "may_be_absent", "may_be_negative", "target", "guidance", "area", "note",
    )  # fmt: skip
    shown = ("code", "name", "form", "unit", "group", "mode", "is_required")
    search = ("name", "code")
    filters = ("form", "unit", "mode")
    ordering = ("form", "position", "code", "id")
    groups = (
        Group(
            "指标项", ("form", "code", "name", "unit", "places", "group", "position", "guidance"),
            "以件、家、次、人次等计数的总是整数，小数位数不起作用",
        ),
        Group(
            "数从哪里来", ("mode", "indicator", "formula", "prefill"),
            "系统已有记录能算出来的数不要再问：取数方式选“系统带出”，并写明对应的指标",
        ),
        Group("怎样填", ("is_required", "may_be_absent", "may_be_negative")),
        Group("其他", ("target", "area", "note")),
    )  # fmt: skip
    area_from = "form"
    writers = COUNTY_ONLY
    related = (("returns.entries", "field"),)
    example = {"code": "KJ107-1-05", "name": "研发人员折合全时当量", "form": "KJ107-1", "unit": "人", "position": "5"}

    def complete(self, values: Values) -> None:
        """What is counted is whole: there is no half a patent."""
        super().complete(values)
        if values["unit"] in WHOLE_UNITS:
            values["places"] = 0

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """What the records yield is not asked; the unit stays once values are there; formulas can be read."""
        if old and old["unit"] != values["unit"] and ReturnEntry.objects.filter(field__code=values["code"]).exists():
            yield Problem("unit", "已经有填报数，不能改计量单位", "error")
        if values["places"] > 2:
            yield Problem("places", "最多两位小数")
        form = ReturnForm.objects.filter(pk=values["form"]).first()
        if values["mode"] == FieldMode.ASKED:
            yield from self._refuse_derivable(values, form)
        elif values["mode"] == FieldMode.CARRIED:
            yield from self._check_carried(values, form)
        if form is not None and form.register_name:
            yield from self._check_target(values, form)

    @staticmethod
    def _refuse_derivable(values: Values, form: ReturnForm | None) -> Iterator[Problem]:
        own: set[str] = set()
        if form is not None and form.register_name:
            own.add(get_register(form.register_name).model_label)
        asked = values["name"], values["code"], frozenset(own), values["unit"]
        found = derivable(values["name"], values["indicator"], *asked[1:])
        if found is not None:
            field = "indicator" if values["indicator"] else "name"
            asked_elsewhere = get_label(found) == ReturnEntry._meta.label_lower
            how = "它已由另一张表的同名项填报" if asked_elsewhere else "取数方式改为“系统带出”，就会自动填入"
            yield Problem(field, f"“{values['name']}”不用再问：系统已有指标“{found.name}”（{found.code}），{how}")
        elif (near := resembled(*asked)) is not None:
            yield Problem(
                "name", f"系统已有相近的指标“{near.name}”（{near.definition}）。口径相同的不要再问，由系统带出", "warning"
            )

    @staticmethod
    def _check_carried(values: Values, form: ReturnForm | None) -> Iterator[Problem]:
        if not values["indicator"]:
            yield Problem("indicator", "系统带出的项要写明对应的指标")
            return
        indicator = find_indicator(values["indicator"])
        if indicator is None:
            yield Problem("indicator", _no_indicator(values["indicator"]))
        elif base_of(indicator.unit)[0] != base_of(values["unit"])[0]:
            yield Problem("unit", f"指标“{indicator.name}”以{indicator.unit}计，和“{values['unit']}”不是同一种单位")
        elif form is not None and form.respondents == Respondents.ORGANISATION and owner_lookup(indicator) is None:
            yield Problem("indicator", f"指标“{indicator.name}”不分单位计，不能带出到单位填的表里")

    @staticmethod
    def _check_target(values: Values, form: ReturnForm) -> Iterator[Problem]:
        target = target_of(ReturnField(target=values["target"]))
        if not values["target"]:
            if values["mode"] == FieldMode.ASKED:
                yield Problem("target", f"这张报表写入{form.register_name}，请写明本项写入哪一列")
            return
        written = get_register(form.register_name)
        if target is None:
            yield Problem("target", "写作 列名，或 列名[键=值]，如 sales[business=pigs]")
        elif target.column not in written.column or not written.column[target.column].numeric:
            names = "、".join(c.name for c in written.columns if c.numeric)
            yield Problem("target", f"{written.title}里没有数字列“{target.column}”，可写：{names}")
        elif target.key and target.key not in written.key:
            yield Problem("target", f"“{target.key}”不是{written.title}的关键字")

    def check_batch(self, rows: list[Values]) -> Iterator[tuple[int, Problem]]:
        """Formulas name items of the same form, those that come with them included, and not in a circle."""
        asked = {r["form"] for r in rows if r.get("form")}
        known: dict[int, dict[str, ReturnField]] = {pk: {} for pk in asked}
        for field in ReturnField.objects.filter(form__in=asked):
            known[field.form_id][field.code] = field
        for row in rows:
            if row.get("form"):
                kept = {k: v for k, v in row.items() if k in ("code", "name", "unit", "mode", "formula")}
                known[row["form"]][row["code"]] = ReturnField(form_id=row["form"], **kept)
        names = {pk: Names(fields.values()) for pk, fields in known.items()}
        for index, row in enumerate(rows):
            uses = row.get("form") and (row["mode"] == FieldMode.COMPUTED or row["prefill"] == Prefill.FORMULA)
            if not uses:
                continue
            try:
                names[row["form"]].require(row["formula"], "number")
            except ExpressionError as error:
                yield index, Problem("formula", _said(error))
            else:
                if row["mode"] == FieldMode.COMPUTED and _is_circular(row["code"], names[row["form"]]):
                    yield index, Problem("formula", "算式绕了一圈又用到自己，请改写")


def _is_circular(code: str, names: Names) -> bool:
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        field = names.find(waiting.pop())
        if field is None or field.mode != FieldMode.COMPUTED:
            continue
        try:
            used = [f.code for r in names_in(parse(field.formula)) if r.scope == "" and (f := names.find(r.name))]
        except ExpressionError:
            continue
        if code in used:
            return True
        waiting += [u for u in used if u not in seen]
        seen.update(used)
    return False


@register
class ReturnCheckRegister(WithDefaults, FollowingRegister):
    """审核关系"""

    model = ReturnCheck
    slug = "checks"
    menu = MENU
    key = ("code",)
    fields = (
        "code", "name", "form", "kind", "expression", "field", "ratio", "severity", "advice", "is_active", "area", "note",
    )  # fmt: skip
    shown = ("code", "name", "form", "kind", "expression", "severity", "is_active")
    search = ("name", "code", "expression")
    filters = ("form", "kind", "severity", "is_active")
    ordering = ("form", "code", "id")
    groups = (
        Group("审核", ("form", "code", "name", "kind", "severity", "advice")),
        Group(
            "关系式", ("expression",),
            "项目写在花括号里；上年{…} 取上年数，指标{…} 取系统所计的数；金额后面写单位；可用 + - * / = <= >= < > ≠ 且 或 非 若…则…",
        ),
        Group("与上年比", ("field", "ratio")),
        Group("其他", ("is_active", "area", "note")),
    )  # fmt: skip
    area_from = "form"
    writers = COUNTY_ONLY
    example = {
        "code": "KJ107-1-S01", "name": "与上年比变动不超过五成", "form": "KJ107-1", "kind": "与上年比变动过大", "ratio": "50",
        "severity": "提醒",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A relation has an expression that can be read and means something; a comparison of years its ratio."""
        form_fields = ReturnField.objects.filter(form=values["form"])
        if values["kind"] == CheckKind.RELATION:
            try:
                Names(form_fields).require(values["expression"], "condition")
            except ExpressionError as error:
                yield Problem("expression", _said(error))
        if values["kind"] == CheckKind.JUMP and not values.get("ratio"):
            yield Problem("ratio", "请写明变动超过百分之多少算过大，如 50")
        if values.get("field") and not form_fields.filter(pk=values["field"]).exists():
            yield Problem("field", "这个指标项不在所选的报表里")


@register
class ReturnRespondentRegister(Register):
    """填报名单"""

    model = ReturnRespondent
    slug = "respondents"
    menu = MENU
    key = ("form", "organisation")
    fields = ("form", "organisation", "area", "note")
    shown = ("form", "organisation", "area")
    search = ("organisation",)
    filters = ("form", "area")
    ordering = ("form", "organisation__name", "id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    example = {"form": "KJ107-1", "organisation": "91350100M000100Y43"}
