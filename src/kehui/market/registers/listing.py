"""Registers of listings: achievements, demands, services, literature, experts, institutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from django.db.models import Q
from django.urls import reverse

from kehui.accounts.models import CLERKS, Role, User
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.market.domain import listing as listings
from kehui.market.models import (
    LIVE,
    Achievement,
    Demand,
    ExpertListing,
    InstituteListing,
    ListingStatus,
    Literature,
    MarketListing,
    ServiceOffer,
)
from kehui.market.models.listing import valid_until
from kehui.market.sides import sides_of
from kehui.records.register import Action, Due, Group, Register, Values, register

_OWNERS = frozenset({Role.ENTERPRISE, Role.EXPERT, Role.AGENCY})
_WRITERS = CLERKS | {Role.BROKER}
_STATE = ("status", "published_on", "confirmed_on", "valid_to", "closed_on", "close_reason")
_COMMON_FILTERS = ("area", "field", "industry", "status", "published_on", "valid_to")


def _in(*states: ListingStatus) -> Callable[[MarketListing], bool]:
    return lambda record: record.status in states


_ACTIONS = (
    Action("submit", "提交审核", listings.submit_listing, _in(ListingStatus.DRAFT), writers=_WRITERS | _OWNERS),
    Action("publish", "审核发布", listings.publish_listing, _in(ListingStatus.DRAFT, ListingStatus.REVIEW), writers=_WRITERS),
    Action("return", "退回修改", listings.return_listing, _in(ListingStatus.REVIEW), needs_reason=True, writers=_WRITERS),
    Action("confirm", "确认仍然有效", listings.confirm_listing, _in(*LIVE), writers=_WRITERS | _OWNERS),
    Action("close", "下架", listings.close_listing, _in(ListingStatus.DRAFT, ListingStatus.REVIEW, *LIVE), needs_reason=True, destructive=True, consequence="下架后不再对外展示，也不再计入统计；可以重新编辑发布", writers=_WRITERS | _OWNERS),
    Action("reopen", "重新编辑", listings.reopen_listing, _in(ListingStatus.CLOSED), writers=_WRITERS | _OWNERS),
)  # fmt: skip


class ListingRegister(Register):
    """What the registers of listings share."""

    menu = "技术市场"
    key = ("number",)
    number_by_area = False  # one market, whoever's area
    ordering = ("-published_on", "-id")
    search: ClassVar[tuple[str, ...]] = ("title", "number", "terms")
    writers = _WRITERS
    own_writers = _OWNERS
    actions = _ACTIONS
    verbs: ClassVar[Mapping[str, str]] = {
        "submitted": "提交审核", "published": "审核发布", "returned": "退回修改", "confirmed": "确认仍然有效", "lapsed": "逾期未确认",
        "closed": "下架", "reopened": "重新编辑", "terms_added": "补充术语", "file_hidden": "不再公开附件", "revealed": "查看联系方式",
    }  # fmt: skip
    #: The reference that says whose it is.
    owner_field: ClassVar[str] = "owner"

    def may_write_somewhere(self, user: User) -> bool:
        """Owners list what their side may list: a firm its results and problems, an expert what they know."""
        if self._is_office(user):
            return True
        return super().may_write_somewhere(user) and any(self.model.kind in side.kinds for side in sides_of(user))  # type: ignore[attr-defined]

    def guided_url(self, user: User) -> str:
        """Owners are led; the office has the whole form."""
        return "" if self._is_office(user) else reverse("market:new", args=[self.model.kind])  # type: ignore[attr-defined]

    def _is_office(self, user: User) -> bool:
        return user.is_system or bool(user.areas_with(self.writers))

    def own_may_write(self, values: Values) -> bool:
        """Outsiders enter drafts; publishing is the office's."""
        return values.get("status") in (None, "", ListingStatus.DRAFT)

    def complete(self, values: Values) -> None:
        """The dates that follow from the state."""
        status = values.get("status") or ListingStatus.DRAFT.value
        values["status"] = status
        if status in LIVE:
            values["published_on"] = values.get("published_on") or clock.today()
            values["confirmed_on"] = values.get("confirmed_on") or values["published_on"]
            values["valid_to"] = values.get("valid_to") or valid_until(values["confirmed_on"])
        if status == ListingStatus.CLOSED and not values.get("closed_on"):
            values["closed_on"] = clock.today()

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Enough text to be found by, prices and dates in order."""
        if len(values["description"].strip()) < 10:
            yield Problem("description", "详细说明太短，写清楚才找得到：至少10个字")
        low, high = values.get("price_low"), values.get("price_high")
        if low is not None and high is not None and high < low:
            yield Problem("price_high", f"{self.column['price_high'].header}不能小于{self.column['price_low'].header}")
        if high is not None and high <= 0:
            yield Problem("price_high", f"{self.column['price_high'].header}应大于0，面议时请留空")
        if high is not None and high >= 1_000_000_000:
            yield Problem("price_high", "金额达到10亿元，请核对单位是不是万元", "warning")
        yield from self._check_dates(values)

    def _check_dates(self, values: Values) -> Iterator[Problem]:
        today = clock.today()
        published, confirmed, closed = (values.get(n) for n in ("published_on", "confirmed_on", "closed_on"))
        for name, day in (("published_on", published), ("confirmed_on", confirmed), ("closed_on", closed)):
            if day and day > today:
                yield Problem(name, f"{self.column[name].header}不能晚于今天")
        if published and confirmed and confirmed < published:
            yield Problem("confirmed_on", "最近确认日期不能早于发布日期")
        if published and closed and closed < published:
            yield Problem("closed_on", "下架日期不能早于发布日期")
        if closed and values["status"] != ListingStatus.CLOSED:
            yield Problem("closed_on", "填了下架日期，状态应为“已下架”")


def _dues(title: str) -> tuple[Due, ...]:
    return (
        Due(f"待审核的{title}", lambda: Q(status=ListingStatus.REVIEW), lambda: f"status={ListingStatus.REVIEW.value}"),
        Due(f"逾期未确认的{title}", lambda: Q(status=ListingStatus.STALE), lambda: f"status={ListingStatus.STALE.value}"),
    )


_STATE_GROUP = Group("发布", (*_STATE, "note"), "日期留空时按状态自动填写；确认有效期为180天")


@register
class AchievementRegister(ListingRegister):
    """科技成果"""

    model = Achievement
    slug = "achievements"
    prefix = "CG"
    area_from = "owner"
    fields = (
        "number", "title", "owner", "expert", "field", "industry", "description", "advantages", "terms", "maturity", "ways",
        "intellectual_property", "price_low", "price_high", "contact", "phone", "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "owner", "field", "maturity", "ways", "price_high", "published_on", "status")
    search = ("title", "number", "terms", "owner")
    filters = (*_COMMON_FILTERS, "maturity")
    dues = _dues("科技成果")
    groups = (
        Group("成果", ("number", "title", "owner", "expert", "field", "industry")),
        Group("内容", ("description", "advantages", "terms", "maturity", "intellectual_property")),
        Group("合作", ("ways", "price_low", "price_high", "contact", "phone", "area"), "价格留空为面议"),
        _STATE_GROUP,
    )
    example = {
        "number": "CG-2026-0001", "title": "茶叶热泵连续萎凋技术", "owner": "91350100M000100Y43", "field": "农业", "industry": "C15 酒、饮料和精制茶制造业",
        "description": "采用热泵控温控湿，实现鲜叶连续萎凋，含水率波动小于2%，节能四成", "terms": "热泵干燥、萎凋、含水率", "maturity": "7级 实际环境验证",
        "ways": "转让、许可", "price_low": "20", "price_high": "40", "status": "已发布", "published_on": "2026-01-10", "confirmed_on": "2026-01-10",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """It belongs to somebody."""
        if not values.get("owner") and not values.get("expert"):
            yield Problem("owner", "持有单位和完成人至少填一个")
        yield from super().check(values, old)


@register
class DemandRegister(ListingRegister):
    """企业技术难题"""

    model = Demand
    slug = "demands"
    prefix = "NT"
    area_from = "owner"
    fields = (
        "number", "title", "owner", "field", "industry", "description", "tried", "terms", "deadline", "ways", "price_low",
        "price_high", "is_anonymous", "contact", "phone", "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "owner", "field", "price_high", "deadline", "published_on", "status")
    search = ("title", "number", "terms", "owner")
    filters = (*_COMMON_FILTERS, "deadline", "is_anonymous")
    dues = _dues("企业技术难题")
    groups = (
        Group("难题", ("number", "title", "owner", "field", "industry")),
        Group("内容", ("description", "tried", "terms", "deadline")),
        Group("合作", ("ways", "price_low", "price_high", "is_anonymous", "contact", "phone", "area"), "价格即预算，留空为面议"),
        _STATE_GROUP,
    )
    example = {
        "number": "NT-2026-0001", "title": "夏茶杀青后发红，颜色不匀", "owner": "91350100M000100Y43", "field": "农业", "industry": "C15 酒、饮料和精制茶制造业",
        "description": "滚筒杀青机出口温度忽高忽低，夏茶发红，成品等级掉一级", "tried": "换过加热管，调过转速，没有改善", "terms": "杀青、温度控制",
        "deadline": "2027-06-30", "price_high": "15", "status": "已发布", "published_on": "2026-01-10", "confirmed_on": "2026-01-10",
    }  # fmt: skip


@register
class ServiceRegister(ListingRegister):
    """科技服务"""

    model = ServiceOffer
    slug = "services"
    prefix = "FW"
    area_from = "owner"
    fields = (
        "number", "title", "owner", "field", "industry", "description", "scope", "terms", "takes_vouchers", "price_low",
        "price_high", "contact", "phone", "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "owner", "field", "price_high", "takes_vouchers", "published_on", "status")
    filters = (*_COMMON_FILTERS, "takes_vouchers")
    dues = _dues("科技服务")
    groups = (
        Group("服务", ("number", "title", "owner", "field", "industry")),
        Group("内容", ("description", "scope", "terms", "takes_vouchers")),
        Group("联系", ("price_low", "price_high", "contact", "phone", "area"), "价格留空为面议"),
        _STATE_GROUP,
    )
    example = {
        "number": "FW-2026-0001", "title": "水质检测与排污诊断", "owner": "91350100M000100Y43", "field": "环境保护与资源综合利用",
        "description": "化学需氧量、氨氮、总磷等全项检测，三个工作日出具报告", "status": "已发布", "published_on": "2026-01-10", "confirmed_on": "2026-01-10",
    }  # fmt: skip


@register
class LiteratureRegister(ListingRegister):
    """文献"""

    model = Literature
    slug = "literature"
    prefix = "WX"
    area_from = "expert"
    owner_field = "expert"
    fields = (
        "number", "title", "expert", "literature_kind", "authors", "source", "year", "identifier", "field", "industry",
        "description", "terms", "contact", "phone", "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "expert", "literature_kind", "source", "year", "field", "status")
    search = ("title", "number", "terms", "authors", "expert", "identifier")
    filters = (*_COMMON_FILTERS, "literature_kind", "year")
    dues = _dues("文献")
    example = {
        "number": "WX-2026-0001", "title": "滚筒杀青温度场的数值模拟", "expert": "ZJ-0001", "literature_kind": "论文", "authors": "李明、王海",
        "source": "茶叶科学与工程", "year": "2024", "field": "农业", "description": "建立滚筒杀青机的传热模型，给出筒壁温度与叶温的关系",
        "status": "已发布", "published_on": "2026-01-10", "confirmed_on": "2026-01-10",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Written in a year that has come."""
        year = values.get("year")
        if year and not 1900 <= year <= clock.today().year + 1:
            yield Problem("year", "年份应在1900年与明年之间")
        yield from super().check(values, old)


