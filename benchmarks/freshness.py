"""How soon a published listing is found: on a real home whose indexing worker runs in a process of its own, as in an office.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.freshness [listings]

Beside the given number of listings in the index, fifty achievements are published one after another; the clock runs from the
commit until the public search page's own search has it.
"""

from __future__ import annotations

import subprocess
import sys
import time

PUBLISHED = 50
POLL = 0.01
_WORKER = """
import time
from kehui.config import runtime
runtime.setup_django()
from kehui.search.indexing import Indexer
Indexer().start()
while True:
    time.sleep(60)
"""


def main() -> None:
    """Publish and look."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runtime.setup_django()
    migrate()
    from benchmarks.market_data import fill_index, make_county
    from kehui.accounts.models import system_user
    from kehui.market.domain import listing as listings
    from kehui.market.registers.listing import register_for
    from kehui.parties.models import Organisation
    from kehui.search.query import search
    from kehui.search.requests import SearchRequest

    make_county()
    fill_index(count)
    owner = Organisation.objects.earliest("pk")
    by = system_user()
    worker = subprocess.Popen([sys.executable, "-c", _WORKER])
    spent = []
    try:
        for number in range(-3, PUBLISHED):  # three to warm up
            model = f"XQ{number + 100}Z{number % 7}K"
            values = {
                "title": f"{model}型茶叶连续萎凋机", "description": f"热泵控温控湿，型号{model}，含水率波动小于2%", "field": "09",
                "owner": owner.pk, "area": owner.area_id,
            }  # fmt: skip
            made = listings.create_listing(register_for("achievement"), values, by=by)
            listings.publish_listing(made, by=by)
            began = time.perf_counter()
            while not any(hit.id == made.pk for hit in search(SearchRequest(text=model)).hits):
                if time.perf_counter() - began > 60:
                    raise SystemExit("not found after a minute: does the indexing worker run?")
                time.sleep(POLL)
            if number >= 0:
                spent.append(time.perf_counter() - began)
    finally:
        worker.terminate()
        worker.wait(30)
    spent.sort()
    print(
        f"{count:,} listings: a published one is found after {spent[len(spent) // 2]:.2f} s (p50), {spent[int(len(spent) * 0.95)]:.2f} s"
        f" (p95), {spent[-1]:.2f} s at most, of {len(spent)}; asked for: 2 s"
    )  # fmt: skip


if __name__ == "__main__":
    main()
