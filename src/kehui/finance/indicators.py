"""What is counted of science-and-technology finance. Applied, granted and balance are three figures."""

from __future__ import annotations

from django.db.models import Count, Sum

from kehui.finance.models import (
    Board,
    DealKind,
    EquityDeal,
    EquityInstitution,
    LegalForm,
    ListingProgress,
    LoanApplication,
    Stage,
)
from kehui.statistics.indicators import flow, stock

_MENU = "科技金融"
_LOAN = {"银行": "bank__name", "行业": "enterprise__industry"}
_ENTERPRISES = Count("organisation", distinct=True)
_BY_INSTITUTION = {"机构类型": "kind", "组织形式": "form", "注册园区": "zone__name"}

flow(
    "科技银行支持企业", code="finance.supported_enterprises", unit="家", on="applied_on", menu=_MENU, places=0, public=True,
    measure=Count("enterprise", distinct=True), rows=lambda: LoanApplication.objects.filter(is_supported=True),
    breakdowns=_LOAN, definition="当期申请贷款并获科技银行支持的企业数，一家只计一次",
)  # fmt: skip
flow(
    "申请贷款额度", code="finance.loans_applied", unit="万元", on="applied_on", menu=_MENU, measure=Sum("applied_amount"),
    rows=lambda: LoanApplication.objects.all(), breakdowns=_LOAN, aliases=("科技银行贷款申请额度",),
    definition="当期向科技银行申请的贷款额度之和，按申请日期计，不论是否发放",
)  # fmt: skip
flow(
    "科技银行发放贷款", code="finance.loans_granted", unit="万元", on="granted_on", menu=_MENU, measure=Sum("granted_amount"),
    rows=lambda: LoanApplication.objects.all(), breakdowns=_LOAN, definition="当期科技银行发放的贷款之和，按发放日期计",
)  # fmt: skip
stock(
    "注册的合伙制股权投资机构", code="finance.equity_partnerships", unit="家", menu=_MENU, places=0,
    since="registered_on", until="", ended="deregistered_on",
    rows=lambda: EquityInstitution.objects.filter(form=LegalForm.PARTNERSHIP, zone__isnull=False), breakdowns={"机构类型": "kind", "注册园区": "zone__name"},
    definition="期末在园区注册、未注销的合伙制股权投资机构数",
)  # fmt: skip
stock(
    "注册的股权投资机构", code="finance.equity_institutions", unit="家", menu=_MENU, places=0, public=True,
    since="registered_on", until="", ended="deregistered_on",
    rows=lambda: EquityInstitution.objects.all(),
    breakdowns=_BY_INSTITUTION, definition="期末注册、未注销的股权投资机构数，含合伙制和公司制",
)  # fmt: skip
stock(
    "股权投资机构认缴规模", code="finance.equity_committed", unit="亿元", menu=_MENU,
    since="registered_on", until="", ended="deregistered_on",
    rows=lambda: EquityInstitution.objects.all(),
    measure=Sum("committed"), breakdowns=_BY_INSTITUTION, definition="期末注册、未注销的股权投资机构认缴规模之和",
)  # fmt: skip
stock(
    "股权投资机构实缴规模", code="finance.equity_paid_in", unit="亿元", menu=_MENU,
    since="registered_on", until="", ended="deregistered_on",
    rows=lambda: EquityInstitution.objects.all(),
    measure=Sum("paid_in"), breakdowns=_BY_INSTITUTION, definition="期末注册、未注销的股权投资机构实缴规模之和",
)  # fmt: skip
flow(
    "进入新三板申报进程的企业", code="finance.neeq_filings", unit="家", on="entered_on", menu=_MENU, places=0,
    measure=_ENTERPRISES, rows=lambda: ListingProgress.objects.filter(board=Board.NEEQ, stage=Stage.FILING),
    breakdowns={"行业": "organisation__industry"}, definition="当期进入新三板申报阶段的企业数，一家只计一次",
)  # fmt: skip
flow(
    "新增上市挂牌企业", code="finance.listed", unit="家", on="entered_on", menu=_MENU, places=0, measure=_ENTERPRISES,
    rows=lambda: ListingProgress.objects.filter(stage=Stage.LISTED), breakdowns={"板块": "board"},
    definition="当期在各板块上市或挂牌的企业数，一家只计一次",
)  # fmt: skip
flow(
    "股权被上市公司收购的企业", code="finance.acquired_by_listed", unit="家", on="dealt_on", menu=_MENU, places=0,
    measure=Count("target", distinct=True),
    rows=lambda: EquityDeal.objects.filter(kind=DealKind.ACQUISITION, is_buyer_listed=True),
    breakdowns={"行业": "target__industry"}, definition="当期股权被上市公司收购的企业数，一家只计一次",
)  # fmt: skip
flow(
    "股权交易额", code="finance.equity_deal_amount", unit="万元", on="dealt_on", menu=_MENU, measure=Sum("amount"),
    rows=lambda: EquityDeal.objects.all(), breakdowns={"交易方式": "kind"},
    definition="当期股权交易金额之和，未披露金额的不计",
)  # fmt: skip
