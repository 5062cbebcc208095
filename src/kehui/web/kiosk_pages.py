"""What the kiosk shows behind its doors: short lists, one thing in large type, a code that takes it along."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString, mark_safe

from kehui.activities.models import Activity, ActivityStatus
from kehui.areas.models import Area, Level, home_county
from kehui.kernel import clock
from kehui.kernel.errors import KehuiError
from kehui.market.models import KIND_TITLES, LISTING_MODELS, Demand, ExpertListing, MarketListing, TechnicalField
from kehui.market.nearest import nearest_experts
from kehui.search.query import search
from kehui.search.requests import Hit, SearchRequest
from kehui.web.kiosk_words import initials

#: As many lines as can be read from a metre away without scrolling.
ROWS = 6
EVENTS, AHEAD_DAYS = 12, 14
#: What a visitor's problem may be about, to be touched instead of typed.
TOPICS = (
    "茶叶", "种植养殖", "农产品加工", "机械制造", "电子信息", "新材料", "环保治理", "节能降耗", "产品质量", "工艺改进", "设备自动化",
    "检测认证",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One of the five large doors: its name, the kinds of listing behind it, its icon, and what one finds there."""

    slug: str
    title: str
    kinds: tuple[str, ...]
    icon: str
    hint: str
    example: str
    #: Whether the example is a name of what is behind the door just now, so that who tries it finds something.
    by_name: bool = False

    @property
    def try_this(self) -> str:
        """What to type, and what it stands for: ``DHDX → 东海大学``."""
        if not self.by_name:
            return self.example
        model = LISTING_MODELS[self.kinds[0]]
        title = model._default_manager.live().order_by("-published_on", "-pk").values_list("title", flat=True).first()
        name = re.split(r"[^\u4e00-\u9fff]", str(title or ""))[0][:8]
        return f"{initials(name)} → {name}" if len(name) > 1 else self.example


DOORS = (
    Door("institutes", "院所", ("institute",), "building", "高校和科研院所", "DHDX → 东海大学", True),
    Door("achievements", "成果", ("achievement",), "lightbulb", "可以转让和合作的技术", "CY → 茶叶"),
    Door("experts", "专家与文献", ("expert", "literature"), "users", "专家、论文、专利", "LM → 李明", True),
    Door("demands", "企业难题", ("demand",), "megaphone", "企业正在求解的技术难题", "YZ → 养猪"),
    Door("services", "服务", ("service",), "handshake", "检测、专利、咨询、培训", "JC → 检测"),
)


@dataclass(frozen=True)
class Line:
    """A line of a list: where it leads (kind and number), what it says."""

    kind: str
    pk: int
    title: SafeString | str
    kind_title: str
    owner: str
    side: str = ""


