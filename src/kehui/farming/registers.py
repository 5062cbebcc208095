"""Registers of crops and of those who bring techniques to the fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.db.models import F, TextField, Value

from kehui.accounts.models import COUNTY_ONLY, FIELD, Role
from kehui.areas.models import Area, Level
from kehui.farming.models import (
    AreaChange,
    ChangeKind,
    CooperativeReturn,
    Crop,
    CropArea,
    CropOutput,
    DemonstrationHousehold,
    Envoy,
    EnvoyAssessment,
    EnvoyKind,
    EnvoyVisit,
    Quality,
    SpecialtyVillage,
)
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.parties.models import Organisation, OrganisationKind
from kehui.records.following import FollowingRegister
from kehui.records.register import Register, Values, register

MENU = "农业科技"


def _term(values: Values, message: str) -> Iterator[Problem]:
    if values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        yield Problem("ends_on", message)


def _counted_at_another_level(model: type[CropArea] | type[CropOutput], values: Values) -> Iterator[Problem]:
    """A township's figure and its villages' would be added together: only one level may state it."""
    area = Area.objects.get(pk=values["area"])
    same = model._default_manager.filter(crop=values["crop"], year=values["year"]).exclude(area=area)
    above = same.annotate(here=Value(area.path, output_field=TextField())).filter(here__startswith=F("area__path"))
    below = same.filter(area__path__startswith=area.path)
    for other in (above.select_related("area").first() or below.select_related("area").first(),):
        if other is not None:
            yield Problem(
                "area",
                f"“{other.area.full_name}”已登记了{values['year']}年同一作物的数字，上下级都登记会重复计算，请只保留一级",
            )


class _OfCropAndYear(Register):
    model: ClassVar[type[CropArea] | type[CropOutput]]
    menu = MENU
    key = ("area", "crop", "year")
    search = ("crop",)
    filters = ("area", "crop", "year")
    ordering = ("-year", "area__path", "id")
    writers = FIELD

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A year that has begun, at one level only."""
        if values["year"] > clock.today().year:
            yield Problem("year", f"{values['year']}年还没到")
        yield from _counted_at_another_level(self.model, values)


@register
class CropAreaRegister(_OfCropAndYear):
    """种植面积"""

    model = CropArea
    slug = "crop-areas"
    fields = ("area", "crop", "year", "acreage", "note")
    shown = ("area", "crop", "year", "acreage")
    slips = ("acreage",)
    example = {"area": "南安乡", "crop": "茶叶", "year": "2025", "acreage": "19000"}


@register
class CropOutputRegister(_OfCropAndYear):
    """作物产值"""

    model = CropOutput
    slug = "crop-outputs"
    fields = ("area", "crop", "year", "output", "value", "note")
    shown = ("area", "crop", "year", "output", "value")
    slips = ("output", "value")
    example = {"area": "南安乡", "crop": "茶叶", "year": "2025", "output": "1330", "value": "8060"}


