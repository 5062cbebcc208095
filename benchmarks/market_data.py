"""A market for measuring: listings generated straight into an index and, where rows are wanted, into the database."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from benchmarks.contracts import _ORGANISATIONS, ORGANISATIONS, VILLAGES, _make_areas, fill_with_defaults
from benchmarks.search_speed import listings, queries
from kehui.areas.models import Area, Level
from kehui.kernel import clock
from kehui.market.models import Achievement, Demand
from kehui.market.models.listing import valid_until
from kehui.parties.models import Organisation
from kehui.search import index, indexing
from kehui.search.documents import document_of
from kehui.search.listing import Listing
from kehui.search.tantivy_engine import TantivyEngine

#: What a result is called in the database; the index has the words.
_ACHIEVEMENTS = """
INSERT INTO market_achievement
  (id, area_id, note, evidence, version, created_at, updated_at, number, title, description, terms, field, industry, contact, phone,
   status, published_on, confirmed_on, valid_to, close_reason, owner_id, advantages, maturity, ways, intellectual_property)
SELECT i + 1, o.area_id, '', 2, 1, now(), now(), 'CG-' || i, '成果' || i, '生成的说明', '', lpad((1 + i %% 11)::text, 2, '0'), '', '', '',
       'published', current_date, current_date, current_date + 180, '', o.id, '', 4, '面议', 'none'
FROM generate_series(0::bigint, %s) AS i
JOIN (SELECT id, area_id, row_number() OVER (ORDER BY id) - 1 AS n FROM parties_organisation) o ON o.n = (i * 7919) %% %s
"""
#: Kinds of the generated listings that stand for results with a row.
_AS_RESULTS = frozenset({"expert", "institute", "service"})


def make_county() -> None:
    """Areas and enterprises."""
    _make_areas()
    fill_with_defaults(Organisation)
    with connection.cursor() as cursor:
        cursor.execute(_ORGANISATIONS, [ORGANISATIONS, VILLAGES])


def generated(count: int, *, as_results: bool) -> Iterator[Listing]:
    """Listings as the measurement of search has them, in this county; with ``as_results`` two thirds are achievements that
    have a row, the rest demands and literature."""
    paths = list(Area.objects.filter(level=Level.TOWNSHIP).values_list("path", flat=True))
    draw, today = random.Random(3), clock.today()
    for listing in listings(count):
        kind = "achievement" if as_results and listing.kind in _AS_RESULTS else listing.kind
        made = replace(
            listing, kind=kind, id=listing.id + 1, area_path=draw.choice(paths), fresh_on=today - timedelta(days=draw.randrange(180)),
            url=f"/market/{kind}/{listing.id + 1}/", summary=listing.text[:80],
        )  # fmt: skip
        yield made


def fill_index(count: int, *, as_results: bool = False) -> float:
    """The deployment's index with that many listings; seconds."""
    began = time.perf_counter()
    with indexing.writing():
        folder = index.start()
        engine = TantivyEngine(folder, threads=2)
        engine.add(document_of(listing) for listing in generated(count, as_results=as_results))
        engine.commit()
        engine.close()
        index.forget()
        index.publish(folder)
    return time.perf_counter() - began


def fill_rows(results: int, demands: int) -> None:
    """Rows of the results, and demands of a hundred to two hundred characters to be matched with them."""
    fill_with_defaults(Achievement)
    with connection.cursor() as cursor:
        cursor.execute(_ACHIEVEMENTS, [results - 1, ORGANISATIONS])
    owners = list(Organisation.objects.order_by("pk").values_list("pk", "area_id")[: max(1, demands // 2)])
    draw, today = random.Random(5), clock.today()
    texts = queries(demands, (20, 40), seed=13)
    Demand.objects.bulk_create(
        (
            Demand(
                number=f"NT-{n}", title=text[:30], description=text[30:], field=f"{draw.randrange(1, 12):02d}", owner_id=owners[n % len(owners)][0],
                area_id=owners[n % len(owners)][1], price_high=draw.randrange(1, 300) * 10_000, status="published", published_on=today,
                confirmed_on=today, valid_to=valid_until(today),
            )
            for n, text in enumerate(texts)
        ),
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
