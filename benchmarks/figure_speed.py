"""Figures over ten years, 46 townships and 1,000 villages: each against the bare SQL for the same, and a whole dashboard.

    python -m benchmarks.figure_speed [rows] [rows …]

Nothing is kept between two askings: every figure is counted from the records. Sizes are ten times apart, so the ratio
of their times says how a figure grows with its records.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any

SIZES = (100_000, 1_000_000)
ROUNDS = 25
FIGURE_LIMIT_MS, DASHBOARD_LIMIT_MS, FLOOR_LIMIT = 200, 300, 2.0

_PATENTS = """
INSERT INTO patents_patent
  (area_id, note, evidence, version, created_at, updated_at, application_number, name, kind, applicant_id, applicant_name,
   filed_on, granted_on, publication_number, ended_on, status)
SELECT o.area_id, '', 1 + i %% 3, 1, now(), now(), lpad(i::text, 16, '0'), '专利' || i,
       (ARRAY['invention','utility_model','design'])[1 + i %% 3], o.id, '',
       date '2016-01-01' + ((i * 7907) %% 3600)::int,
       CASE WHEN i %% 5 < 3 THEN date '2016-06-01' + ((i * 7907) %% 3600)::int END, '', NULL,
       CASE WHEN i %% 5 < 3 THEN 'in_force' ELSE 'pending' END
FROM generate_series(1::bigint, %s) AS i
JOIN (SELECT id, area_id, row_number() OVER (ORDER BY id) - 1 AS n FROM parties_organisation) o ON o.n = (i * 7919) %% 20000
"""
_ACTIVITIES = """
INSERT INTO activities_activity
  (area_id, note, evidence, version, created_at, updated_at, number, name, kind, topic, held_on, ends_on, venue, host,
   speaker, campaign_id, mode, part, status)
SELECT a.id, '', 1 + i %% 3, 1, now(), now(), 'HD-' || i, '活动' || i,
       (ARRAY['publicity','lecture','training','forum'])[1 + i %% 4], 'other',
       date '2016-01-01' + ((i * 7907) %% 3600)::int, NULL, '', '科协', '', NULL, 'offline', 'held', 'held'
FROM generate_series(1::bigint, %s) AS i
JOIN (SELECT id, row_number() OVER (ORDER BY path) - 1 AS n FROM areas_area WHERE level = 5) a ON a.n = (i * 7919) %% 1000
"""
#: The same figure as a hand would write it: value, rows and evidence of the year, and four years before it.
_BARE = """
SELECT {values}, count(*) FILTER (WHERE c.registered_on BETWEEN '2025-01-01' AND '2025-12-31'),
       count(*) FILTER (WHERE c.registered_on BETWEEN '2025-01-01' AND '2025-12-31' AND c.evidence = 3),
       count(*) FILTER (WHERE c.registered_on BETWEEN '2025-01-01' AND '2025-12-31' AND c.evidence = 2)
