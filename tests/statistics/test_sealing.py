"""Sealing: what was published stays published; what is now stands beside it; a restatement is made on purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from kehui.accounts.models import system_user
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.domain.contract import revoke_contract
from kehui.statistics import published
from kehui.statistics.domain.sealing import restate, seal_period
from kehui.statistics.figures import compute, compute_many
from kehui.statistics.indicators import all_indicators, get_indicator
from kehui.statistics.models import Seal, SealedFigure, SealedIndicator
from tests.cast import Cast, make_contract, make_organisation

YEAR = Period(2025)
TURNOVER = "market.turnover"


@pytest.fixture
def contracts(cast: Cast) -> list[Any]:
    """35万 in 南安乡 and 10万 in 溪塘镇, registered in 2025."""
    day = date(2025, 3, 1)
    return [
        make_contract(cast.tea_company, cast.university, 35, signed_on=day, registered_on=day),
        make_contract(cast.rival_company, cast.university, 10, signed_on=day, registered_on=day),
    ]


@pytest.fixture
def seal(cast: Cast, contracts: list[Any]) -> Seal:
    return seal_period(cast.county.yunxi, YEAR, by=cast.county_clerk, reason="2025年统计公报发布")


class TestSealing:
    def test_every_figure_of_every_area_is_stored_as_computed(self, cast: Cast, seal: Seal) -> None:
        make_organisation(area=cast.county.dingzi, founded_on=date(2024, 1, 1))
        for area in (cast.county.yunxi, cast.county.nanan, cast.county.xitang, cast.county.dingzi):
            asked = [i for i in all_indicators() if i.is_available(YEAR) and i.code != "parties.enterprises"]
            stored = published.latest_of_area(seal, area)
            for figure in compute_many(asked, area, YEAR):
                told = stored[figure.indicator.code]
                assert (told.value, told.rows) == (figure.value, figure.rows), figure.indicator.code
                if figure.rows and figure.evidence:
                    assert figure.evidence == {
                        "proved": told.proved,
                        "reported": told.reported,
                        "imported": told.imported,
                    }

    def test_it_keeps_definition_filter_rows_and_hash(self, seal: Seal, contracts: list[Any]) -> None:
        kept = SealedIndicator.objects.get(seal=seal, code=TURNOVER)
        assert kept.definition.number == 1
        assert "2025-01-01 至 2025-12-31" in kept.filter
        assert "registered" in kept.filter
        assert kept.rows_pk == [c.pk for c in contracts]
        assert kept.rows_value == [350_000, 100_000]
        assert len(kept.digest) == len(seal.digest) == 64
        assert published.verify(seal) == []

    def test_it_is_written_to_the_trail(self, seal: Seal, cast: Cast) -> None:
        entry = Entry.objects.get(action="statistics.seal.created")
        assert (entry.actor_id, entry.reason) == (cast.county_clerk.pk, "2025年统计公报发布")
        assert entry.new_values["digest"] == seal.digest

    def test_the_database_refuses_to_change_what_was_published(self, seal: Seal) -> None:
        for table, change in (
            ("statistics_sealedfigure", "value = 0"),
            ("statistics_seal", "reason = ''"),
            ("statistics_sealedindicator", "filter = ''"),
        ):
            with (
                pytest.raises(ProgrammingError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE {table} SET {change}")
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            SealedFigure.objects.all()._raw_delete("default")

    def test_what_was_changed_behind_its_back_is_found(self, seal: Seal) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("statistics_sealedfigure", "statistics_sealedindicator"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("UPDATE statistics_sealedfigure SET value = value + 1 WHERE value > 1000")
            cursor.execute("UPDATE statistics_sealedindicator SET rows_value[1] = 1 WHERE code = %s", [TURNOVER])
        told = published.verify(seal)
        assert len(told) == 2
        assert any("总摘要" in text for text in told)
        assert any(TURNOVER in text for text in told)

    @pytest.mark.parametrize("who", ["county_leader", "township_clerk", "village_officer", "enterprise", "auditor"])
    def test_only_the_county_clerk_seals(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotPermitted):
            seal_period(cast.county.yunxi, YEAR, by=getattr(cast, who), reason="公布")

    def test_it_is_refused_without_reason_for_a_month_and_while_the_period_runs(self, cast: Cast) -> None:
        county, clerk = cast.county.yunxi, cast.county_clerk
        with pytest.raises(Invalid, match="封存事由"):
            seal_period(county, YEAR, by=clerk, reason=" ")
        with pytest.raises(Invalid, match="不按月"):
            seal_period(county, Period(2025, "month", 3), by=clerk, reason="公布")
        with pytest.raises(Conflict, match="还没有结束"):
            seal_period(county, Period(clock.today().year), by=clerk, reason="公布")

    def test_two_seals_never_overlap(self, cast: Cast, seal: Seal) -> None:
        for area in (cast.county.yunxi, cast.county.nanan):
            with pytest.raises(Conflict, match="封存"):
                seal_period(area, YEAR, by=cast.county_clerk, reason="再公布")
        seal_period(cast.county.nanan, Period(2025, "quarter", 1), by=cast.county_clerk, reason="季报")
        with pytest.raises(Conflict, match="不能重叠"):
            seal_period(cast.county.yunxi, Period(2025, "quarter", 1), by=cast.county_clerk, reason="季报")


class TestPublishedAndNow:
    def test_a_later_revocation_leaves_what_was_published(self, cast: Cast, seal: Seal, contracts: list[Any]) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        (figure,) = published.with_published([compute(get_indicator(TURNOVER), cast.county.yunxi, YEAR)])
        assert figure.value == 100_000
        assert figure.published is not None
        assert figure.published.value == 450_000
        assert figure.published.differs
        assert figure.as_dict()["published"]["value"] == 45
        (other,) = published.with_published([compute(get_indicator(TURNOVER), cast.county.xitang, YEAR)])
        assert other.published is not None
        assert not other.published.differs

    def test_what_is_not_sealed_has_nothing_beside_it(self, cast: Cast, seal: Seal) -> None:
        for period in (Period(2024), Period(2025, "month", 3), Period(2025, "quarter", 1), Period(clock.today().year)):
            assert published.published_of(compute(get_indicator(TURNOVER), cast.county.yunxi, period)) is None

    def test_many_figures_cost_one_query(self, cast: Cast, seal: Seal, django_assert_num_queries: Any) -> None:
        figures = compute_many([i for i in all_indicators() if i.is_available(YEAR)], cast.county.yunxi, YEAR)
        with django_assert_num_queries(1):
            assert all(f.published for f in published.with_published(figures))


class TestRestating:
    def test_old_and_new_stay_readable(self, cast: Cast, seal: Seal, contracts: list[Any]) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        made = restate(seal, TURNOVER, by=cast.county_clerk, reason="合同撤销，重新公布")
        assert (made.old, made.new) == (450_000, 100_000)
        assert made.areas == 2  # the county and 南安乡; 溪塘镇 is as it was
        for area, value in ((cast.county.yunxi, 100_000), (cast.county.nanan, 0), (cast.county.xitang, 100_000)):
            told = published.published_of(compute(get_indicator(TURNOVER), area, YEAR))
            assert told is not None
            assert told.value == value
            assert not told.differs
        first = SealedFigure.objects.get(
            sealed__seal=seal, sealed__code=TURNOVER, sealed__edition=0, area=cast.county.yunxi
        )
        assert first.value == 450_000
        assert published.verify(seal) == []
        entry = Entry.objects.get(action="statistics.seal.restated")
        assert entry.reason == "合同撤销，重新公布"

    def test_it_is_made_on_purpose(self, cast: Cast, seal: Seal, contracts: list[Any]) -> None:
        with pytest.raises(Conflict, match="不需要更正"):
            restate(seal, TURNOVER, by=cast.county_clerk, reason="无事")
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        with pytest.raises(Invalid, match="原因"):
            restate(seal, TURNOVER, by=cast.county_clerk, reason="")
        with pytest.raises(NotPermitted):
            restate(seal, TURNOVER, by=cast.township_clerk, reason="更正")
        with pytest.raises(KehuiError, match="没有这个指标"):
            restate(seal, "market.nothing", by=cast.county_clerk, reason="更正")


class TestPages:
    def test_the_dashboard_and_the_records_show_both(
        self, cast: Cast, seal: Seal, contracts: list[Any], signed_in: Any
    ) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        client = signed_in(cast.county_clerk)
        query = "?area=330421&period=2025"
        for path in (
            f"/statistics/{query}",
            f"/statistics/{TURNOVER}/{query}",
            f"/statistics/{TURNOVER}/records/{query}",
        ):
            text = client.get(path).content.decode()
            assert "已公布 <b>45</b>万元" in text or "<dt>已公布</dt><dd><b>45</b>万元" in text, path
            assert "现在 <b>10</b>万元" in text or "<dt>现在</dt><dd><b>10</b>万元" in text, path

    def test_tables_show_both_and_link_to_the_reason(
        self, cast: Cast, seal: Seal, contracts: list[Any], signed_in: Any
    ) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        client = signed_in(cast.county_clerk)
        link = f'/statistics/{TURNOVER}/why/?area=330421&amp;period=2025&amp;against=published">已公布 45<'
        for path in ("compare/?menu=技术市场", "?menu=全部", "indicators/?q=技术市场交易额"):
            assert link in client.get(f"/statistics/{path}&area=330421&period=2025").content.decode(), path
        text = client.get("/statistics/compare/?area=330421&period=2025&menu=技术市场").content.decode()
        assert "area=330421101&amp;period=2025&amp;against=published\">已公布 35<" in text  # 南安乡
        assert "area=330421102&amp;period=2025&amp;against=published" not in text  # 溪塘镇 is as it was
        assert "封存。下面的数按现在的记录算出" in text

    def test_the_seal_shows_what_differs_and_why_names_the_contract(
        self, cast: Cast, seal: Seal, contracts: list[Any], signed_in: Any
    ) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        client = signed_in(cast.county_clerk)
        text = client.get(f"/statistics/seals/{seal.pk}/?only=changed").content.decode()
        assert "技术市场交易额" in text
        assert "-35" in text
        text = client.get(f"/statistics/{TURNOVER}/why/?area=330421&period=2025&against=published").content.decode()
        assert contracts[0].name in text
        assert "材料不实" in text
        assert "现在10万元，已公布45万元，比公布数减少35万元" in text

    def test_a_township_sees_its_part_and_nothing_else(self, cast: Cast, seal: Seal, signed_in: Any) -> None:
        client = signed_in(cast.township_clerk)
        assert "南安乡2025年公布数" in client.get(f"/statistics/seals/{seal.pk}/").content.decode()
        assert client.get(f"/statistics/seals/{seal.pk}/?area=330421").status_code == 403
        assert (
            client.post("/statistics/seals/", {"area": "330421101", "period": "2025Q1", "reason": "试"}).status_code
            == 403
        )
        assert signed_in(cast.enterprise).get(f"/statistics/seals/{seal.pk}/").status_code == 403

    def test_restating_from_the_page(self, cast: Cast, seal: Seal, contracts: list[Any], signed_in: Any) -> None:
        revoke_contract(contracts[0], by=cast.county_clerk, reason="材料不实")
        client = signed_in(cast.county_clerk)
        answer = client.post(
            f"/statistics/seals/{seal.pk}/restate/", {"code": TURNOVER, "reason": "合同撤销", "only": "changed"}, follow=True
        )
        assert answer.redirect_chain[-1][0].endswith("&only=changed")  # the list that one works through
        text = client.get(f"/statistics/seals/{seal.pk}/").content.decode()
        assert "已更正“技术市场交易额”的公布数" in answer.content.decode()
        assert "已公布（更正1次）" in text
        assert "合同撤销" in text

    def test_verifying_and_exporting(self, cast: Cast, seal: Seal, signed_in: Any) -> None:
        client = signed_in(cast.county_clerk)
        assert "核验通过" in client.post(f"/statistics/seals/{seal.pk}/verify/", follow=True).content.decode()
        assert b"".join(client.get(f"/statistics/seals/{seal.pk}/export/").streaming_content).startswith(b"PK")

    def test_the_page_starts_a_job_that_seals(self, cast: Cast, contracts: list[Any], signed_in: Any) -> None:
        from kehui.jobs.models import Job
        from kehui.statistics.tasks import run_seal

        client = signed_in(cast.county_clerk)
        assert (
            client.post("/statistics/seals/", {"area": "330421", "period": "2025", "reason": "公报"}).status_code == 302
        )
        assert "正在封存" in client.get("/statistics/seals/").content.decode()
        job = Job.objects.get(kind="statistics.seal")
        from kehui.jobs.work import RunningJob

        result = run_seal(RunningJob(job), **job.payload)
        assert Seal.objects.get(pk=result["seal"]).reason == "公报"
        assert run_seal(RunningJob(job), **job.payload) == result


def test_kehui_itself_seals_at_the_countys_command(cast: Cast) -> None:
    assert seal_period(cast.county.yunxi, YEAR, by=system_user(), reason="命令行封存").figures > 100
