"""What is counted of organisations and people."""

from __future__ import annotations

from kehui.parties.models import Organisation, OrganisationKind, Person, PersonKind
from kehui.statistics.indicators import stock

stock(
    "在册企业", code="parties.enterprises", unit="家", since="founded_on", until="closed_on", menu="单位与人员",
    rows=lambda: Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE),
    definition="期末存续的企业数：成立日期不晚于期末，未注销或期末之后才注销",
    breakdowns={"行业": "industry", "单位性质": "nature"}, aliases=("企业总数",),
)  # fmt: skip
stock(
    "规模以上企业", code="parties.enterprises_above_scale", unit="家", since="founded_on", until="closed_on", menu="单位与人员",
    rows=lambda: Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, is_above_scale=True),
    definition="期末存续的规模以上企业数", breakdowns={"行业": "industry"},
)  # fmt: skip
stock(
    "在库专家", code="parties.experts", unit="人", since="created_at__date", until="", menu="单位与人员",
    rows=lambda: Person.objects.filter(kind=PersonKind.EXPERT), definition="期末已登记入库的专家数",
)  # fmt: skip
