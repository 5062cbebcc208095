"""Numbers that look invented: always round, last digits that do not spread, first digits against Benford's law.

Thresholds are strict on purpose: a false question costs trust. Each check says how sure it is in its own words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from kehui.activities.models import Attendance, Channel, Consultation
from kehui.areas.models import Area, Level
from kehui.evidence.checks.finding import NAMED, Finding
from kehui.evidence.models import SignalKind
from kehui.finance.models import LoanApplication
from kehui.incubation.models import TenantReturn
from kehui.market.models import TechnologyContract

#: Attendance counted by hand ends in 0 one time in ten; offices round now and then, but not nine times in ten.
ROUND_SHARE, ROUND_LEAST = 0.9, 20
#: Critical value of chi-square with 7 degrees of freedom at 1 in 10,000 (eight digits: 0 and 5 are rounding, not invention).
DIGITS_LIMIT, DIGITS_LEAST = 29.88, 120
#: Benford needs many numbers over several orders of magnitude; the mean deviation above which it does not fit (Nigrini).
BENFORD_DEVIATION, BENFORD_LEAST, BENFORD_SPREAD = 0.03, 300, 100
#: Critical value of chi-square with 8 degrees of freedom at 1 in 100,000.
BENFORD_LIMIT = 37.33
_ROUNDING = {0, 5}


def round_attendance(area: Area) -> Iterator[Finding]:
    """Attendance of one organiser that nearly always ends in 0."""
    people: dict[int, list[tuple[int, int]]] = {}
    rows = Attendance.objects.in_area(area).filter(people__gte=15, channel=Channel.OFFLINE)
    for pk, where, number in rows.order_by("pk").values_list("pk", "activity__area", "people"):
        people.setdefault(where, []).append((pk, number))
    for where, numbers in sorted(people.items()):
        rounded = [pk for pk, n in numbers if n % 10 == 0]
        if len(numbers) >= ROUND_LEAST and len(rounded) >= ROUND_SHARE * len(numbers):
            yield Finding(
                SignalKind.ROUND_ATTENDANCE, f"round:{where}", where, "activities.attendance", rounded[:NAMED],
                f"这里举办的活动有{len(numbers)}笔15人次以上的线下人次，其中{len(rounded)}笔是整十数。"
                "按签到表点数，整十的通常只有一成。请对照签到表核对是估计数还是实数。",
            )  # fmt: skip


def last_digits(area: Area) -> Iterator[Finding]:
    """Last digits, of counts of three figures and more, that keep to a few digits. 0 and 5 are left out."""
    sources: tuple[tuple[Any, str, str], ...] = (
        (Attendance, "activity__area", "参加人次"), (Consultation, "activity__area", "咨询人次"),
    )  # fmt: skip
    for model, where_lookup, name in sources:
        by_place: dict[int, list[tuple[int, int]]] = {}
        rows = model.objects.in_area(area).filter(people__gte=30).order_by("pk")
        for pk, path, number in rows.values_list("pk", f"{where_lookup}__path", "people"):
            by_place.setdefault(_township(path), []).append((pk, number))
        for place, numbers in by_place.items():
            spread = [(pk, n) for pk, n in numbers if n % 10 not in _ROUNDING]
            if len(spread) < DIGITS_LEAST:
                continue
            counts = Counter(n % 10 for _, n in spread)
            if (found := chi_square([counts[d] for d in range(10) if d not in _ROUNDING])) <= DIGITS_LIMIT:
                continue
            favourite, times = counts.most_common(1)[0]
            yield Finding(
                SignalKind.LAST_DIGITS, f"digits:{model._meta.label_lower}:{place}", _area(place, area).pk, model._meta.label_lower,
                [pk for pk, n in spread if n % 10 == favourite][:NAMED],
                f"{len(spread)}笔{name}的末位数字不够分散，“{favourite}”出现{times}次（若是点出来的数，应接近{len(spread) // 8}次；"
                f"卡方{found:.1f}，偶然出现的可能不到万分之一）。请抽几笔对照原始表。",
            )  # fmt: skip


def benford(area: Area) -> Iterator[Finding]:
    """Amounts over several orders of magnitude whose first digits do not fall off as amounts that grew by themselves do."""
    sources: tuple[tuple[Any, str, str], ...] = (
        (TechnologyContract, "amount", "合同成交额"), (LoanApplication, "applied_amount", "贷款申请额"),
        (TenantReturn, "total_income", "在孵企业总收入"),
    )  # fmt: skip
    for model, field, name in sources:
        rows = list(model.objects.in_area(area).filter(**{f"{field}__gt": 0}).order_by("pk").values_list("pk", field))
        amounts = sorted(amount for _, amount in rows)
        if len(rows) < BENFORD_LEAST or amounts[-len(amounts) // 20] < BENFORD_SPREAD * amounts[len(amounts) // 20]:
            continue
        counts = Counter(first_digit(amount) for _, amount in rows)
        expected = [len(rows) * math.log10(1 + 1 / d) for d in range(1, 10)]
        found = chi_square([counts[d] for d in range(1, 10)], expected)
        deviation = sum(abs(counts[d] - e) for d, e in zip(range(1, 10), expected, strict=True)) / len(rows) / 9
        if found <= BENFORD_LIMIT or deviation <= BENFORD_DEVIATION:
            continue
        most = max(range(1, 10), key=lambda d: counts[d] - expected[d - 1])
        yield Finding(
            SignalKind.BENFORD, f"benford:{model._meta.label_lower}:{area.pk}", area.pk, model._meta.label_lower,
            [pk for pk, amount in rows if first_digit(amount) == most][:NAMED],
            f"{len(rows)}笔{name}的首位数字偏离常见分布，以{most}开头的有{counts[most]}笔，通常约{round(expected[most - 1])}笔。"
            "可能是补贴档位、限额或录入单位造成，请看一看这些记录。",
        )  # fmt: skip


def chi_square(counts: Sequence[int], expected: Sequence[float] = ()) -> float:
    """How far counts are from what is expected; all alike where nothing is said."""
    wanted = list(expected) or [sum(counts) / len(counts)] * len(counts)
    return sum((n - e) ** 2 / e for n, e in zip(counts, wanted, strict=True))


def first_digit(amount: Decimal) -> int:
    """The first digit that is not nought."""
    return amount.normalize().as_tuple().digits[0]


def _township(path: str) -> Any:
    """The path down to the township: a village alone has too few numbers."""
    return "/".join(path.rstrip("/").split("/")[: Level.TOWNSHIP]) + "/"


def _area(path: Any, root: Area) -> Area:
    return Area.objects.filter(path=path).first() or root