@register
class AreaChangeRegister(Register):
    """面积变化"""

    model = AreaChange
    slug = "area-changes"
    menu = MENU
    key = ("number",)
    prefix = "MJ"
    fields = ("number", "area", "crop", "kind", "quality", "acreage", "completed_on", "place", "note")
    shown = ("number", "area", "crop", "kind", "quality", "acreage", "completed_on")
    search = ("number", "place", "crop")
    filters = ("area", "crop", "kind", "quality", "completed_on")
    ordering = ("-completed_on", "-id")
    writers = FIELD
    example = {
        "number": "MJ-2025-001", "area": "南安乡丁字村", "crop": "茶叶", "kind": "新发展", "quality": "优质",
        "acreage": "60",
        "completed_on": "2025-11-20",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Some area, completed; the quality fits the change."""
        if not values["acreage"] > 0:
            yield Problem("acreage", "面积应大于0；退出的也填正数，变化类型选“退出”")
        if values["completed_on"] > clock.today():
            yield Problem("completed_on", "完成日期不能晚于今天，完成之后再登记")
        if values["kind"] == ChangeKind.NEW and values["quality"] == Quality.LOW:
            yield Problem("quality", "新发展的园地填建成后的质量，不应是“中低产”")
        if values["kind"] == ChangeKind.IMPROVED and values["quality"] == Quality.HIGH:
            yield Problem("quality", "改造的园地填改造前的质量，优质园地通常不用改造，请核对", "warning")


@register
class CooperativeReturnRegister(Register):
    """合作社年报"""

    model = CooperativeReturn
    slug = "cooperative-returns"
    menu = MENU
    key = ("organisation", "year", "business")
    fields = ("organisation", "year", "business", "sales", "members", "households_led", "area", "note")
    shown = ("organisation", "year", "business", "sales", "members", "households_led", "area")
    search = ("organisation",)
    filters = ("area", "year", "business", "sales")
    ordering = ("-year", "organisation__name", "id")
    area_from = "organisation"
    slips = ("sales",)
    writers = FIELD
    own_writers = frozenset({Role.ENTERPRISE})
    example = {
        "organisation": "93350100MA00010YXE", "year": "2025", "business": "生猪", "sales": "500",
        "households_led": "40",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A cooperative, for a year that has begun."""
        if values["year"] > clock.today().year:
            yield Problem("year", f"{values['year']}年还没到")
        body = Organisation.objects.get(pk=values["organisation"])
        if body.kind != OrganisationKind.COOPERATIVE:
            yield Problem("organisation", f"“{body.name}”登记的类型是{body.get_kind_display()}，不是农民专业合作社")
        if body.founded_on and values["year"] < body.founded_on.year:
            yield Problem("year", f"“{body.name}”{body.founded_on.year}年才成立")


@register
class DemonstrationHouseholdRegister(Register):
    """科技示范户"""

    model = DemonstrationHousehold
    slug = "demonstration-households"
    menu = MENU
    key = ("number",)
    prefix = "SF"
    fields = ("number", "name", "area", "trade", "scale", "adviser", "households_led", "starts_on", "ends_on", "note")
    shown = ("number", "name", "area", "trade", "scale", "households_led", "starts_on", "ends_on")
    search = ("number", "scale", "adviser")
    filters = ("area", "trade", "starts_on")
    ordering = ("number",)
    writers = FIELD
    example = {
        "number": "SF-001", "name": "代波", "area": "南安乡丁字村", "trade": "生猪", "scale": "存栏生猪200头",
        "households_led": "12",
        "starts_on": "2023-04-01",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order."""
        yield from _term(values, "退出日期不能早于确定日期")


@register
class EnvoyRegister(Register):
    """科技特派员"""

    model = Envoy
    slug = "envoys"
    menu = MENU
    key = ("number",)
    prefix = "TPY"
    fields = ("number", "name", "kind", "person", "organisation", "field", "area", "starts_on", "ends_on", "note")
    shown = ("number", "name", "kind", "organisation", "field", "area", "starts_on", "ends_on")
    search = ("name", "number", "field")
    filters = ("area", "kind", "starts_on")
    ordering = ("number",)
    example = {
        "number": "TPY-001", "name": "李明", "kind": "个人", "field": "茶叶栽培", "area": "南安乡",
        "starts_on": "2024-03-01",
    }  # fmt: skip
    related = (("farming.envoy-visits", "envoy"), ("farming.envoy-assessments", "envoy"))

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order; an organisation is a registered one."""
        yield from _term(values, "期满日期不能早于选派日期")
        if values["kind"] == EnvoyKind.ORGANISATION and not values.get("organisation"):
            yield Problem("organisation", "法人科技特派员应填派出单位")


@register
class EnvoyVisitRegister(Register):
    """特派员服务日志"""

    model = EnvoyVisit
    slug = "envoy-visits"
    menu = MENU
    key = ("envoy", "visited_on", "area", "content")
    fields = ("envoy", "visited_on", "area", "served", "content", "people", "is_solved", "note")
    shown = ("envoy", "visited_on", "area", "served", "content", "people", "is_solved")
    search = ("content", "served", "envoy")
    filters = ("area", "envoy", "visited_on", "is_solved")
    ordering = ("-visited_on", "-id")
    area_from = "envoy"
    writers = FIELD
    own_writers = frozenset({Role.EXPERT})
    example = {
        "envoy": "TPY-001", "visited_on": "2025-04-16", "area": "南安乡丁字村", "served": "茶农",
        "content": "指导春茶采摘与机修剪",
        "people": "18", "is_solved": "是",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """During the envoy's term, and not ahead of time."""
        envoy, day = Envoy.objects.get(pk=values["envoy"]), values["visited_on"]
        if day > clock.today():
            yield Problem("visited_on", "服务日期不能晚于今天")
        if day < envoy.starts_on or (envoy.ends_on and day > envoy.ends_on):
            yield Problem("visited_on", f"服务日期不在“{envoy.name}”的任期内")


@register
class EnvoyAssessmentRegister(FollowingRegister):
    """特派员考核"""

    model = EnvoyAssessment
    slug = "envoy-assessments"
    menu = MENU
    key = ("envoy", "year")
    fields = ("envoy", "year", "grade", "area", "note")
    shown = ("envoy", "year", "grade", "area")
    search = ("envoy",)
    filters = ("area", "year", "grade")
    ordering = ("-year", "-id")
    area_from = "envoy"
    writers = COUNTY_ONLY
    example = {"envoy": "TPY-001", "year": "2025", "grade": "优秀"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A year in which the envoy served."""
        envoy, year = Envoy.objects.get(pk=values["envoy"]), values["year"]
        if year < envoy.starts_on.year or year > (envoy.ends_on or clock.today()).year:
            yield Problem("year", f"“{envoy.name}”{year}年不在任期内")


@register
class SpecialtyVillageRegister(Register):
    """一村一品"""

    model = SpecialtyVillage
    slug = "specialty-villages"
    menu = MENU
    key = ("area", "product")
    fields = ("area", "product", "crop", "starts_on", "ends_on", "note")
    shown = ("area", "product", "crop", "starts_on", "ends_on")
    search = ("product",)
    filters = ("area", "crop", "starts_on")
    ordering = ("area__path", "id")
    writers = FIELD
    example = {"area": "南安乡丁字村", "product": "生猪", "starts_on": "2024-05-01"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """In a village; dates in order."""
        area = Area.objects.get(pk=values["area"])
        if area.level != Level.VILLAGE:
            yield Problem("area", f"所在地区应填到村，现在是“{area.name}”")
        yield from _term(values, "退出日期不能早于确定日期")


@register
class CropRegister(Register):
    """作物"""

    model = Crop
    slug = "crops"
    menu = MENU
    key = ("code",)
    fields = ("code", "name", "category", "area", "note")
    shown = ("code", "name", "category", "area")
    search = ("name", "code")
    filters = ("area", "category")
    ordering = ("code",)
    writers = COUNTY_ONLY
    example = {"code": "CHA", "name": "茶叶", "category": "茶叶", "area": "云溪县"}
