"""Import of a 15-column contracts workbook (preview, commit, all checks and the audit trail) against bare COPY of the same rows.

    KEHUI_HOME=/some/empty/folder python -m benchmarks.import_speed 10000 100000

For each size: rows a second, the share of bare COPY into the same table with the same indexes, the same file a second
time (all UNCHANGED), and the largest memory of the process. Each size is measured in a process of its own.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HEADERS = (
    "合同登记编号", "项目名称", "合同类型", "卖方", "买方", "合同成交额（万元）", "技术交易额（万元）", "技术领域", "知识产权",
    "支付方式", "关联交易", "签订日期", "履行截止日期", "登记日期", "备注",
)  # fmt: skip
SELLERS = 300


def write_workbook(path: Path, rows: int) -> None:
    """A workbook as an office's other system would export it, the same at every run."""
    from kehui.market.models import ContractKind, IntellectualProperty, TechnicalField
    from kehui.records import workbook

    draw = random.Random(1)
    kinds, fields, rights = (c.labels for c in (ContractKind, TechnicalField, IntellectualProperty))
    dates = {"签订日期", "履行截止日期", "登记日期"}
    heads = [workbook.Head(h, 16, "date" if h in dates else "number" if "额" in h else "") for h in HEADERS]

    def lines() -> object:
        for i in range(rows):
            signed = date(2024, 1, 1) + timedelta(days=draw.randrange(700))
            amount, seller = draw.randrange(10, 9000) / 10, draw.randrange(SELLERS)
            yield (
                f"{signed.year}330499{i:06d}", f"关于{draw.choice(fields)}的第{i}项技术开发", draw.choice(kinds),
                f"测量县第{seller}号有限公司", f"测量县第{(seller + 1) % SELLERS}号有限公司", amount, round(amount * 0.8, 2),
                draw.choice(fields), draw.choice(rights), "分期支付" if i % 3 else "一次总付", "否", signed,
                signed + timedelta(days=365), signed + timedelta(days=10), "" if i % 5 else f"备注{i}",
            )  # fmt: skip

    with path.open("wb") as file:
        for piece in workbook.stream("技术合同", heads, lines()):  # type: ignore[arg-type]
            file.write(piece)


def _prepare() -> None:
    from kehui.areas.models import Area, Level
    from kehui.kernel.identifiers import uscc_check_digit
    from kehui.market.models import TechnologyContract
    from kehui.parties.models import Organisation

    TechnologyContract.objects.all().delete()
    if Organisation.objects.filter(name=f"测量县第{SELLERS - 1}号有限公司").exists():
        return
    parent = None
    for code, name, level in (("33", "东海省", 1), ("3304", "云州市", 2), ("330499", "测量县", 3)):
        parent, _ = Area.objects.get_or_create(
            code=code, defaults={"name": name, "level": Level(level), "parent": parent}
        )
    bodies = [f"91330499MA{i:07d}" for i in range(SELLERS)]
    Organisation.objects.bulk_create(
        Organisation(uscc=b + uscc_check_digit(b), name=f"测量县第{i}号有限公司", kind="enterprise", area=parent)
        for i, b in enumerate(bodies)
    )


def _bare_copy(rows: int) -> float:
    """Seconds of COPY of the imported rows into a table with the same columns, keys and indexes, as one transaction."""
    from django.db import connection, transaction

    table = "market_technologycontract"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [c.name for c in cursor.description]
        data = cursor.fetchall()
        assert len(data) == rows
        cursor.execute(f"TRUNCATE {table} CASCADE")
    began = time.perf_counter()
    into = f"COPY {table} ({', '.join(names)}) FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in data:
            copy.write_row(row)
    return time.perf_counter() - began


def measure(rows: int) -> None:
    """Print one size."""
    from kehui.config import runtime
    from kehui.config.migration import migrate

    runtime.setup_django()
    migrate()
    from kehui.accounts.models import system_user
    from kehui.audit import chain
    from kehui.importing import run

    _prepare()
    by = system_user()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contracts.xlsx"
        write_workbook(path, rows)
        size = path.stat().st_size / 1048576
        began = time.perf_counter()
        batch = run.preview(run.upload(path, by=by))
        previewed = time.perf_counter()
        run.commit(batch, by=by)
        ended = time.perf_counter()
        again = run.preview(run.upload(path, by=by))
        twice = time.perf_counter() - ended
    assert batch.counts["create"] == rows, batch.counts
    assert again.counts["unchanged"] == rows, again.counts
    # Taken before the floor, which keeps all rows in memory.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken = ended - began
    floor = min(_bare_copy(rows) for _ in range(2))  # the quicker of two
    print(
        f"  {rows:>9,} rows ({size:.1f} MB): {rows / taken:,.0f} rows/s"
        f" (preview {previewed - began:.1f} s, commit {ended - previewed:.1f} s)"
        f"   COPY {rows / floor:,.0f} rows/s, x{floor / taken:.3f}   again {twice:.1f} s   {memory:.0f} MB",
        flush=True,
    )
    assert chain.verify().ok


def main() -> None:
    """Measure the sizes given, 10,000 and 100,000 unless said."""
    sizes = [int(a) for a in sys.argv[1:]] or [10_000, 100_000]
    if len(sizes) == 1:
        measure(sizes[0])
        return
    print(f"import of contracts, 15 columns, {os.cpu_count()} cores", flush=True)
    for size in sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.import_speed", str(size)], check=True)


if __name__ == "__main__":
    main()
