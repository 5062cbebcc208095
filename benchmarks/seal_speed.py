"""Sealing a county's year: 300 indicators over 200 areas, with 100,000 and 1,000,000 contracts and as many patents.

    python -m benchmarks.seal_speed [rows] [rows …]

Kehui declares fewer than 300 indicators; the rest are copies of its own under other names, so that the mix stays. Beside
the time stands the bare SQL that reads the same row lists, once for each indicator.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

from benchmarks.figure_speed import _ACTIVITIES, _PATENTS, scratch_database

SIZES = (100_000, 1_000_000)
INDICATORS, AREAS = 300, 200
LIMIT_S = 30


def declare_more() -> None:
    """Copies of the declared indicators up to 300."""
    from kehui.statistics.indicators import all_indicators, declare
    from kehui.statistics.timing import OfYear

    own = [i for i in all_indicators() if not i.parts and not isinstance(i.timing, OfYear)]
    n = 0
    while len(all_indicators()) < INDICATORS:
        each = own[n % len(own)]
        n += 1
        declare(replace(each, code=f"{each.code}_{n}", name=f"{each.name}（{n}）", aliases=()))


def measure(rows: int) -> dict[str, float]:
    """Seconds for reading the row lists bare, sealing, and proving the seal."""
    from django.db import connection

    from benchmarks.contracts import make_contracts
    from kehui.accounts.models import system_user
    from kehui.areas.models import Area, Level
    from kehui.kernel.periods import Period
    from kehui.statistics import published
    from kehui.statistics.domain.sealing import seal_period
    from kehui.statistics.indicators import all_indicators
    from kehui.statistics.why_sql import live

    make_contracts(rows)
    with connection.cursor() as cursor:
        cursor.execute(_PATENTS, [rows])
        cursor.execute(_ACTIVITIES, [rows // 10])
        # 1,000 villages become 153, which with 46 townships and the county are 200 areas.
        cursor.execute("CREATE TEMP TABLE kept AS SELECT id, row_number() OVER (ORDER BY path) - 1 AS n FROM areas_area WHERE level = 5 ORDER BY path LIMIT 153")
        for table in ("market_technologycontract", "patents_patent", "activities_activity", "parties_organisation"):
            cursor.execute(f"UPDATE {table} SET area_id = k.id FROM kept k WHERE k.n = {table}.area_id % 153")
        cursor.execute("DELETE FROM areas_area WHERE level = 5 AND id NOT IN (SELECT id FROM kept)")
        cursor.execute("VACUUM ANALYZE")
    county, year = Area.objects.get(level=Level.COUNTY), Period(2025)
    assert Area.objects.under(county).count() == AREAS
    asked = [i for i in all_indicators() if i.is_available(year) and not i.parts]
    began = time.perf_counter()
    listed = 0
    with connection.cursor() as cursor:
        for indicator in asked:
            sql = live(indicator, county, year)
            cursor.execute(sql.text, sql.params)
            listed += len(cursor.fetchall())
    bare = time.perf_counter() - began
    began = time.perf_counter()
    seal = seal_period(county, year, by=system_user(), reason="benchmark")
    sealed = time.perf_counter() - began
    began = time.perf_counter()
    assert published.verify(seal) == []
    return {
        "indicators": seal.indicators, "areas": seal.areas, "figures": seal.figures, "rows in the lists": listed,
        "bare SQL, s": bare, "sealing, s": sealed, "proving, s": time.perf_counter() - began,
    }  # fmt: skip


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure and print; 1 where the limit is broken at the smaller size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    import django

    django.setup()
    declare_more()
    results = []
    for rows in sizes:
        with scratch_database():
            results.append(measure(rows))
    print("sealing a county's year over " + ", ".join(f"{n:,} contracts and patents" for n in sizes))
    for label in results[0]:
        print(f"  {label:20}" + "  ".join(f"{r[label]:12,.2f}" for r in results))
    print(f"  {'over bare SQL':20}" + "  ".join(f"{r['sealing, s'] / r['bare SQL, s']:12,.2f}" for r in results))
    if results[0]["sealing, s"] > LIMIT_S:
        print(f"  over its limit of {LIMIT_S} s")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(int(a) for a in sys.argv[1:]) or SIZES))
