"""Making the search index anew from the database: achievements with a row each, of the length that listings have.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.rebuild_speed [rows]

The rows are made once for a home; then ``kehui search rebuild`` runs as an office runs it, in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil


def fill(count: int) -> None:
    """Achievements with generated titles and descriptions."""
    from django.db import connection

    from benchmarks.market_data import fill_rows, make_county
    from benchmarks.search_speed import listings

    make_county()
    fill_rows(count, 0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE made (id bigint PRIMARY KEY, title text, description text)")
        with cursor.copy("COPY made FROM STDIN") as copy:
            for listing in listings(count):
                copy.write_row((listing.id + 1, listing.title[:100], listing.text))
        cursor.execute(
            "UPDATE market_achievement a SET title = m.title, description = m.description FROM made m WHERE m.id = a.id"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE market_achievement")


def main() -> None:
    """Make the rows where there are none yet, and rebuild."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runtime.setup_django()
    migrate()
    from kehui.market.models import Achievement

    if not Achievement.objects.exists():
        fill(count)
    began, before = time.perf_counter(), psutil.cpu_times()
    rebuilding = subprocess.Popen([sys.executable, "-m", "kehui", "search", "rebuild"], env=os.environ)
    most = 0
    while rebuilding.poll() is None:
        try:
            most = max(most, psutil.Process(rebuilding.pid).memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.2)
    if rebuilding.wait():
        raise SystemExit("the index could not be made")
    seconds = time.perf_counter() - began
    busy = psutil.cpu_times().user - before.user
    print(
        f"{Achievement.objects.count():,} rows: {seconds:.1f} s, {most / 1e6:,.0f} MB at most; the machine worked {busy:.0f} s meanwhile"
    )


if __name__ == "__main__":
    main()
