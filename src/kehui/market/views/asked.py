"""What a search page's address asks for, and the addresses of its other states."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from django.http import HttpRequest, QueryDict

from kehui.areas.models import Area
from kehui.kernel import units
from kehui.market.listings import FIELD, INDUSTRY, STAGE, VOUCHER, WAY, WRITTEN
from kehui.market.models import KIND_TITLES
from kehui.search.requests import SORTS, SearchRequest, Sort

PAGE = 20
FACETS = {f.code: f for f in (FIELD, STAGE, WAY, WRITTEN, VOUCHER, INDUSTRY)}
PRICES = ("price_min", "price_max")
_KEPT = ("q", "kind", *FACETS, "area", *PRICES, "sort")


class Asked:
    """A search page's address, read; what makes no sense is left out and told."""

    def __init__(self, request: HttpRequest) -> None:
        self.params = request.GET
        self.problems: list[str] = []
        self.text = self.params.get("q", "").replace("\x00", "").strip()[:300]
        self.kinds = tuple(k for k in dict.fromkeys(self.params.getlist("kind")) if k in KIND_TITLES)
        self.facets = {
            code: tuple(v for v in dict.fromkeys(self.params.getlist(code)) if v in facet.labels)
            for code, facet in FACETS.items()
        }
        self.prices = tuple(self._price(name) for name in PRICES)
        if None not in self.prices and self.prices[0] > self.prices[1]:  # type: ignore[operator]  # neither is None
            self.problems.append("价格的下限大于上限，这一项条件没有起作用")
            self.prices = (None, None)
        self.area = self._area()
        sort = self.params.get("sort", "")
        self.sort = Sort(sort) if sort in {s.value for s in Sort} else Sort.RELEVANCE

    def _price(self, name: str) -> float | None:
        text = self.params.get(name, "").strip()
        if not text:
            return None
        try:
            value = Decimal(text)
            if not value.is_finite() or not 0 <= value < 10_000_000:
                raise InvalidOperation
        except InvalidOperation:
            self.problems.append(f"看不懂价格“{text[:20]}”，请填数字，单位为万元")
            return None
        return float(value * 10_000)

    def _area(self) -> Area | None:
        path = self.params.get("area", "").replace("\x00", "")[:80]
        return Area.objects.filter(path=path).first() if path else None

    def request(self, user: Any, *, limit: int = PAGE) -> SearchRequest:
        """What search is asked."""
        low, high = self.prices
        ranges: dict[str, tuple[float | None, float | None]] = {}
        if high is not None:
            ranges["price_low"] = (None, high)
        if low is not None:
            ranges["price_high"] = (low, None)
        return SearchRequest(
            text=self.text, user=user, kinds=self.kinds, facets={c: v for c, v in self.facets.items() if v},
            area_path=self.area.path if self.area else "", ranges=ranges, sort=self.sort,
            cursor=self.params.get("cursor", "").replace("\x00", "")[:4000], limit=limit,
        )  # fmt: skip

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the text narrows the search."""
        return bool(self.kinds or any(self.facets.values()) or self.area or any(p is not None for p in self.prices))

    @property
    def is_anything(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.text) or self.is_filtered

    def query(self, **changes: Any) -> QueryDict:
        """The address's parameters with some set anew (None: taken out); always back to the first page."""
        made = QueryDict(mutable=True)
        for name in _KEPT:
            values = [v for v in self.params.getlist(name) if v.strip()]
            if values and name not in changes:
                made.setlist(name, values)
        for name, value in changes.items():
            if value:
                made.setlist(name, list(value) if isinstance(value, list | tuple) else [str(value)])
        return made

    def url(self, **changes: Any) -> str:
        """``?q=…`` with some set anew. A page has dozens of these: what stays is encoded once."""
        parts = [text for name, text in self._kept if name not in changes]
        for name, value in changes.items():
            if value:
                values = value if isinstance(value, list | tuple) else [value]
                parts.extend(f"{name}={quote_plus(str(v), safe=',/')}" for v in values)
        return "?" + "&".join(parts)

    @cached_property
    def _kept(self) -> list[tuple[str, str]]:
        """The parameters of the present address, each with its encoded form."""
        return [
            (name, f"{name}={quote_plus(value, safe=',/')}")
            for name in _KEPT
            for value in self.params.getlist(name)
            if value.strip()
        ]

    def toggled(self, code: str, value: str) -> str:
        """The address with a facet's value added, or taken out where it is chosen."""
        now = list(self.kinds if code == "kind" else self.facets.get(code, ()))
        changed = [v for v in now if v != value] if value in now else [*now, value]
        return self.url(**{code: changed})

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """What is active, each with the address without it."""
        found = [
            {"label": "种类", "value": KIND_TITLES[k], "remove_url": self.toggled("kind", k)} for k in self.kinds
        ]
        for code, values in self.facets.items():
            facet = FACETS[code]
            found += [
                {"label": facet.title, "value": facet.labels[v], "remove_url": self.toggled(code, v)} for v in values
            ]
        if self.area:
            found.append({"label": "地区", "value": self.area.name, "remove_url": self.url(area=None)})
        low, high = (units.plain(Decimal(str(p)) / 10_000) if p is not None else "" for p in self.prices)
        if low or high:
            text = f"{low}–{high} 万元" if low and high else f"{low} 万元以上" if low else f"{high} 万元以内"
            found.append({"label": "价格", "value": text, "remove_url": self.url(price_min=None, price_max=None)})
        return found

    @cached_property
    def sorts(self) -> list[dict[str, Any]]:
        """Orders to choose from."""
        return [{"label": label, "url": self.url(sort=sort.value), "chosen": sort == self.sort} for sort, label in SORTS.items()]

    @property
    def saved_name(self) -> str:
        """A name to keep the search under: its text, else its filters."""
        return (self.text or "、".join(c["value"] for c in self.chips) or "全部信息")[:40]
