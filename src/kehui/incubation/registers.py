"""Registers of sites, spaces, leases and what tenants report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import partial

from kehui.accounts.models import COUNTY_ONLY, Role
from kehui.incubation.domain import tenancy as tenancies
from kehui.incubation.models import (
    CHAIN,
    EndedReason,
    GraduationGround,
    InnovationPlatform,
    IntakeProject,
    Site,
    Space,
    StageTransfer,
    Talent,
    Tenancy,
    TenantReturn,
)
from kehui.incubation.queries import Lease, fullest_day, months_between, stored_leases
from kehui.kernel import clock, units
from kehui.kernel.errors import Problem
from kehui.parties.models import Organisation
from kehui.records.register import Action, Group, Register, Values, register
from kehui.records.rules import dates_in_order, not_in_future

_MENU = "孵化与人才"
#: A tenant is at most so many months old when it moves in, and stays at most so many.
ENTRY_AGE_MONTHS = 24
INCUBATION_MONTHS = 48


def _is_here(tenancy: Tenancy) -> bool:
    return tenancy.moved_out_on is None


def _not_graduated(tenancy: Tenancy) -> bool:
    return tenancy.graduated_on is None


@register
class SiteRegister(Register):
    """孵化场地"""

    model = Site
    slug = "sites"
    menu = _MENU
    key = ("code",)
    fields = ("code", "name", "zone", "phase", "usable_area", "opened_on", "closed_on", "area", "note")
    shown = ("code", "name", "zone", "phase", "usable_area", "opened_on", "closed_on")
    search = ("name", "code")
    filters = ("area", "zone", "phase")
    ordering = ("code",)
    area_from = "zone"
    writers = COUNTY_ONLY
    related = (("incubation.spaces", "site"), ("incubation.tenancies", "site"))
    example = {
        "code": "KC-2", "name": "科创中心二期", "zone": "云溪县科创中心（YQ-KC）", "phase": "2", "usable_area": "43500",
        "opened_on": "2022-06-01",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """An area, and dates in order."""
        if values["usable_area"] <= 0:
            yield Problem("usable_area", "可用孵化面积应大于0")
        yield from dates_in_order(self, values, "opened_on", "closed_on")


@register
class SpaceRegister(Register):
    """孵化单元"""

    model = Space
    slug = "spaces"
    menu = _MENU
    key = ("number",)
    fields = ("number", "site", "floor_area", "opened_on", "closed_on", "area", "note")
    shown = ("number", "site", "floor_area", "opened_on", "closed_on")
    search = ("number",)
    filters = ("area", "site")
    ordering = ("number",)
    area_from = "site"
    writers = COUNTY_ONLY
    related = (("incubation.tenancies", "space"),)
    example = {"number": "KC-2-A301", "site": "科创中心二期（KC-2）", "floor_area": "320", "opened_on": "2022-06-01"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """An area, and dates in order."""
        if values["floor_area"] <= 0:
            yield Problem("floor_area", "单元面积应大于0")
        yield from dates_in_order(self, values, "opened_on", "closed_on")


@register
class TenancyRegister(Register):
    """入驻"""

    model = Tenancy
    slug = "tenancies"
    menu = _MENU
    key = ("organisation", "site", "space", "moved_in_on")
    fields = (
        "organisation", "site", "space", "leased_area", "moved_in_on", "moved_out_on", "ended_reason", "graduated_on",
        "graduation_ground", "area", "note",
    )  # fmt: skip
    shown = ("organisation", "site", "space", "leased_area", "moved_in_on", "moved_out_on", "ended_reason", "graduated_on")
    search = ("organisation", "site")
    filters = ("area", "site", "moved_in_on", "moved_out_on", "ended_reason", "graduated_on")
    ordering = ("-moved_in_on", "-id")
    groups = (
        Group("租赁", ("organisation", "site", "space", "leased_area", "area"), "所在地区留空时取孵化场地所在地区"),
        Group("入驻与迁出", ("moved_in_on", "moved_out_on", "ended_reason")),
        Group("毕业", ("graduated_on", "graduation_ground", "note"), "符合任一毕业条件即可毕业"),
    )
    area_from = "site"
    writers = COUNTY_ONLY
    actions = (
        *(
            Action(f"graduate_{ground.value}", f"毕业：{ground.label}", partial(tenancies.graduate_tenancy, ground=ground.value), _not_graduated, inputs=(("graduated_on", "毕业日期", "date"),), writers=COUNTY_ONLY)
            for ground in GraduationGround
        ),
        *(
            Action(f"end_{why.value}", str(why.label), partial(tenancies.end_tenancy, ended_reason=why.value), _is_here, inputs=(("moved_out_on", "迁出日期", "date"),), needs_reason=why == EndedReason.EVICTED, destructive=True, consequence="自该日起不再计入在驻企业和租赁面积", writers=COUNTY_ONLY)
            for why in (EndedReason.GRADUATED, EndedReason.EXPIRED, EndedReason.EVICTED)
        ),
    )  # fmt: skip
    example = {
        "organisation": "91350100M000100Y43", "site": "科创中心二期（KC-2）", "leased_area": "720", "moved_in_on": "2025-03-15",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates and reasons in pairs, the space is the site's and large enough, the rules of age and stay."""
        yield from not_in_future(self, values, "moved_in_on", "moved_out_on", "graduated_on")
        yield from dates_in_order(self, values, "moved_in_on", "moved_out_on")
        yield from dates_in_order(self, values, "moved_in_on", "graduated_on")
        if bool(values.get("moved_out_on")) != bool(values.get("ended_reason")):
            missing = "ended_reason" if values.get("moved_out_on") else "moved_out_on"
            yield Problem(missing, "迁出日期和迁出原因应一起填")
        if bool(values.get("graduated_on")) != bool(values.get("graduation_ground")):
            missing = "graduation_ground" if values.get("graduated_on") else "graduated_on"
            yield Problem(missing, "毕业日期和毕业条件应一起填")
        if values["leased_area"] <= 0:
            yield Problem("leased_area", "租赁面积应大于0")
            return
        if values.get("space"):
            site, floor_area = Space.objects.values_list("site_id", "floor_area").get(pk=values["space"])
            if site != values["site"]:
                yield Problem("space", "这个孵化单元不在所填的孵化场地")
            if values["leased_area"] > floor_area:
                yield Problem("leased_area", f"租赁面积超过单元面积{units.plain(floor_area)}㎡")
        yield from self._ages(values)

    def check_batch(self, rows: list[Values]) -> Iterator[tuple[int, Problem]]:
        """No site is leased beyond its area at any time: the rows together with what is stored, two queries for all."""
        named = {row["site"] for row in rows if row.get("site")}
        sites = Site.objects.in_bulk(named)
        leases = stored_leases(named)
        own: dict[int, list[tuple[int, Values]]] = {}
        for index, row in enumerate(rows):
            if row.get("site") in sites and row.get("moved_in_on") and row.get("leased_area"):
                own.setdefault(row["site"], []).append((index, row))
                key = (row.get("organisation"), row.get("space"), row["moved_in_on"])
                leases[row["site"]][key] = (row["leased_area"], row["moved_in_on"], row.get("moved_out_on"))
        for pk, entries in own.items():
            yield from self._room(sites[pk], leases[pk].values(), entries)

    @staticmethod
    def _room(site: Site, leases: Collection[Lease], entries: list[tuple[int, Values]]) -> Iterator[tuple[int, Problem]]:
        for index, row in entries:
            start, end = row["moved_in_on"], row.get("moved_out_on")
            if start < site.opened_on:
                opened = site.opened_on.isoformat()
                yield index, Problem("moved_in_on", f"入驻日期不能早于{site.name}的启用日期（{opened}）")
            # Cut to its own time: what happened before and after is not this lease's doing.
            beside = [
                (area, max(begun, start), ended)
                for area, begun, ended in leases
                if (end is None or begun < end) and (ended is None or ended > start)
            ]
            leased, day = fullest_day(beside)
            if day is not None and leased > site.usable_area:
                yield index, Problem(
                    "leased_area",
                    f"{site.name}自{day.isoformat()}起租赁面积合计{units.plain(leased)}㎡，超过可用孵化面积"
                    f"{units.plain(site.usable_area)}㎡，请核对各家的租赁面积和迁出日期",
                )

    def _ages(self, values: Values) -> Iterator[Problem]:
        founded = Organisation.objects.values_list("founded_on", flat=True).get(pk=values["organisation"])
        start = values["moved_in_on"]
        if founded and months_between(founded, start) > ENTRY_AGE_MONTHS:
            yield Problem("moved_in_on", f"入驻时企业成立已超过{ENTRY_AGE_MONTHS}个月，请核对是否符合入驻条件", "warning")
        stay = months_between(start, values.get("moved_out_on") or clock.today())
        if stay > INCUBATION_MONTHS and not values.get("graduated_on"):
            yield Problem("moved_in_on", f"在孵已超过{INCUBATION_MONTHS}个月仍未毕业，请核对", "warning")


