"""Why a figure changed, over 100,000 and 1,000,000 records: two years, what was published against now, one village.

    python -m benchmarks.why_speed [rows] [rows …]

All of the records lie in the two years compared, so that every one is a part of the answer. Beside each time stands the
bare SQL that reads and compares the same rows.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from benchmarks.figure_speed import scratch_database, timed

SIZES = (100_000, 1_000_000)
ROUNDS = 5
LIMIT_MS = 1000
#: The floor: both years read once, compared by record, and summed.
_BARE = """
SELECT count(*), sum(coalesce(b.amount, 0) - coalesce(a.amount, 0))
FROM (SELECT c.id, c.amount FROM market_technologycontract c JOIN areas_area x ON x.id = c.area_id
      WHERE c.status = 'registered' AND c.registered_on BETWEEN '2024-01-01' AND '2024-12-31' AND x.path LIKE %s) a
FULL JOIN (SELECT c.id, c.amount FROM market_technologycontract c JOIN areas_area x ON x.id = c.area_id
      WHERE c.status = 'registered' AND c.registered_on BETWEEN '2025-01-01' AND '2025-12-31' AND x.path LIKE %s) b ON a.id = b.id
"""
#: Days of 2024 and 2025 alone; and what happens after publication: one in a hundred revoked, one in a hundred amended.
_TWO_YEARS = """
UPDATE market_technologycontract SET signed_on = date '2024-01-01' + ((id * 7907) %% 700)::int, status = 'registered',
       registered_on = date '2024-01-01' + ((id * 7907) %% 700)::int
"""
_AFTER = """
UPDATE market_technologycontract SET status = 'revoked' WHERE id % 100 = 1;
UPDATE market_technologycontract SET amount = amount + 1000 WHERE id % 100 = 2;
"""


def measure(rows: int) -> dict[str, tuple[float, float]]:
    """Fill an empty database; median and 95th percentile in ms by what was asked."""
    from django.db import connection

    from benchmarks.contracts import make_contracts
    from kehui.accounts.models import system_user
    from kehui.areas.models import Area, Level
    from kehui.kernel.periods import Period
    from kehui.statistics import published
    from kehui.statistics.domain.sealing import seal_period
    from kehui.statistics.figures import compute
    from kehui.statistics.indicators import get_indicator
    from kehui.statistics.why import Side, explain

    make_contracts(rows)
    with connection.cursor() as cursor:
        cursor.execute(_TWO_YEARS, [])
        cursor.execute("VACUUM ANALYZE")
    county = Area.objects.get(level=Level.COUNTY)
    township = Area.objects.filter(level=Level.TOWNSHIP)[7]
    village = Area.objects.filter(level=Level.VILLAGE, parent=township)[3]
    turnover, year = get_indicator("market.turnover"), Period(2025)
    found: dict[str, tuple[float, float]] = {}

    def bare(area: Area) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [f"{area.path}%"] * 2)
            cursor.fetchall()

    def years(area: Area) -> Any:
        return explain(turnover, Side(area, Period(2024)), Side(area, year), "periods")

    for label, area in (("county", county), ("township", township), ("village", village)):
        found[f"bare SQL, two years, {label}"] = timed(lambda area=area: bare(area), ROUNDS)
        found[f"why, two years, {label}"] = timed(lambda area=area: years(area), ROUNDS)
    seal_period(county, year, by=system_user(), reason="benchmark")
    with connection.cursor() as cursor:
        cursor.execute(_AFTER)
        cursor.execute("VACUUM ANALYZE")
    seal = published.seal_of(county, year)
    assert seal is not None
    for label, area in (("county", county), ("village", village)):
        sides = Side(area, year, seal.pk), Side(area, year)
        found[f"why, published and now, {label}"] = timed(lambda s=sides: explain(turnover, *s, "published"), ROUNDS)
    explained = explain(turnover, Side(county, year, seal.pk), Side(county, year), "published")
    now = compute(turnover, county, year).value
    assert now is not None
    assert sum(p.total for p in explained.parts) == explained.difference
    assert explained.new == now
    return found


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure and print; 1 where the limit is broken at the smaller size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    import django

    django.setup()
    results = []
    for rows in sizes:
        with scratch_database():
            results.append(measure(rows))
    print("why: median / 95th percentile in ms over " + ", ".join(f"{n:,} records" for n in sizes))
    for label in results[0]:
        cells = [f"{r[label][0]:8.1f} /{r[label][1]:8.1f}" for r in results]
        growth = f"   x{results[-1][label][0] / results[0][label][0]:.1f}" if len(results) > 1 else ""
        print(f"  {label:40}" + "  ".join(cells) + growth)
    for area in ("county", "township", "village"):
        ratios = [r[f"why, two years, {area}"][0] / r[f"bare SQL, two years, {area}"][0] for r in results]
        print(f"  why over bare SQL, {area:21}" + "  ".join(f"{r:8.2f}" for r in ratios))
    broken = [label for label, (_, p95) in results[0].items() if label.startswith("why") and p95 > LIMIT_MS]
    for label in broken:
        print(f"  over its limit: {label}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(tuple(int(a) for a in sys.argv[1:]) or SIZES))
