"""The county summary as a Word document, and the start of a loaded system, on the sample county.

    KEHUI_HOME=/some/folder python -m benchmarks.summary_speed

Loads the sample county into the home where it is not there yet. The floor of the document is its figures alone,
computed one after the other; the floor of the start is Python importing Django.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import urllib.request

ROUNDS = 5
PORT = 8766
SUMMARY_LIMIT_S, START_LIMIT_S = 3.0, 5.0


def timed(act: object) -> float:
    """Seconds that calling ``act`` takes."""
    began = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - began


def document() -> None:
    """The median time of the Word document and of its figures alone."""
    import django

    django.setup()
    from kehui.areas.models import find_area
    from kehui.kernel.periods import Period
    from kehui.statistics.figures import compute
    from kehui.summary.documents import write_docx
    from kehui.summary.shipped import SHIPPED, shipped_for

    for name in ("云溪县", "南安乡"):
        area = find_area(name)
        template = SHIPPED[shipped_for(area)].read_bytes()
        _, figures = write_docx(template, area, 2025)
        whole = statistics.median(timed(lambda a=area, t=template: write_docx(t, a, 2025)) for _ in range(ROUNDS))
        indicators = [f.indicator for f in figures.mentioned.values()]
        bare = statistics.median(
            timed(lambda a=area, i=indicators: [compute(x, a, Period(2025)) for x in i]) for _ in range(ROUNDS)
        )
        print(
            f"summary of {name}, {len(indicators)} figures: {whole:.2f} s (limit {SUMMARY_LIMIT_S}), figures alone {bare:.2f} s,"
            f" ratio {whole / bare:.1f}"
        )


def start() -> None:
    """From the command to the first answer of the portal."""
    bare = timed(lambda: subprocess.run([sys.executable, "-c", "import django.core.handlers.asgi"], check=True))
    began = time.perf_counter()
    server = subprocess.Popen([sys.executable, "-m", "kehui", "serve", "--port", str(PORT)], stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - began < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/accounts/login/", timeout=5) as answer:
                    answer.read()
                break
            except OSError:  # not up yet, or too busy to answer in time
                time.sleep(0.05)
        seconds = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(30)
    print(f"start of a loaded system: {seconds:.1f} s (limit {START_LIMIT_S}), import of Django alone {bare:.1f} s, ratio {seconds / bare:.0f}")


def main() -> None:
    """Load, then measure in processes of their own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
    if len(sys.argv) > 1:
        {"document": document, "start": start}[sys.argv[1]]()
        return
    subprocess.run([sys.executable, "-m", "kehui", "demo", "--load-only"], check=True, stdout=subprocess.DEVNULL)
    for part in ("document", "start"):
        subprocess.run([sys.executable, "-m", "benchmarks.summary_speed", part], check=True)


if __name__ == "__main__":
    main()
