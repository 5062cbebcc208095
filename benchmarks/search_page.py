"""The market's search page over a large index, over HTTP, 20 at once: p50, p95 and pages a second, against a bare view.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.search_page [listings]

``kehui serve`` serves, in two processes. The floor asks the engine the same and answers with the hits as JSON: no facets, no
reasons, no page. Each request asks for other words. The last column is what the serving processes need of the processor for
a page; whoever asks, and the database, share the same cores.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

import psutil

PORT = 8767
WARM, ALONE, AT_ONCE, SECONDS = 40, 100, 20, 10
# fmt: off
ASKED: dict[str, Callable[[str], str]] = {
    "floor: bare view of the engine's hits": lambda text: f"/floor/?q={quote(text)}",
    "page, one to three words": lambda text: f"/market/search/?q={quote(text)}",
    "page, within kind, field and price": lambda text: f"/market/search/?q={quote(text)}&kind=achievement&field=03&field=04&price_max=300",
    "page, nothing asked, newest": lambda text: "/market/search/?sort=newest",
}
# fmt: on


def floor(request: object) -> object:
    """The bare view."""
    from django.http import JsonResponse

    from kehui.search import index
    from kehui.search.asking import understand
    from kehui.search.engine import EngineQuery

    engine = index.engine()
    asked = understand(request.GET.get("q", ""), engine).strictly()  # type: ignore[attr-defined] # an HttpRequest
    query = EngineQuery(terms=asked.terms, required=asked.required, access=frozenset({"public"}))
    found = engine.search(query)
    return JsonResponse({"total": found.total, "hits": [hit.payload["title"] for hit in found.hits]})


def timed(path: str) -> float:
    """Milliseconds of one request, the whole body read."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")
    return (time.perf_counter() - began) * 1000


def shares(spent: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(spent)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


def crowd(address: Callable[[str], str], texts: list[str]) -> tuple[list[float], float]:
    """20 at once for some seconds: the milliseconds of each request, and how many a second."""
    spent: list[float] = []
    stop = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        place = number * 37
        while time.perf_counter() < stop:
            spent.append(timed(address(texts[place % len(texts)])))
            place += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(AT_ONCE)]
    began = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return spent, len(spent) / (time.perf_counter() - began)


def processor(server: psutil.Process) -> float:
    """Seconds of processor time that the serving processes have spent."""
    spent = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return float(sum(times.user + times.system for times in spent))


def measure(server: psutil.Process) -> None:
    """A line for each page."""
    from benchmarks.search_speed import queries

    texts = queries(400, (1, 3), seed=11)
    print(f"  {'':40}{'alone p50':>10}{'p95':>9}   {'20 at once p50':>14}{'p95':>9}{'a second':>10}{'processor':>11}")
    for label, address in ASKED.items():
        for number in range(WARM):
            timed(address(texts[number]))
        alone = shares([timed(address(texts[number])) for number in range(ALONE)])
        before = processor(server)
        spent, rate = crowd(address, texts)
        each = (processor(server) - before) / len(spent) * 1000
        many = shares(spent)
        print(
            f"  {label:40}{alone[0]:8.1f}ms{alone[1]:7.1f}ms   {many[0]:12.1f}ms{many[1]:7.1f}ms{rate:10.0f}{each:9.1f}ms",
            flush=True,
        )


def served() -> None:
    """Measure while two processes serve."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.page_settings"}
    server = subprocess.Popen(
        [sys.executable, "-m", "kehui", "serve", "--no-jobs", "--port", str(PORT)], env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                timed("/floor/?q=TC4")
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        measure(psutil.Process(server.pid))
    finally:
        server.terminate()
        server.wait(20)


def main() -> None:
    """Make the index where there is none yet, and measure."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runtime.setup_django()
    migrate()
    from benchmarks.market_data import fill_index, make_county
    from kehui.search import index

    if index.current() is None:
        make_county()
        fill_index(count)
    print(f"{index.engine().size():,} listings, {os.cpu_count()} cores, a visitor")
    served()


if __name__ == "__main__":
    main()