FROM market_technologycontract c JOIN areas_area a ON a.id = c.area_id
WHERE c.status = 'registered' AND c.registered_on BETWEEN '2021-01-01' AND '2025-12-31' AND a.path LIKE %s
"""


def bare_sql() -> str:
    """The floor: one statement for turnover of 2025 with its series."""
    values = ", ".join(
        f"sum(c.amount) FILTER (WHERE c.registered_on BETWEEN '{y}-01-01' AND '{y}-12-31')" for y in range(2021, 2026)
    )
    return _BARE.format(values=values)


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database beside the others, gone afterwards."""
    from django.conf import settings
    from django.db import connection

    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = "kehui_bench_figures"
    connection.settings_dict["TEST"]["NAME"] = "kehui_bench_figures"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after two rounds to warm up."""
    for _ in range(2):
        work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times), quantiles(times, n=20)[-1]


def measure(rows: int) -> dict[str, tuple[float, float]]:
    """Fill an empty database with ``rows`` contracts, patents and a tenth of activities; times by what was measured."""
    from django.db import connection

    from benchmarks.contracts import make_contracts
    from kehui.areas.models import Area, Level
    from kehui.kernel.periods import Period
    from kehui.statistics import breakdowns, figures
    from kehui.statistics.indicators import all_indicators, get_indicator

    make_contracts(rows)
    with connection.cursor() as cursor:
        cursor.execute(_PATENTS, [rows])
        cursor.execute(_ACTIVITIES, [rows // 10])
        cursor.execute("VACUUM ANALYZE")
    county, year = Area.objects.get(level=Level.COUNTY), Period(2025)
    township = Area.objects.filter(level=Level.TOWNSHIP)[7]
    village = Area.objects.filter(level=Level.VILLAGE, parent=township)[3]
    turnover = get_indicator("market.turnover")
    found: dict[str, tuple[float, float]] = {}

    def fetch(area: Area) -> None:
        with connection.cursor() as cursor:
            cursor.execute(bare_sql(), [f"{area.path}%"])
            cursor.fetchall()

    for label, area in (("county", county), ("township", township), ("village", village)):
        found[f"bare SQL, {label}"] = timed(lambda area=area: fetch(area))
        found[f"figure, {label}"] = timed(lambda area=area: figures.compute(turnover, area, year))
    found["figure of a month, county"] = timed(lambda: figures.compute(turnover, county, Period(2025, "month", 7)))
    contexts = ("market.", "patents.", "activities.", "parties.")
    asked = [i for i in all_indicators() if i.code.startswith(contexts) and i.is_available(year)][:30]
    worst = max(
        ((i, timed(lambda i=i: figures.compute(i, county, year), 7)) for i in asked), key=lambda pair: pair[1][1]
    )
    found[f"slowest of {len(asked)}: {worst[0].code}"] = worst[1]
    found[f"dashboard of {len(asked)}, county"] = timed(lambda: figures.compute_many(asked, county, year), 9)
    found[f"dashboard of {len(asked)}, township"] = timed(lambda: figures.compute_many(asked, township, year), 9)
    found["46 townships compared"] = timed(lambda: breakdowns.by_children(turnover, county, year), 9)
    found["24 months"] = timed(lambda: breakdowns.by_month(turnover, county, 2025), 9)
    found["by kind of contract"] = timed(lambda: breakdowns.split(turnover, county, year, "合同类型"), 9)
    return found


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Measure and print; 1 where a limit is broken at the smaller size."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    import django

    django.setup()
    results = []
    for rows in sizes:
        with scratch_database():
            results.append(measure(rows))
    print("figures: median / 95th percentile in ms over " + ", ".join(f"{n:,} contracts and patents" for n in sizes))
    for label in results[0]:
        cells = [f"{r[label][0]:8.1f} /{r[label][1]:8.1f}" for r in results if label in r]
        growth = (
            f"   x{results[-1][label][0] / results[0][label][0]:.1f}"
            if len(results) > 1 and label in results[-1]
            else ""
        )
        print(f"  {label:40}" + "  ".join(cells) + growth)
    for area in ("county", "township", "village"):
        ratios = [r[f"figure, {area}"][0] / r[f"bare SQL, {area}"][0] for r in results]
        print(f"  figure over bare SQL, {area:20}" + "  ".join(f"{r:8.2f}" for r in ratios))
    return _broken(results[0])


def _broken(found: dict[str, tuple[float, float]]) -> int:
    broken = [
        label
        for label, (_, p95) in found.items()
        if (label.startswith(("figure", "slowest")) and p95 > FIGURE_LIMIT_MS)
        or (label.startswith("dashboard") and p95 > DASHBOARD_LIMIT_MS)
    ]
    if found["figure, county"][0] > FLOOR_LIMIT * found["bare SQL, county"][0]:
        broken.append("figure over bare SQL")
    for label in broken:
        print(f"  over its limit: {label}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(tuple(int(a) for a in sys.argv[1:]) or SIZES))
