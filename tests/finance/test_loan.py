"""Loans, equity institutions, listing and equity deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kehui.finance.domain.institution import deregister_institution
from kehui.finance.domain.loan import grant_loan, record_balance
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from tests.small_county import day, enter, messages, refused, shown


def loan(number: str, borrower: Any, bank: Any, **more: Any) -> dict[str, Any]:
    given = {"number": number, "enterprise": borrower, "bank": bank, "applied_amount": Decimal(3_000_000), "applied_on": day("2025-03-10")}
    return given | more


def test_applied_granted_and_balance(county: Any, clerk: Any, outsider: Any, enterprise: Any) -> None:
    bank, borrower = enterprise(kind="bank"), enterprise()
    first = enter("finance.loans", clerk, **loan("DK1", borrower, bank, is_supported=True))
    enter("finance.loans", clerk, **loan("DK2", borrower, bank, is_supported=True))
    enter("finance.loans", clerk, **loan("DK3", enterprise(), bank))
    assert shown("科技银行支持企业", county.area) == 1
    assert shown("申请贷款额度", county.area) == 900
    with pytest.raises(NotPermitted):
        grant_loan(first, by=outsider, granted_amount=Decimal(1))
    with pytest.raises(Conflict, match="还没有发放"):
        record_balance(first, by=clerk, balance=Decimal(0))
    with pytest.raises(Invalid, match="发放日期应在申请日期与今天之间；发放金额应大于0"):
        grant_loan(first, by=clerk, granted_amount=Decimal(0), granted_on=date(2025, 1, 1))
    grant_loan(first, by=clerk, granted_amount=Decimal(2_600_000), granted_on=date(2025, 4, 2))
    assert (first.balance, shown("科技银行发放贷款", county.area)) == (2_600_000, 260)
    with pytest.raises(Invalid, match="在0与发放金额之间"):
        record_balance(first, by=clerk, balance=Decimal(2_600_001))
    record_balance(first, by=clerk, balance=Decimal(1_000_000))
    assert (first.balance, shown("科技银行发放贷款", county.area)) == (1_000_000, 260)


def test_loans_refused(county: Any, clerk: Any, enterprise: Any) -> None:
    bank, borrower = enterprise(kind="bank"), enterprise()
    assert refused("finance.loans", clerk, **loan("DK1", borrower, bank, balance=Decimal(1))) == "贷款余额不能大于发放金额"
    assert refused("finance.loans", clerk, **loan("DK1", borrower, bank, granted_on=day("2025-04-01"))) == "发放金额和发放日期应一起填"
    assert refused("finance.loans", clerk, **loan("DK1", borrower, bank, applied_amount=Decimal(0))) == "申请额度应大于0"
    assert "单位类型不是“银行”" in messages("finance.loans", **loan("DK1", borrower, enterprise()))["bank"]


def test_partnerships_registered_in_the_park(county: Any, clerk: Any, enterprise: Any) -> None:
    park = enter("places.zones", clerk, code="YQ-KC", name="科创中心", kind="innovation_centre", area=county.area)
    base = {"kind": "venture", "registered_on": day("2024-09-12"), "committed": Decimal(50_000_000)}
    made = [
        enter("finance.institutions", clerk, organisation=enterprise(), form=form, zone=zone, **base)
        for form, zone in (("partnership", park), ("partnership", park), ("partnership", None), ("company", park))
    ]
    assert shown("注册的合伙制股权投资机构", county.area) == 2
    assert shown("注册的股权投资机构", county.area) == 4
    assert shown("股权投资机构认缴规模", county.area) == 2
    assert shown("注册的合伙制股权投资机构", county.area, Period(2023)) == 0
    deregister_institution(made[0], by=clerk, reason="清算", deregistered_on=date(2025, 12, 31))
    assert shown("注册的合伙制股权投资机构", county.area) == 1
    with pytest.raises(Conflict, match="2025年12月31日注销"):
        deregister_institution(made[0], by=clerk, reason="再注销")
    over = base | {"organisation": enterprise(), "form": "company", "paid_in": Decimal(50_000_001)}
    assert refused("finance.institutions", clerk, **over) == "实缴规模不能大于认缴规模"


def test_the_way_to_listing(county: Any, clerk: Any, enterprise: Any) -> None:
    firm = enterprise()
    step = {"organisation": firm, "board": "neeq", "entered_on": day("2025-08-20")}
    enter("finance.listings", clerk, **step, stage="filing")
    enter("finance.listings", clerk, **(step | {"organisation": enterprise(), "board": "bse"}), stage="filing")
    assert shown("进入新三板申报进程的企业", county.area) == 1
    assert refused("finance.listings", clerk, **(step | {"entered_on": day("2025-01-01")}), stage="listed").startswith("进入日期早于前面阶段")
    assert refused("finance.listings", clerk, **(step | {"entered_on": day("2025-12-01")}), stage="reform").startswith("进入日期晚于后面阶段")
    assert refused("finance.listings", clerk, **(step | {"board": "main"}), stage="innovation_tier") == "只有新三板分创新层"
    enter("finance.listings", clerk, **(step | {"entered_on": day("2025-12-01")}), stage="listed")
    assert shown("新增上市挂牌企业", county.area) == 1


def test_acquired_by_a_listed_company(county: Any, clerk: Any, enterprise: Any) -> None:
    target = enterprise()
    deal = {
        "target": target, "buyer_name": "某某股份有限公司", "is_buyer_listed": True, "kind": "acquisition",
        "share_percent": Decimal(51), "dealt_on": day("2025-09-30"),
    }  # fmt: skip
    enter("finance.deals", clerk, number="GQ1", **deal, amount=Decimal(30_000_000))
    enter("finance.deals", clerk, number="GQ2", **(deal | {"share_percent": Decimal(20)}))
    enter("finance.deals", clerk, number="GQ3", **(deal | {"target": enterprise(), "is_buyer_listed": False}))
    enter("finance.deals", clerk, number="GQ4", **(deal | {"target": enterprise(), "kind": "increase"}))
    assert shown("股权被上市公司收购的企业", county.area) == 1
    assert shown("股权交易额", county.area) == 3000
    assert refused("finance.deals", clerk, number="GQ5", **(deal | {"share_percent": Decimal(101)})) == "股权比例应大于0、不超过100"
    assert refused("finance.deals", clerk, number="GQ5", **(deal | {"buyer_name": ""})) == "投资方单位和投资方名称至少填一个"
    assert refused("finance.deals", clerk, number="GQ5", **(deal | {"buyer": target})) == "投资方和标的企业是同一个单位"
