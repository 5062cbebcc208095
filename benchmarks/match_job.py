"""The night's matching: every demand against every listing, by the product's own job.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.match_job [listings] [demands]

1,000 demands against 100,000 listings unless said otherwise; ``1000000 10000`` is the size that the market is made for. Rows,
index and demands are made first and not counted. The second night renews what the first has stored.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

from benchmarks.search_speed import now, since


def night(label: str) -> None:
    """One round with its progress, time and throughput."""
    from kehui.market.match_round import match_all

    began, last, shown = now(), None, 0
    for last in match_all():
        if last.done * 10 // last.total > shown:
            shown = last.done * 10 // last.total
            print(f"    {last.done:,} of {last.total:,} demands, {last.fresh:,} new pairs, {since(began)[0]:,.0f} s", flush=True)
    spent = since(began)
    if last is None:
        raise SystemExit("no demands to match")
    print(
        f"  {label}: {last.done:,} demands in {spent[0]:,.1f} s ({spent[1]:,.1f} s of processor), {1000 * spent[0] / last.done:.1f} ms a demand,"
        f" {last.done / spent[0]:,.0f} a second, {last.fresh:,} new pairs", flush=True,
    )  # fmt: skip


def queued() -> None:
    """The same through the queue, as the night does it, with the progress it keeps."""
    from kehui.jobs import work
    from kehui.jobs.models import Job

    job = work.start("market.nightly", title="夜间匹配与确认到期检查")
    began = time.perf_counter()
    work.run_pending()
    done = Job.objects.get(pk=job.pk)
    print(f"  as a job: {done.status}, {done.stage} {done.done:,} of {done.total or 0:,}, {time.perf_counter() - began:,.1f} s", flush=True)


def main() -> None:
    """Make the market, match it twice."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    demands = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    runtime.setup_django()
    migrate()
    from benchmarks.market_data import fill_index, fill_rows, make_county
    from kehui.search import index

    make_county()
    fill_rows(count, demands)
    spent = fill_index(count, as_results=True)
    folder = index.current()
    size = sum(f.stat().st_size for f in Path(folder).iterdir()) / 1e6 if folder else 0.0
    print(f"{demands:,} demands, {count:,} listings (index {size:,.0f} MB, made in {spent:,.0f} s), {os.cpu_count()} cores")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    night("the first night")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  memory {after / 1024:,.0f} MB at most ({before / 1024:,.0f} before the round, the making of the index included)")
    if demands <= 1_000:
        night("the second night")
        queued()


if __name__ == "__main__":
    main()
