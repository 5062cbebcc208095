"""Why a figure changed: the parts add up exactly, and each record is where a reader expects it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.market.domain.contract import revoke_contract
from kehui.market.models import TechnologyContract
from kehui.records.domain import create_record, delete_record, update_record
from kehui.records.register import get_register, register_of
from kehui.statistics import published
from kehui.statistics.domain.sealing import seal_period
from kehui.statistics.figures import compute
from kehui.statistics.indicators import Indicator, all_indicators, get_indicator
from kehui.statistics.why import Explanation, Side, apportioned, explain
from kehui.statistics.why_areas import by_areas
from tests.cast import Cast, make_contract, make_organisation, restate

YEAR = Period(2025)


def totals(found: Explanation) -> dict[str, Fraction]:
    return {p.kind: p.total for p in found.parts}


def adds_up(found: Explanation) -> bool:
    """The parts, the numbers as shown, and the figures themselves agree."""
    whole = sum((p.total for p in found.parts), Fraction(0))
    return whole == found.difference and sum(found.shown_parts) == found.shown_difference


def since_published(indicator: Indicator, area: Area, period: Period = YEAR) -> Explanation:
    seal = published.seal_of(area, period)
    assert seal is not None
    return explain(indicator, Side(area, period, seal.pk), Side(area, period), "published")


@pytest.fixture
def registered(cast: Cast) -> Any:
    def make(amount: float, day: date, seller: Any = None) -> TechnologyContract:
        return make_contract(seller or cast.tea_company, cast.university, amount, signed_on=day, registered_on=day)

    return make


@pytest.fixture
def seal(cast: Cast) -> Any:
    return lambda period=YEAR: seal_period(cast.county.yunxi, period, by=cast.county_clerk, reason="统计公报发布")


def test_two_years_of_a_flow_are_the_records_of_each(cast: Cast, registered) -> None:
    registered(10, date(2024, 5, 1))
    registered(25, date(2025, 5, 1))
    registered("0.5", date(2025, 6, 1))
    found = explain(
        get_indicator("market.turnover"),
        Side(cast.county.yunxi, Period(2024)),
        Side(cast.county.yunxi, YEAR),
        "periods",
    )
    assert totals(found) == {"new": 255_000, "ended": -100_000}
    assert [p.count for p in found.parts] == [2, 1]
    assert found.difference == 155_000
    assert adds_up(found)


def test_a_stock_tells_what_entered_and_what_left(cast: Cast) -> None:
    make_organisation(area=cast.county.nanan, founded_on=date(2020, 1, 1))
    make_organisation(area=cast.county.nanan, founded_on=date(2025, 2, 1))
    make_organisation(area=cast.county.xitang, founded_on=date(2021, 2, 1), closed_on=date(2025, 7, 1))
    found = explain(
        get_indicator("parties.enterprises"),
        Side(cast.county.yunxi, Period(2024)),
        Side(cast.county.yunxi, YEAR),
        "periods",
    )
    assert totals(found) == {"new": 1, "ended": -1}
    assert adds_up(found)


def test_yearly_returns_are_paired_by_who_files_them(cast: Cast) -> None:
    from tests.statistics.yearly import cooperative_return

    one, two, three = (make_organisation(area=cast.county.nanan, kind="cooperative") for _ in range(3))
    for who, year, sales in ((one, 2024, 10), (one, 2025, 14), (two, 2024, 5), (three, 2025, 7)):
        cooperative_return(who, year, sales)
    found = explain(
        get_indicator("farming.cooperative_sales"), Side(cast.county.yunxi, Period(2024)), Side(cast.county.yunxi, YEAR), "periods"
    )  # fmt: skip
    assert totals(found) == {"new": 70_000, "ended": -50_000, "changed": 40_000}
    assert adds_up(found)


class TestSincePublished:
    """What happened to the records after they were published."""

    def test_a_revoked_contract_is_ended_and_says_who_and_why(self, cast: Cast, registered, seal) -> None:
        struck = registered(35, date(2025, 3, 1))
        registered(10, date(2025, 3, 1))
        seal()
        revoke_contract(struck, by=cast.county_clerk, reason="材料不实")
        found = since_published(get_indicator("market.turnover"), cast.county.yunxi)
        assert totals(found) == {"ended": -350_000}
        (line,) = found.parts[0].lines
        assert (line.pk, line.before, line.after) == (struck.pk, 350_000, None)
        assert line.entry
        assert adds_up(found)

    def test_a_corrected_amount(self, cast: Cast, registered, seal) -> None:
        contract = registered(35, date(2025, 3, 1))
        seal()
        restate(contract, amount=Decimal(400_000), by=cast.county_clerk, reason="金额录错")
        found = since_published(get_indicator("market.turnover"), cast.county.yunxi)
        assert totals(found) == {"corrected": 50_000}
        assert not since_published(get_indicator("market.contracts"), cast.county.yunxi).parts

    def test_a_date_corrected_out_of_the_year(self, cast: Cast, registered, seal) -> None:
        contract = registered(35, date(2025, 3, 1))
        seal()
        restate(contract, registered_on=date(2026, 1, 4), by=cast.county_clerk, reason="日期录错")
        assert totals(since_published(get_indicator("market.turnover"), cast.county.yunxi)) == {"corrected": -350_000}

    def test_a_record_entered_late_is_new(self, cast: Cast, registered, seal) -> None:
        seal()
        registered(7, date(2025, 12, 30))
        assert totals(since_published(get_indicator("market.turnover"), cast.county.yunxi)) == {"new": 70_000}

    def test_a_record_deleted_is_ended_and_still_named(self, cast: Cast, registered, seal) -> None:
        contract = registered(7, date(2025, 12, 30))
        seal()
        delete_record(contract, by=cast.county_clerk, reason="重复登记")
        found = since_published(get_indicator("market.turnover"), cast.county.yunxi)
        assert totals(found) == {"ended": -70_000}
        assert found.parts[0].lines[0].entry

    def test_moved_from_one_township_to_another(self, cast: Cast, registered, seal) -> None:
        contract = registered(7, date(2025, 12, 30))
        seal()
        restate(contract, area=cast.county.xitang, by=cast.county_clerk, reason="企业搬迁")
        turnover = get_indicator("market.turnover")
        assert totals(since_published(turnover, cast.county.nanan)) == {"moved": -70_000}
        assert totals(since_published(turnover, cast.county.xitang)) == {"moved": 70_000}
        assert not since_published(turnover, cast.county.yunxi).parts

    def test_what_nobody_touched_differs_by_definition(self, cast: Cast, registered, seal, redefined) -> None:
        registered(7, date(2025, 12, 30))
        registered(500, date(2025, 12, 30))
        seal()
        with redefined(
            "market.turnover", rows=lambda: TechnologyContract.objects.counted().filter(amount__lt=1_000_000)
        ):
            found = since_published(get_indicator("market.turnover"), cast.county.yunxi)
        assert totals(found) == {"definition": -5_000_000}

    def test_an_activity_moved_takes_its_attendance_along(self, cast: Cast, seal) -> None:
        activity = create_record(
            get_register("activities.activities"),
            {"number": "HD-1", "name": "茶叶讲座", "kind": "lecture", "held_on": date(2025, 5, 1), "host": "县科协", "area": cast.county.nanan.pk},
            by=cast.county_clerk,
        )  # fmt: skip
        create_record(
            register_of(get_indicator("activities.attendance").model),
            {"activity": activity.pk, "audience": "farmers", "channel": "offline", "people": 60, "area": cast.county.nanan.pk}, by=cast.county_clerk,
        )  # fmt: skip
        seal()
        update_record(activity, {"held_on": date(2024, 5, 1)}, by=cast.county_clerk, reason="年份录错")
        found = since_published(get_indicator("activities.attendance"), cast.county.yunxi)
        assert totals(found) == {"corrected": -60}
        assert found.parts[0].lines[0].entry


def test_two_areas_are_the_records_of_each(cast: Cast, registered) -> None:
    registered(10, date(2025, 5, 1))
    registered(25, date(2025, 5, 1), cast.rival_company)
    found = explain(
        get_indicator("market.turnover"), Side(cast.county.nanan, YEAR), Side(cast.county.xitang, YEAR), "areas"
    )
    assert totals(found) == {"new": 250_000, "ended": -100_000}
    inside = explain(
        get_indicator("market.turnover"), Side(cast.county.nanan, YEAR), Side(cast.county.yunxi, YEAR), "areas"
    )
    assert totals(inside) == {"new": 250_000}


def test_a_ratio_is_split_over_numerator_and_denominator(cast: Cast) -> None:
    share = get_indicator("patents.invention_share")
    patent = register_of(get_indicator("patents.granted").model)
    for n, (kind, day) in enumerate([("invention", "2024-03-01"), ("design", "2024-03-01"), ("invention", "2025-03-01"),
                                      ("invention", "2025-04-01"), ("utility_model", "2025-05-01")]):  # fmt: skip
        patent.model.objects.create(
            application_number=f"20231000000{n}.0", name=f"专利{n}", kind=kind, applicant=cast.tea_company, area=cast.county.nanan,
            filed_on=date(2023, 1, 1), granted_on=date.fromisoformat(day), status="in_force",
        )  # fmt: skip
    found = explain(share, Side(cast.county.yunxi, Period(2024)), Side(cast.county.yunxi, YEAR), "periods")
    assert found.difference == Fraction(200, 3) - 50
    assert {(p.kind, p.code) for p in found.parts} == {
        (k, c) for k in ("new", "ended") for c in ("patents.inventions_granted", "patents.granted")
    }
    assert adds_up(found)
    with pytest.raises(KehuiError, match="算不出来"):
        explain(share, Side(cast.county.yunxi, Period(2020)), Side(cast.county.yunxi, YEAR), "periods")


def test_a_new_definition_between_two_years_is_a_part_of_its_own(cast: Cast, registered, redefined) -> None:
    from kehui.statistics.indicators import Former

    registered(10, date(2024, 5, 1))
    registered(300, date(2024, 5, 1))
    registered(25, date(2025, 5, 1))
    former = Former(2024, "旧口径：大额合同也计", source=get_indicator("market.turnover").source)
    narrow = lambda: TechnologyContract.objects.counted().filter(amount__lt=1_000_000)  # noqa: E731  # rows are a callable
    with redefined("market.turnover", rows=narrow, former=(former,)) as turnover:
        assert compute(turnover, cast.county.yunxi, YEAR).series[-2:] == (3_100_000, 250_000)
        assert turnover.rows(cast.county.yunxi, Period(2024)).count() == 2
        found = explain(turnover, Side(cast.county.yunxi, Period(2024)), Side(cast.county.yunxi, YEAR), "periods")
    assert totals(found) == {"definition": -3_000_000, "new": 250_000, "ended": -100_000}
    assert found.difference == -2_850_000
    assert adds_up(found)


@pytest.mark.parametrize("indicator", [pytest.param(i, id=i.code) for i in all_indicators()])
def test_every_indicator_can_be_explained(cast: Cast, indicator: Indicator, registered) -> None:
    registered(10, date(2025, 5, 1))
    area = cast.county.yunxi
    sides = Side(area, Period(2024)), Side(area, YEAR)
    if indicator.parts and not compute(get_indicator(indicator.parts[1]), area, Period(2024)).value:
        with pytest.raises(KehuiError, match="算不出来"):
            explain(indicator, *sides, "periods")
        return
    assert adds_up(explain(indicator, *sides, "periods"))


# -- properties -------------------------------------------------------------------------------------------------------

_DAYS = st.dates(date(2023, 11, 1), date(2026, 2, 28))
_AMOUNTS = st.integers(1, 5_000_000_00)
_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "revoke", "amend", "redate", "move", "delete", "touch"]),
        st.integers(0, 30),
        _AMOUNTS,
        _DAYS,
    ),
    max_size=12,
)
#: A sum, a count, a stock, a stock counted without repetition, a flow counted so, and a ratio.
_ASKED = ("market.turnover", "market.contracts", "parties.enterprises", "recognitions.national_high_tech",
          "recognitions.national_high_tech_new", "patents.invention_share", "patents.in_force")  # fmt: skip


class _Undo(Exception):
    """Ends an example; the database forgets it."""


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.lists(st.tuples(_AMOUNTS, _DAYS), max_size=8), acts=_ACTS)
def test_the_parts_add_up_whatever_happened(cast: Cast, seed: Any, acts: Any) -> None:
    from tests.statistics.histories import History

    with pytest.raises(_Undo), transaction.atomic():  # noqa: PT012  # the block is the example, its end undoes it
        history = History(cast)
        for amount, day in seed:
            history.add(amount, day)
        seal_period(cast.county.yunxi, YEAR, by=cast.county_clerk, reason="公布")
        for act, which, amount, day in acts:
            history.do(act, which, amount, day)
        for code in _ASKED:
            for area in (cast.county.yunxi, cast.county.nanan, cast.county.dingzi):
                _check(get_indicator(code), area)
        raise _Undo


def _check(indicator: Indicator, area: Area) -> None:
    now = compute(indicator, area, YEAR).value
    before = compute(indicator, area, Period(2024)).value
    told = published.published_of(compute(indicator, area, YEAR))
    assert told is not None
    for mode, old, sides in (
        ("periods", before, (Side(area, Period(2024)), Side(area, YEAR))),
        ("published", told.value, (Side(area, YEAR, told.seal_id), Side(area, YEAR))),
    ):
        if old is None or now is None:
            with pytest.raises(KehuiError):
                explain(indicator, *sides, mode)
            continue
        found = explain(indicator, *sides, mode)
        assert adds_up(found)
        assert abs(found.old - Fraction(old)) < Fraction(1, 10**18)
        if lines := by_areas(found):
            assert sum(line.number for line in lines) == found.shown_difference
        assert abs(found.new - Fraction(now)) < Fraction(1, 10**18)
        assert sum(p.count for p in found.parts) >= sum(len(p.lines) for p in found.parts)
        for part in found.parts:
            if part.count <= len(part.lines):
                assert sum((line.share for line in part.lines), Fraction(0)) == part.total


@given(values=st.lists(st.fractions(-1000, 1000), min_size=1, max_size=8), places=st.integers(0, 3))
def test_rounded_parts_add_up_to_the_rounded_whole(values: list[Fraction], places: int) -> None:
    from kehui.statistics.why import rounded

    total = rounded(sum(values, Fraction(0)), places)
    parts = apportioned(values, total, places)
    assert sum(parts) == total
    assert all(abs(Fraction(p) - v) <= Fraction(1, 10**places) for p, v in zip(parts, values, strict=True))


def test_days_of_the_year_before_are_like_days(cast: Cast) -> None:
    from kehui.kernel import clock
    from kehui.statistics.why import against_year_before

    before, after = against_year_before(get_indicator("market.turnover"), cast.county.yunxi, Period(clock.today().year))
    assert before.period.end <= after.period.end - timedelta(days=365)
