"""What is counted of patents: filed, granted and in force are three figures, each also for inventions alone."""

from __future__ import annotations

from django.db.models import Count

from kehui.patents.models import Custody, EventKind, Patent, PatentEvent
from kehui.statistics.indicators import flow, ratio, stock

_MENU = "知识产权"
_BREAKDOWNS = {"专利类型": "kind", "申请单位类型": "applicant__kind", "行业": "applicant__industry"}
_FOR_INVENTIONS = {"申请单位类型": "applicant__kind", "行业": "applicant__industry"}

flow(
    "申报专利", code="patents.filed", unit="件", on="filed_on", menu=_MENU, rows=lambda: Patent.objects.all(),
    breakdowns=_BREAKDOWNS, aliases=("申请专利", "专利申请量"), public=True, places=0,
    definition="申请日在当期、申请人在本地区的专利申请件数，含发明、实用新型和外观设计",
)  # fmt: skip
flow(
    "申请发明专利", code="patents.inventions_filed", unit="件", on="filed_on", menu=_MENU, places=0,
    rows=lambda: Patent.objects.inventions(), breakdowns=_FOR_INVENTIONS, aliases=("发明专利申请量",),
    definition="申请日在当期的发明专利申请件数",
)  # fmt: skip
flow(
    "授权专利", code="patents.granted", unit="件", on="granted_on", menu=_MENU, rows=lambda: Patent.objects.all(),
    breakdowns=_BREAKDOWNS, aliases=("专利授权量",), places=0,
    definition="授权公告日在当期的专利件数，含发明、实用新型和外观设计；其后失效的不扣减",
)  # fmt: skip
flow(
    "授权发明专利", code="patents.inventions_granted", unit="件", on="granted_on", menu=_MENU, public=True, places=0,
    rows=lambda: Patent.objects.inventions(), breakdowns=_FOR_INVENTIONS, aliases=("发明专利授权量",),
    definition="授权公告日在当期的发明专利件数；其后失效的不扣减",
)  # fmt: skip
stock(
    "有效专利", code="patents.in_force", unit="件", menu=_MENU, places=0,
    since="granted_on", until="", ended="ended_on",
    rows=lambda: Patent.objects.all(), breakdowns=_BREAKDOWNS,
    aliases=("有效专利量",), definition="期末已授权且未失效的专利件数",
)  # fmt: skip
stock(
    "有效发明专利", code="patents.inventions_in_force", unit="件", menu=_MENU, places=0,
    since="granted_on", until="", ended="ended_on",
    rows=lambda: Patent.objects.inventions(),
    breakdowns=_FOR_INVENTIONS, aliases=("有效发明专利量",), definition="期末已授权且未失效的发明专利件数",
)  # fmt: skip
ratio(
    "发明专利占授权专利", code="patents.invention_share", numerator="patents.inventions_granted",
    denominator="patents.granted", menu=_MENU, definition="当期授权发明专利件数占授权专利件数的百分比",
)  # fmt: skip
flow(
    "专利质押", code="patents.pledges", unit="件", on="happened_on", menu=_MENU, places=0,
    rows=lambda: PatentEvent.objects.filter(kind=EventKind.PLEDGED), breakdowns={"专利类型": "patent__kind"},
    definition="当期登记质押的专利件次",
)  # fmt: skip
flow(
    "专利转移和许可", code="patents.transfers", unit="件", on="happened_on", menu=_MENU, places=0,
    rows=lambda: PatentEvent.objects.filter(kind__in=[EventKind.TRANSFERRED, EventKind.LICENSED]),
    breakdowns={"事件": "kind", "专利类型": "patent__kind"}, definition="当期登记转移或许可备案的专利件次",
)  # fmt: skip


stock(
    "知识产权托管企业", code="patents.custody_clients", unit="家", menu=_MENU, places=0,
    since="starts_on", until="ends_on", ended="",
    rows=lambda: Custody.objects.all(),
    measure=Count("client", distinct=True), breakdowns={"托管机构": "agency__name"},
    definition="期末有知识产权托管协议在有效期内的单位数，一家只计一次",
)  # fmt: skip
