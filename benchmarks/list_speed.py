"""Lists against a bare Django JSON view, over HTTP, on the contracts in KEHUI_HOME: one at a time, and 20 at once.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.list_speed 100000

The floor is what Django cannot be quicker than: the same rows from one query with its exact count, as JSON, without
permissions. It is served by the same processes; each size wants a home of its own.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

PORT = 8765
WARM, ALONE, AT_ONCE, SECONDS = 20, 100, 20, 8
LIST = "kind=transfer&sort=-registered_on"
# fmt: off
ASKED = {
    "floor: bare JSON view, exact count": "/floor/?" + LIST,
    "page, filtered and sorted": "/desk/market/contracts/?" + LIST,
    "page, nothing asked": "/desk/market/contracts/",
    "page, sorted by amount": "/desk/market/contracts/?sort=-amount",
    "API, filtered and sorted": "/api/v1/market/contracts?" + LIST,
}
# fmt: on


def floor(request: object) -> object:
    """The bare view."""
    from django.http import JsonResponse

    from kehui.market.models import TechnologyContract

    rows = TechnologyContract.objects.filter(kind="transfer").order_by("-registered_on", "-id")
    shown = rows.values(
        "id", "number", "name", "kind", "seller__name", "buyer__name", "amount", "technology_amount", "registered_on", "status"
    )  # fmt: skip
    return JsonResponse({"count": rows.count(), "items": list(shown[:50])})


def timed(path: str, cookie: str) -> float:
    """Milliseconds of one request, the whole body read."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")
    return (time.perf_counter() - began) * 1000


def alone(path: str, cookie: str) -> float:
    """Median of one at a time."""
    for _ in range(WARM):
        timed(path, cookie)
    return statistics.median(timed(path, cookie) for _ in range(ALONE))


def crowd(path: str, cookie: str) -> float:
    """Pages a second with 20 at once."""
    done: list[int] = []
    stop = time.perf_counter() + SECONDS

    def ask() -> None:
        count = 0
        while time.perf_counter() < stop:
            timed(path, cookie)
            count += 1
        done.append(count)

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    began = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(done) / (time.perf_counter() - began)


def served(measure: Callable[[str], None], cookie: str) -> None:
    """Run ``measure`` while two processes serve, as ``kehui serve`` does."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "KEHUI_POOL": "12"}
    command = [sys.executable, "-m", "uvicorn", "kehui.config.asgi:application", "--port", str(PORT), "--workers", "2"]
    server = subprocess.Popen([*command, "--log-level", "error", "--lifespan", "off"], env=environment)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                timed("/floor/", cookie)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        measure(cookie)
    finally:
        server.terminate()
        server.wait(20)


def measure(cookie: str) -> None:
    """Print each address: milliseconds alone, a second at once, and as ratios to the floor."""
    base: tuple[float, float] | None = None
    for label, path in ASKED.items():
        one, many = alone(path, cookie), crowd(path, cookie)
        base = base or (one, many)
        print(f"  {label:36}{one:8.1f} ms {many:8.1f}/s   x{one / base[0]:.2f}  x{many / base[1]:.2f}", flush=True)


def main() -> None:
    """Load the rows where there are none yet, and measure."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runtime.setup_django()
    migrate()
    from django.test import Client

    from benchmarks.contracts import make_contracts
    from kehui.accounts.models import User
    from kehui.market.models import TechnologyContract

    if not TechnologyContract.objects.exists():
        make_contracts(rows)
    client = Client()
    client.force_login(User.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    print(f"{TechnologyContract.objects.count():,} contracts, {os.cpu_count()} cores, county clerk")
    served(measure, f"sessionid={client.cookies['sessionid'].value}")


if __name__ == "__main__":
    main()
