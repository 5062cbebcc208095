"""What search indexes of the market: one listing for each kind, and whom a user acts for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kehui.areas.models import Level
from kehui.market.domain import notice
from kehui.market.industries import INDUSTRY_NAMES
from kehui.market.models import (
    LISTING_MODELS,
    LIVE,
    Demand,
    ExpertListing,
    LiteratureKind,
    MarketListing,
    Match,
    MatchState,
    Maturity,
    TechnicalField,
    Way,
)
from kehui.market.models.listing_fields import words_of
from kehui.market.models.match import OPEN
from kehui.parties.models import Organisation, Person
from kehui.records.hooks import follow_writes
from kehui.search import outbox, saved
from kehui.search.listing import Facet, Listing, Visibility, declare_identity, declare_listing

FIELD = Facet("field", "技术领域", {str(k): str(v) for k, v in TechnicalField.choices}, taxonomy=True)
INDUSTRY = Facet("industry", "应用行业", INDUSTRY_NAMES, taxonomy=True)
WAY = Facet("way", "合作方式", {w: w for w in Way.labels})
STAGE = Facet("stage", "技术成熟度", {str(k): str(v) for k, v in Maturity.choices})
WRITTEN = Facet("literature", "文献类型", {str(k): str(v) for k, v in LiteratureKind.choices})
VOUCHER = Facet("voucher", "科技创新券", {"yes": "接受科技创新券"})
_FACETS: dict[str, tuple[Facet, ...]] = {
    "achievement": (FIELD, STAGE, WAY, INDUSTRY),
    "demand": (FIELD, WAY, INDUSTRY),
    "service": (FIELD, VOUCHER, INDUSTRY),
    "literature": (FIELD, WRITTEN, INDUSTRY),
    "expert": (FIELD, INDUSTRY),
    "institute": (FIELD, INDUSTRY),
}
ICONS = {
    "institute": "building", "achievement": "lightbulb", "expert": "user", "literature": "book", "demand": "megaphone",
    "service": "handshake",
}  # fmt: skip


def _counted(model: type[MarketListing], states: Sequence[str]) -> Coalesce:
    """How many matches of each row are in these states."""
    if model is Demand:
        found = Match.objects.filter(demand=OuterRef("pk"), state__in=states).order_by().values("demand")
    else:
        found = Match.objects.filter(kind=model.kind, object_id=OuterRef("pk"), state__in=states).order_by().values("object_id")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def rows_of(kind: str) -> QuerySet[Any]:
    """Every record of a kind with what its listing reads, the counts of its matches among it."""
    model = LISTING_MODELS[kind]
    names = {f.name for f in model._meta.get_fields()}
    related = ["area", *(n for n in ("owner", "expert") if n in names)]
    if "expert" in names:
        related.append("expert__organisation")
    rows: QuerySet[Any] = model._default_manager.select_related(*related).annotate(successes=_counted(model, [MatchState.AGREED]))
    return rows.annotate(open_matches=_counted(model, [*OPEN])) if model is ExpertListing else rows


def listing_of(row: Any) -> Listing | None:
    """What search shows of a record; None while the public may not find it."""
    if row.status not in LIVE:
        return None
    return Listing(
        kind=row.kind, id=row.pk, title=row.title, text="\n".join(_texts(row)), url=row.get_absolute_url(),
        summary=row.description[:160], keywords=tuple(row.term_list), names=tuple(_names(row)), facets=_facets(row),
        numbers=_numbers(row), area_path=_area_path(row), visibility=Visibility.PUBLIC, owners=tuple(_owners(row)),
        fresh_on=row.confirmed_on, stale=row.is_stale, successes=row.successes, load=getattr(row, "open_matches", 0),
        load_cap=getattr(row, "load_cap", 0), extra=_extra(row),
    )  # fmt: skip


def _is_unnamed(row: Any) -> bool:
    return isinstance(row, Demand) and row.is_anonymous


def _area_path(row: Any) -> str:
    """Where it lies; of an enterprise that does not want to be named no nearer than its county: a village has few."""
    return "".join(f"{code}/" for code in row.area.path.split("/")[: Level.COUNTY]) if _is_unnamed(row) else row.area.path


def _texts(row: Any) -> Iterator[str]:
    yield row.description
    for name in row.more_texts:
        if value := getattr(row, name):
            yield str(value)


def _names(row: Any) -> Iterator[str]:
    """What people look up by its sound; an enterprise that does not want to be named is not among it."""
    if _is_unnamed(row):
        return
    if owner := getattr(row, "owner", None):
        yield owner.name
    if expert := getattr(row, "expert", None):
        yield expert.name


def _owners(row: Any) -> Iterator[str]:
    if owner := getattr(row, "owner_id", None):
        yield f"organisation:{owner}"
    if expert := getattr(row, "expert_id", None):
        yield f"person:{expert}"


def _facets(row: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"field": (row.field,)}
    if row.industry:
        found["industry"] = (row.industry,)
    if ways := getattr(row, "ways", ""):
        found["way"] = tuple(words_of(ways))
    if stage := getattr(row, "maturity", None):
        found["stage"] = (str(stage),)
    if written := getattr(row, "literature_kind", ""):
        found["literature"] = (written,)
    if getattr(row, "takes_vouchers", False):
        found["voucher"] = ("yes",)
    return found


def _numbers(row: Any) -> dict[str, float]:
    found = {n: float(v) for n in ("price_low", "price_high") if (v := getattr(row, n, None)) is not None}
    if found:  # one end alone is both, so that a range finds it
        found.setdefault("price_low", found.get("price_high", 0.0))
        found.setdefault("price_high", found["price_low"])
    if stage := getattr(row, "maturity", None):
        found["stage"] = float(stage)
    return found


def _extra(row: Any) -> dict[str, Any]:
    """What a hit shows beside its title: whose it is, where, the price."""
    found: dict[str, Any] = {"owner": row.public_owner_name} | ({} if _is_unnamed(row) else {"area": row.area.name})
    for name, value in (("price", getattr(row, "price_text", "")), ("ways", getattr(row, "ways", ""))):
        if value:
            found[name] = value
    if deadline := getattr(row, "deadline", None):
        found["deadline"] = deadline.isoformat()
    if year := getattr(row, "year", None):
        found["year"] = year
    return found


def _declare(kind: str) -> None:
    declare_listing(
        kind, LISTING_MODELS[kind].kind_title, rows=lambda: rows_of(kind), build=listing_of, facets=_FACETS[kind],
        icon=ICONS[kind], asks=kind == "demand",
    )  # fmt: skip

    def touch(keys: Sequence[int]) -> None:
        outbox.touch_many(kind, keys)

    follow_writes(LISTING_MODELS[kind], touch)


def _owner_changed(model: type[Any], name: str) -> None:
    """A listing shows its owner's name: it is indexed again when that changes."""

    def touch(keys: Sequence[int]) -> None:
        for kind, listing in LISTING_MODELS.items():
            if name in {f.name for f in listing._meta.get_fields()}:
                found = list(listing._default_manager.filter(**{f"{name}__in": keys}).values_list("pk", flat=True))
                if found:
                    outbox.touch_many(kind, found)

    follow_writes(model, touch)


for _kind in LISTING_MODELS:
    _declare(_kind)
_owner_changed(Organisation, "owner")
_owner_changed(Person, "expert")


def _identities(user: Any) -> Iterator[str]:
    for membership in user.memberships.all():
        yield (
            f"organisation:{membership.organisation_id}" if membership.organisation_id else f"person:{membership.person_id}"
        )


declare_identity(_identities)


@saved.declare_teller
def _tell_of_hits(search: Any, hits: list[Any]) -> None:
    """New hits of a saved search come as one message."""
    names = "、".join(f"“{hit.title}”" for hit in hits[:3]) + (f"等{len(hits)}条" if len(hits) > 3 else "")
    notice.tell([search.user], f"search:{search.pk}:{max(h.pk for h in hits)}", f"“{search.name}”有{len(hits)}条新结果", names, f"/my/searches/{search.pk}/")
