"""Grades of evidence: raised by files, by both sides and by a re-check, lowered by a re-check; shown as a share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehui.audit.models import Entry
from kehui.evidence.domain.confirmations import confirm_record, confirmed_sides, sided_registers
from kehui.evidence.domain.rechecks import draw, judge, order_of, sample
from kehui.evidence.models import Result
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.domain.contract import change_contract
from kehui.parties.models import Membership
from kehui.records.domain import attach_file
from kehui.records.dues import waiting_for
from kehui.records.models import Evidence
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast, make_contract

YEAR = Period(2025)
TURNOVER = "market.turnover"
DAY = date(2025, 3, 1)


@pytest.fixture
def contracts(cast: Cast) -> list[Any]:
    return [
        make_contract(cast.tea_company, cast.rival_company, n + 1, signed_on=DAY, registered_on=DAY) for n in range(5)
    ]


class TestShares:
    def test_the_figure_tells_how_much_is_proved(self, cast: Cast, contracts: list[Any]) -> None:
        assert compute(get_indicator(TURNOVER), cast.county.yunxi, YEAR).evidence_text == "有佐证 0%"
        attach_file(contracts[0], SimpleUploadedFile("合同扫描件.pdf", b"%PDF-1.7 scan"), by=cast.county_clerk)
        assert compute(get_indicator(TURNOVER), cast.county.yunxi, YEAR).evidence_text == "有佐证 20%"

    def test_the_drill_down_filters_by_grade(self, cast: Cast, contracts: list[Any], signed_in: Any) -> None:
        attach_file(contracts[0], SimpleUploadedFile("合同扫描件.pdf", b"%PDF-1.7 scan"), by=cast.county_clerk)
        client = signed_in(cast.county_clerk)
        address = f"/statistics/{TURNOVER}/records/?area=330421&period=2025"
        text = client.get(f"{address}&evidence=3").content.decode()
        assert contracts[0].name in text
        assert contracts[1].name not in text
        assert "有佐证材料 1（20%）" in text
        assert client.get(f"{address}&evidence=9").status_code == 400
        export = client.get(f"/statistics/{TURNOVER}/records/export/?area=330421&period=2025&evidence=3&format=csv")
        assert len(b"".join(export.streaming_content).decode("utf-8-sig").splitlines()) == 2


class TestBothSides:
    @pytest.fixture
    def contract(self, contracts: list[Any]) -> Any:
        return contracts[0]

    def test_contracts_have_two_sides(self) -> None:
        assert "market.contracts" in {r.name for r in sided_registers()}

    def test_the_second_side_proves_the_record(self, cast: Cast, contract: Any) -> None:
        assert not confirm_record(contract, by=cast.enterprise)
        contract.refresh_from_db()
        assert contract.evidence == Evidence.REPORTED
        assert confirm_record(contract, by=cast.rival)
        contract.refresh_from_db()
        assert contract.evidence == Evidence.PROVED
        assert Entry.objects.filter(model="market.technologycontract", object_id=contract.pk, action__endswith=".proved").count() == 1

    def test_a_change_asks_both_again(self, cast: Cast, contract: Any) -> None:
        confirm_record(contract, by=cast.enterprise)
        change_contract(contract, {"amount": Decimal(990_000)}, by=cast.county_clerk, reason="金额更正")
        contract.refresh_from_db()
        assert confirmed_sides(contract) == set()
        assert not confirm_record(contract, by=cast.rival)
        assert contract.evidence == Evidence.REPORTED

    def test_no_outsider_and_nobody_twice(self, cast: Cast, contract: Any) -> None:
        for stranger in (cast.expert, cast.county_clerk):
            with pytest.raises(NotPermitted):
                confirm_record(contract, by=stranger)
        confirm_record(contract, by=cast.enterprise)
        with pytest.raises(Conflict, match="已经确认过"):
            confirm_record(contract, by=cast.enterprise)

    def test_one_person_is_not_two_sides(self, cast: Cast, contract: Any) -> None:
        Membership.objects.create(user=cast.enterprise, organisation=cast.rival_company)
        confirm_record(contract, by=cast.enterprise)
        with pytest.raises(Conflict, match="不同的人"):
            confirm_record(contract, by=cast.enterprise)

    def test_on_the_page(self, cast: Cast, contract: Any, signed_in: Any) -> None:
        for user, told in ((cast.enterprise, "等对方确认"), (cast.rival, "双方都已确认")):
            client = signed_in(user)
            assert contract.name in client.get("/desk/evidence/confirmations/").content.decode()
            [before] = [w for w in waiting_for(user) if w.label == "待贵方确认的记录"]
            assert before.url == "/desk/evidence/confirmations/"
            sent = {"register": "market.contracts", "id": contract.pk, "version": contract.version}
            assert told in client.post("/desk/evidence/confirmations/", sent, follow=True).content.decode()
            assert sum(w.count for w in waiting_for(user) if w.label == before.label) == before.count - 1
        assert not [w for w in waiting_for(cast.county_clerk) if w.label == before.label]
        assert signed_in(cast.county_clerk).get("/desk/evidence/confirmations/").status_code == 403
        assert signed_in(cast.expert).post("/desk/evidence/confirmations/", sent).status_code == 404


class TestRechecks:
    def test_a_seed_draws_the_same_for_everybody(self, cast: Cast, contracts: list[Any]) -> None:
        turnover, county = get_indicator(TURNOVER), cast.county.yunxi
        drawn = draw(turnover, county, YEAR, size=3, by=cast.county_clerk, seed="2025-A")
        pks = list(drawn.items.values_list("object_id", flat=True))
        assert pks == sorted((c.pk for c in contracts), key=lambda pk: order_of("2025-A", pk))[:3]
        assert sample(turnover, county, YEAR, "2025-A", 3) == (pks, 5)
        other = draw(turnover, county, YEAR, size=3, by=cast.county_clerk)
        assert len(other.seed) == 8

    def test_what_is_true_is_proved_and_what_is_not_is_lowered(self, cast: Cast, contracts: list[Any]) -> None:
        drawn = draw(get_indicator(TURNOVER), cast.county.yunxi, YEAR, size=2, by=cast.county_clerk, seed="x")
        good, bad = drawn.items.all()
        judge(good, Result.CONFIRMED, note="对照合同原件", by=cast.county_clerk)
        judge(bad, Result.LOWERED, note="企业拿不出合同", by=cast.county_clerk)
        grades = {c.pk: type(c).objects.get(pk=c.pk).evidence for c in contracts}
        assert grades[good.object_id] == Evidence.PROVED
        assert grades[bad.object_id] == Evidence.IMPORTED
        actions = set(Entry.objects.filter(reason__startswith="随机核查：").values_list("action", flat=True))
        assert actions == {"market.technologycontract.rechecked", "market.technologycontract.lowered"}
        with pytest.raises(Conflict, match="已经填过"):
            judge(good, Result.LOWERED, note="再看", by=cast.county_clerk)

    def test_who_draws_and_judges(self, cast: Cast, contracts: list[Any]) -> None:
        with pytest.raises(NotPermitted):
            draw(get_indicator(TURNOVER), cast.county.yunxi, YEAR, size=2, by=cast.township_clerk)
        drawn = draw(get_indicator(TURNOVER), cast.county.nanan, YEAR, size=2, by=cast.township_clerk)
        item = drawn.items.first()
        assert item is not None
        with pytest.raises(NotPermitted):
            judge(item, Result.CONFIRMED, note="看过", by=cast.other_township_clerk)
        with pytest.raises(Invalid, match="怎样核查"):
            judge(item, Result.CONFIRMED, note=" ", by=cast.township_clerk)
        with pytest.raises(Invalid, match="没有计入"):
            draw(get_indicator(TURNOVER), cast.county.xitang, YEAR, size=2, by=cast.county_clerk)

    def test_on_the_page(self, cast: Cast, contracts: list[Any], signed_in: Any) -> None:
        client = signed_in(cast.county_clerk)
        sent = {"code": TURNOVER, "area": "330421", "period": "2025", "size": "2", "seed": "公开种子"}
        answer = client.post("/desk/evidence/rechecks/", sent, follow=True)
        text = answer.content.decode()
        assert "公开种子" in text
        assert text.count("待核查") >= 2
        from kehui.evidence.models import RecheckItem

        item = RecheckItem.objects.first()
        assert item is not None
        address = f"/desk/evidence/rechecks/{item.recheck_id}/{item.pk}/"
        assert "已记下" in client.post(address, {"result": "confirmed", "note": "看过原件"}, follow=True).content.decode()
        assert client.post("/desk/evidence/rechecks/", sent | {"size": "0"}).status_code == 422
        assert "属实" in client.get("/desk/evidence/rechecks/").content.decode()
        assert signed_in(cast.village_officer).get("/desk/evidence/rechecks/").status_code == 403
        assert signed_in(cast.other_township_clerk).get(f"/desk/evidence/rechecks/{item.recheck_id}/").status_code == 404