@register
class ExpertListingRegister(ListingRegister):
    """专家信息"""

    model = ExpertListing
    slug = "experts"
    prefix = "ZX"
    area_from = "expert"
    owner_field = "expert"
    fields = (
        "number", "title", "expert", "field", "industry", "description", "experience", "terms", "load_cap", "contact", "phone",
        "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "expert", "field", "terms", "load_cap", "published_on", "status")
    search = ("title", "number", "terms", "expert")
    filters = _COMMON_FILTERS
    dues = _dues("专家信息")
    example = {
        "number": "ZX-2026-0001", "title": "茶叶加工与装备专家李明", "expert": "ZJ-0001", "field": "农业",
        "description": "从事茶叶加工工艺与装备研究二十年，擅长杀青、萎凋的温湿度控制", "terms": "杀青、萎凋、热泵干燥", "status": "已发布",
        "published_on": "2026-01-10", "confirmed_on": "2026-01-10",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Somebody who can take on at least one problem."""
        if values.get("load_cap") == 0:
            yield Problem("load_cap", "同时承接上限应大于0；暂不承接时请下架")
        yield from super().check(values, old)


@register
class InstituteListingRegister(ListingRegister):
    """院所信息"""

    model = InstituteListing
    slug = "institutes"
    prefix = "YS"
    area_from = "owner"
    fields = (
        "number", "title", "owner", "field", "industry", "description", "strengths", "terms", "staff", "equipment_value",
        "contact", "phone", "area", *_STATE, "note",
    )  # fmt: skip
    shown = ("number", "title", "owner", "field", "staff", "published_on", "status")
    search = ("title", "number", "terms", "owner")
    filters = _COMMON_FILTERS
    dues = _dues("院所信息")
    example = {
        "number": "YS-2026-0001", "title": "启明茶叶研究所", "owner": "91350100M000100Y43", "field": "农业",
        "description": "从事茶树育种、茶叶加工和质量检测的专业研究所", "status": "已发布", "published_on": "2026-01-10",
        "confirmed_on": "2026-01-10",
    }  # fmt: skip


def register_for(kind: str) -> ListingRegister:
    """The register of a kind of listing; KeyError where there is none."""
    from kehui.market.models import LISTING_MODELS
    from kehui.records.register import register_of

    found = register_of(LISTING_MODELS[kind])
    assert isinstance(found, ListingRegister)
    return found