@register
class TenantReturnRegister(Register):
    """孵化企业年报"""

    model = TenantReturn
    slug = "returns"
    menu = _MENU
    key = ("organisation", "site", "year")
    fields = (
        "organisation", "site", "year", "technology_income", "product_income", "trade_income", "other_income",
        "total_income", "tax_paid", "rd_spending", "staff", "intellectual_property", "financing", "area", "note",
    )  # fmt: skip
    shown = ("organisation", "site", "year", "total_income", "tax_paid", "rd_spending", "staff", "financing")
    search = ("organisation",)
    filters = ("area", "site", "year", "total_income")
    ordering = ("-year", "-id")
    groups = (
        Group("企业", ("organisation", "site", "year", "area")),
        Group("收入", ("technology_income", "product_income", "trade_income", "other_income", "total_income"), "技工贸总收入等于四项之和"),
        Group("其他", ("tax_paid", "rd_spending", "staff", "intellectual_property", "financing", "note")),
    )
    area_from = "site"
    slips = (
        "technology_income", "product_income", "trade_income", "other_income", "total_income", "tax_paid", "rd_spending",
        "financing",
    )  # fmt: skip
    writers = COUNTY_ONLY
    own_writers = frozenset({Role.ENTERPRISE})
    example = {
        "organisation": "91350100M000100Y43", "site": "科创中心二期（KC-2）", "year": "2025", "technology_income": "320",
        "product_income": "1100", "trade_income": "80", "other_income": "0", "total_income": "1500", "tax_paid": "36",
        "rd_spending": "150", "staff": "26", "intellectual_property": "9", "financing": "200",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """The total, where it was left empty."""
        if values.get("total_income") is None:
            values["total_income"] = self._sum(values)

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The total is the sum of its parts."""
        total = self._sum(values)
        if values["total_income"] is None:  # unreadable in the sheet, and said so already
            return
        if values["total_income"] != total:
            said, parts = values["total_income"] / 10_000, total / 10_000
            yield Problem(
                "total_income",
                f"技工贸总收入{units.plain(said)}万元不等于四项收入之和{units.plain(parts)}万元，请核对各项的单位（千元、万元）",
            )
        if values["tax_paid"] > values["total_income"]:
            yield Problem("tax_paid", "上缴税金大于技工贸总收入，请核对", "warning")
        if values["year"] > clock.today().year:
            yield Problem("year", "不能填报以后年度")

    @staticmethod
    def _sum(values: Values) -> Decimal:
        names = ("technology_income", "product_income", "trade_income", "other_income")
        return sum((Decimal(values.get(name) or 0) for name in names), Decimal(0))


@register
class IntakeRegister(Register):
    """引进孵化项目"""

    model = IntakeProject
    slug = "intakes"
    menu = _MENU
    key = ("number",)
    prefix = "FH"
    fields = (
        "number", "name", "kind", "site", "organisation", "origin", "registered_capital", "taken_in_on", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "kind", "site", "origin", "registered_capital", "taken_in_on")
    search = ("name", "number", "organisation")
    filters = ("area", "kind", "site", "origin", "taken_in_on", "registered_capital")
    ordering = ("-taken_in_on", "-id")
    area_from = "site"
    writers = COUNTY_ONLY
    example = {
        "number": "FH-2025-001", "name": "茶多酚提取技术产业化", "kind": "项目", "site": "科创中心二期（KC-2）",
        "origin": "上海市", "registered_capital": "300", "taken_in_on": "2025-04-18",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Taken in by today; a capital beyond a thousand million is a slip of units."""
        yield from not_in_future(self, values, "taken_in_on")
        if values["registered_capital"] >= 1_000_000_000:
            yield Problem("registered_capital", "注册资本达到10亿元，请核对单位是不是万元", "warning")


@register
class TalentRegister(Register):
    """人才引进"""

    model = Talent
    slug = "talents"
    menu = _MENU
    key = ("number",)
    prefix = "RC"
    fields = ("number", "name", "organisation", "programme", "degree", "field", "entered_on", "area", "note")
    shown = ("number", "name", "organisation", "programme", "degree", "entered_on", "area")
    search = ("number", "organisation", "field")
    filters = ("area", "programme", "degree", "entered_on")
    ordering = ("-entered_on", "-id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    example = {
        "number": "RC-2025-001", "name": "李明", "organisation": "91350100M000100Y43", "programme": "市级", "degree": "博士",
        "field": "食品科学", "entered_on": "2025-07-01",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Entered by today."""
        yield from not_in_future(self, values, "entered_on")


@register
class PlatformRegister(Register):
    """创新服务平台"""

    model = InnovationPlatform
    slug = "platforms"
    menu = _MENU
    key = ("number",)
    prefix = "PT"
    fields = ("number", "name", "industry", "host", "founded_on", "closed_on", "area", "note")
    shown = ("number", "name", "industry", "host", "founded_on", "closed_on", "area")
    search = ("name", "number", "host", "industry")
    filters = ("area", "industry", "founded_on")
    ordering = ("number",)
    area_from = "host"
    writers = COUNTY_ONLY
    example = {
        "number": "PT-001", "name": "云溪县茶产业科技创新服务平台", "industry": "茶叶", "host": "91350100M000100Y43",
        "founded_on": "2021-09-01",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates in order."""
        yield from not_in_future(self, values, "founded_on")
        yield from dates_in_order(self, values, "founded_on", "closed_on")


@register
class StageTransferRegister(Register):
    """孵化链转移"""

    model = StageTransfer
    slug = "stages"
    menu = _MENU
    key = ("organisation", "from_stage", "to_stage")
    fields = ("organisation", "from_stage", "to_stage", "transferred_on", "area", "note")
    shown = ("organisation", "from_stage", "to_stage", "transferred_on", "area")
    search = ("organisation",)
    filters = ("area", "from_stage", "to_stage", "transferred_on")
    ordering = ("-transferred_on", "-id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    example = {
        "organisation": "91350100M000100Y43", "from_stage": "苗圃", "to_stage": "孵化器", "transferred_on": "2025-05-06",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Only forward along the chain, and in the order of the days."""
        yield from not_in_future(self, values, "transferred_on")
        begun, reached = CHAIN.index(values["from_stage"]), CHAIN.index(values["to_stage"])
        if reached <= begun:
            yield Problem("to_stage", "孵化链只能由苗圃到孵化器、再到加速器，不能倒转")
        later = StageTransfer.objects.filter(
            organisation=values["organisation"], from_stage__in=CHAIN[reached:], transferred_on__lt=values["transferred_on"]
        )
        earlier = StageTransfer.objects.filter(
            organisation=values["organisation"], to_stage__in=CHAIN[: begun + 1], transferred_on__gt=values["transferred_on"]
        )
        if later.exists() or earlier.exists():
            yield Problem("transferred_on", "转移日期与该企业其他环节的转移日期先后不合")
