"""The pages of evidence: who is sent where, and what a party reads before it gives its word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kehui.evidence.models import Signal, SignalKind
from kehui.kernel import clock
from kehui.records.register import register_of
from tests.cast import Cast, make_contract

DAY = date(2025, 3, 1)


@pytest.fixture
def contract(cast: Cast) -> Any:
    return make_contract(cast.tea_company, cast.rival_company, 1, signed_on=DAY, registered_on=DAY)


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [
        ("county_clerk", 200, "核对信号"), ("township_clerk", 200, "核对信号"), ("enterprise", 200, "双方确认"), ("expert", 200, "双方确认"),
        ("county_leader", 403, "佐证核查供县、乡镇经办人使用"), ("village_officer", 403, "佐证核查供县、乡镇经办人使用"), ("auditor", 403, "佐证核查供"),
    ],
)  # fmt: skip
def test_everybody_comes_to_their_own_half(cast: Cast, signed_in: Any, who: str, status: int, words: str) -> None:
    response = signed_in(getattr(cast, who)).get("/desk/evidence/")
    assert response.status_code == status
    assert words in response.content.decode()


def test_a_party_reads_what_it_confirms(cast: Cast, contract: Any, signed_in: Any) -> None:
    page = signed_in(cast.enterprise).get("/desk/evidence/confirmations/").content.decode()
    column = register_of(type(contract)).column["amount"]
    assert f"合同成交额 {column.text(contract.amount)}{column.unit}" in page
    assert "登记日期 2025-03-01" in page
    assert "不属实的不要确认" in page


def test_an_empty_kind_does_not_say_that_all_is_well(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.county_clerk)
    assert "没有待核对的信号" in client.get("/desk/evidence/signals/?kind=round").content.decode()
    now = clock.now()
    Signal.objects.create(
        kind=SignalKind.values[0], key="k", area=cast.county.nanan, model="outreach.loan", objects_found=[1], question="请核对", found_at=now,
        last_found_at=now,
    )  # fmt: skip
    page = client.get(f"/desk/evidence/signals/?kind={SignalKind.values[-1]}").content.decode()
    assert "这一类没有信号" in page
    assert "没有待核对的信号" not in page


def test_indicators_to_draw_from_stand_by_division(cast: Cast, signed_in: Any) -> None:
    assert '<optgroup label="技术市场">' in signed_in(cast.county_clerk).get("/desk/evidence/rechecks/").content.decode()
