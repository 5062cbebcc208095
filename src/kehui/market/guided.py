"""The guided forms of /my/: fewer fields than the register's, in the order in which people think, and what helps meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from kehui.accounts.models import User
from kehui.kernel.errors import Problem
from kehui.market.matching import Ranked, matches_for
from kehui.market.models import LISTING_MODELS, MarketListing, Way
from kehui.market.models.listing_fields import words_of
from kehui.market.registers.listing import ListingRegister, register_for
from kehui.market.sides import Side
from kehui.records.forms import FieldGroup, FormField, RecordForm
from kehui.records.models import Record
from kehui.records.register import Values
from kehui.search.analysis import tokens
from kehui.search.matching.match import match
from kehui.search.matching.proposals import propose_terms
from kehui.search.matching.requests import MatchRequest, Proposal

Groups = tuple[tuple[str, str, tuple[str, ...]], ...]
_SORT = ("分类", "选得准，才会被对的人找到", ("field", "industry", "terms"))
_CONTACT = ("联系", "平时打码显示；别人写明事由才能查看，查看都有记录", ("contact", "phone"))
GROUPS: dict[str, Groups] = {
    "demand": (
        ("说说难题", "用平常的话写：哪道工序、什么现象、多少数量、想要什么结果", ("title", "description", "tried")),
        _SORT,
        ("条件", "预算留空为面议；只有一个数的，填在“预算（止）”", ("price_low", "price_high", "deadline", "ways", "is_anonymous")),
        _CONTACT,
    ),
    "achievement": (
        ("成果", "先写解决什么问题，再写怎么做到、数据怎样", ("title", "description", "advantages")),
        _SORT,
        ("成熟度与权利", "", ("maturity", "intellectual_property")),
        ("合作", "价格留空为面议", ("ways", "price_low", "price_high")),
        _CONTACT,
    ),
    "service": (
        ("服务", "写明做什么、多久做完、交付什么", ("title", "description", "scope")),
        _SORT,
        ("价格", "留空为面议", ("price_low", "price_high", "takes_vouchers")),
        _CONTACT,
    ),
    "literature": (
        ("文献", "", ("title", "literature_kind", "authors", "source", "year", "identifier")),
        ("摘要", "", ("description",)),
        _SORT,
    ),
    "expert": (
        ("介绍", "企业最想知道：能解决什么问题，做成过什么", ("title", "description", "experience")),
        _SORT,
        ("承接", "", ("load_cap",)),
        _CONTACT,
    ),
    "institute": (
        ("介绍", "", ("title", "description", "strengths")),
        _SORT,
        ("规模", "", ("staff", "equipment_value")),
        _CONTACT,
    ),
}
VERBS = {
    "demand": "发布技术难题", "achievement": "发布成果", "service": "发布服务", "literature": "登记文献", "expert": "发布专家信息",
    "institute": "发布院所信息",
}  # fmt: skip


#: What a field is called here, where the register's word is not the asker's.
LABELS: dict[str, dict[str, str]] = {"demand": {"price_low": "预算（起）", "price_high": "预算（止）"}}


class GuidedForm(RecordForm):
    """A listing's form with the fields of ``GROUPS`` alone; the rest is the office's."""

    def __init__(
        self, kind: str, *, user: User, record: MarketListing | None = None, data: QueryDict | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.shown_names = tuple(n for _, _, names in GROUPS[kind] for n in names)
        flat: dict[str, str] | None = None
        if data is not None:
            flat = {n: data.get(n, "") for n in self.shown_names} | {"version": data.get("version", "")}
            flat["ways"] = "、".join(data.getlist("ways"))
        super().__init__(register_for(kind), user=user, record=record, data=flat)
        for name, label in LABELS.get(kind, {}).items():
            column = copy(self.fields[name].column)
            column.header = label
            self.fields[name].column = column
        for name, value in (typed or {}).items():
            if name in self.shown_names:
                self.fields[name].value = str(value)

    def __iter__(self) -> Any:
        return iter(self.fields[n] for n in self.shown_names)

    @property
    def shown_groups(self) -> list[FieldGroup]:
        """The groups in their order."""
        return [FieldGroup(title, help, [self.fields[n] for n in names]) for title, help, names in GROUPS[self.kind]]

    @property
    def way_choices(self) -> list[tuple[str, bool]]:
        """Ways of cooperation and whether each is chosen."""
        chosen = words_of(self.fields["ways"].value) if "ways" in self.fields else []
        return [(label, label in chosen) for label in Way.labels]

    def read_shown(self) -> Values:
        """The parsed values of the fields shown; what could not be read stands in their errors."""
        values = self.read()
        for each in self.fields.values():
            if each.name not in self.shown_names:
                each.errors.clear()
        return {n: values[n] for n in self.shown_names if n in values}

    @property
    def has_errors(self) -> bool:
        """Whether anything that is shown must be mended."""
        return bool(self.errors) or any(self.fields[n].errors for n in self.shown_names)

    def show(self, problems: list[Problem]) -> None:
        """Problems beside their fields, in the words of this form."""
        said = []
        for each in problems:
            message = each.message
            for name, label in LABELS.get(self.kind, {}).items():
                message = message.replace(self.register.column[name].header, label)
            said.append(replace(each, message=message))
        super().show(said)

    def typed_values(self) -> dict[str, str]:
        """What stands in the fields, for a draft."""
        return {n: self.fields[n].value for n in self.shown_names if self.fields[n].value}

    def field(self, name: str) -> FormField:
        """One field."""
        return self.fields[name]


@dataclass(frozen=True)
class Duplicate:
    """A listing much like the one being written."""

    title: str
    url: str
    percent: int


@dataclass(frozen=True)
class Help:
    """What is shown beside a form while one types."""

    enough: bool
    duplicates: tuple[Duplicate, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    ranked: Ranked | None = None


#: From so many characters on there is something to go by.
ENOUGH = 8
#: Share of the shorter text's character pairs that both have, from which on two listings are likely the same.
ALIKE = 0.6


def help_for(form: GuidedForm, side: Side | None, *, user: User) -> Help:
    """Likely duplicates, terms to choose, and ready matches for what is typed so far."""
    typed = {n: form.fields[n].value for n in form.shown_names}
    text = "\n".join(v for n in ("title", "description", "tried", "advantages") if (v := typed.get(n, "")))
    if len(text.strip()) < ENOUGH:
        return Help(enough=False)
    listing = _unsaved(form, side)
    proposals = propose_terms(text, user=user) if "terms" in typed else []
    chosen = set(listing.term_list)
    return Help(
        True, tuple(duplicates(listing, user=user, besides=form.record)),
        tuple(p for p in proposals if p.term not in chosen), matches_for(listing, user=user),
    )  # fmt: skip


def _unsaved(form: GuidedForm, side: Side | None) -> Any:
    """A listing with what is typed, never saved; what cannot be read yet is left out."""
    model: Any = LISTING_MODELS[form.kind]
    listing = model(pk=form.record.pk if isinstance(form.record, Record) else None)
    for name in form.shown_names:
        column = form.register.column[name]
        try:
            value = column.parse(form.fields[name].value)
        except ValueError:
            continue
        setattr(listing, column.store, value)
    if side is not None:
        for name, value in side.owner_values(form.kind).items():
            if name in form.register.column:
                setattr(listing, form.register.column[name].store, value)
    if listing.area_id is None and form.record is not None:
        listing.area_id = form.record.area_id
    return listing


def duplicates(listing: Any, *, user: Any, besides: Any = None, limit: int = 3) -> list[Duplicate]:
    """Listings of the same kind whose text has most of the same character pairs."""
    known = frozenset({besides.key}) if besides is not None else frozenset()
    found = match(MatchRequest(text=listing.text, kinds=(listing.kind,), user=user, exclude=known, limit=6)).matches
    own = _pairs(listing.text)
    rows: Any = LISTING_MODELS[listing.kind]._default_manager.in_bulk([m.hit.id for m in found])
    made = []
    for each in found:
        if (row := rows.get(each.hit.id)) is None:
            continue
        shared = max(_alike(own, _pairs(row.text)), _alike(_pairs(listing.title), _pairs(row.title)))
        if shared >= ALIKE:
            made.append(Duplicate(row.title, row.get_absolute_url(), round(100 * shared)))
    return sorted(made, key=lambda d: -d.percent)[:limit]


def _pairs(text: str) -> set[str]:
    return {t for t in tokens(text) if len(t) > 1}


def _alike(one: set[str], other: set[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= 3 else 0.0


def register_of_kind(kind: str) -> ListingRegister:
    """The register of a kind; for views."""
    return register_for(kind)