@dataclass(frozen=True)
class Found:
    """A page of a list. ``nearest`` says that nothing was found and these lines are the closest there is."""

    lines: list[Line]
    total: int
    cursor: str = ""
    nearest: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One thing: facts in the order in which one asks for them, texts, and the address to take along."""

    title: str
    kind_title: str
    facts: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    terms: list[str]
    address: str
    code: SafeString
    nearest: list[Line] = field(default_factory=list)


def door_named(slug: str) -> Door | None:
    """The door of that name."""
    return next((d for d in DOORS if d.slug == slug), None)


def find(door: Door, text: str, cursor: str = "") -> Found:
    """What is behind a door, newest first; with a text what it finds, by words, pinyin or initials.

    Public listings only, whoever may be signed in on that machine. KehuiError where the cursor is none.
    """
    asked = SearchRequest(text=text, kinds=door.kinds, limit=ROWS, cursor=cursor, with_facets=False)
    result = search(asked)
    if result.hits or cursor:
        return Found([_line(hit) for hit in result.hits], result.total, result.next_cursor)
    # Who opened one door is not led through another.
    near = [hit for hit in result.suggestions.nearest if hit.kind in door.kinds][:ROWS]
    return Found([_line(hit) for hit in near], 0, "", True, result.suggestions.missing)


def _line(hit: Hit) -> Line:
    extra = hit.extra
    side = str(extra.get("price") or extra.get("year") or extra.get("area") or "")
    # The engine has escaped the title; it adds nothing but <mark>.
    title = mark_safe(hit.title_html)
    owner = str(extra.get("owner", ""))
    return Line(hit.kind, hit.id, title, KIND_TITLES.get(hit.kind, ""), "" if owner in hit.title else owner, side)


def listing_named(kind: str, pk: int) -> MarketListing | None:
    """The public listing, or None."""
    model = LISTING_MODELS.get(kind)
    if model is None:
        return None
    found: MarketListing | None = model._default_manager.live().filter(pk=pk).select_related("area").first()
    return found


def show(listing: MarketListing) -> Shown:
    """Everything that everybody may read of a listing; contacts are behind the code, for those who sign in."""
    address = f"{settings.ADDRESS}{listing.get_absolute_url()}"
    return Shown(
        title=listing.title,
        kind_title=listing.kind_title,
        facts=[(name, value) for name, value in _facts(listing) if value],
        texts=_texts(listing),
        terms=listing.term_list[:8],
        address=address,
        code=code_of(address),
        nearest=_experts_for(listing) if isinstance(listing, Demand) else [],
    )


def _facts(listing: Any) -> list[tuple[str, str]]:
    owner = listing.public_owner_name
    maturity = getattr(listing, "maturity", None)
    deadline = getattr(listing, "deadline", None)
    has_price = hasattr(listing, "price_text")
    return [
        ("专家" if isinstance(listing, ExpertListing) else "单位", owner if owner not in listing.title else ""),
        ("技术领域", listing.get_field_display()),
        ("应用行业", listing.industry_name),
        ("成熟度", listing.get_maturity_display() if maturity else ""),
        ("预算" if isinstance(listing, Demand) else "价格", listing.price_text if has_price else ""),
        ("合作方式", getattr(listing, "ways", "")),
        ("期望解决", clock.date_text(deadline) if deadline else ""),
        ("科技创新券", "接受" if getattr(listing, "takes_vouchers", False) else ""),
        ("作者", getattr(listing, "authors", "")),
        ("来源", getattr(listing, "source", "")),
        ("年份", str(getattr(listing, "year", "") or "")),
        ("所在地", listing.area.name),
        ("最近确认", clock.date_text(listing.confirmed_on) if listing.confirmed_on else ""),
    ]


def _texts(listing: Any) -> list[tuple[str, str]]:
    named = {
        "advantages": "技术指标与优势", "tried": "已做过的尝试", "scope": "服务范围与资质", "experience": "代表性工作",
        "strengths": "优势学科与平台",
    }  # fmt: skip
    found = [("说明", listing.description)]
    found += [(title, getattr(listing, name)) for name, title in named.items() if getattr(listing, name, "")]
    return found


def _experts_for(demand: Demand) -> list[Line]:
    """Experts of the demand's field, nearest first."""
    return nearest(demand.area, demand.field)[:3]


def nearest(area: Area, technical_field: str = "") -> list[Line]:
    """Experts by how near they are to an area."""
    wanted = technical_field if technical_field in TechnicalField.values else ""
    return [
        Line("expert", near.listing.pk, near.listing.title, near.nearness, near.listing.owner_name, near.listing.get_field_display())
        for near in nearest_experts(area, field=wanted, limit=ROWS)
    ]


def townships() -> list[Area]:
    """The county's townships, in tree order; empty where there is no county."""
    try:
        county = home_county()
    except KehuiError:
        return []
    return list(Area.objects.under(county).filter(level=Level.TOWNSHIP).valid_on(clock.today()))


def area_named(code: str) -> Area | None:
    """The township of the county with that code; the county itself for an empty one."""
    try:
        county = home_county()
    except KehuiError:
        return None
    if not code:
        return county
    return Area.objects.under(county).filter(code=code).first()


def events() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Activities of the county that go on today, and those of the next two weeks."""
    try:
        county = home_county()
    except KehuiError:
        return [], []
    today = clock.today()
    rows = Activity.objects.in_area(county).exclude(status=ActivityStatus.CANCELLED).annotate(last=Coalesce("ends_on", "held_on"))
    wanted = Q(held_on__lte=today, last__gte=today) | Q(held_on__gt=today, held_on__lte=today + timedelta(days=AHEAD_DAYS))
    found = rows.filter(wanted).select_related("area").order_by(F("held_on"), "pk")[: 2 * EVENTS]
    now: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    for row in found:
        told = {
            "name": row.name, "kind": row.get_kind_display(), "venue": row.venue or row.area.name, "host": row.host,
            "speaker": row.speaker, "day": clock.date_text(row.held_on),
        }  # fmt: skip
        (now if row.held_on <= today else later).append(told)
    return now[:EVENTS], later[:EVENTS]


def code_of(address: str) -> SafeString:
    """A QR code as inline SVG, dark on white, with its quiet zone."""
    made = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(address)
    written = io.BytesIO()
    made.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(written)
    text = written.getvalue().decode()
    # The address is drawn in it, not written: there is nothing to escape.
    return mark_safe(text[text.index("<svg") :])
