"""What is counted of incubation, talents and platforms."""

from __future__ import annotations

from django.db.models import Count, Sum

from kehui.incubation.models import (
    PHASE_TWO,
    SHANGHAI,
    InnovationPlatform,
    IntakeProject,
    Site,
    StageTransfer,
    Talent,
    TalentProgramme,
    Tenancy,
    TenantReturn,
)
from kehui.statistics.indicators import flow, ratio, stock, yearly

_MENU = "孵化与人才"
_TENANTS = Count("organisation", distinct=True)
_INTAKE = {"类别": "kind", "来源地": "origin__name", "孵化场地": "site__name"}
_BY_PROGRAMME = {"人才计划": "programme", "学位": "degree"}
_BY_SITE = {"孵化场地": "site__name"}


flow(
    "新引进孵化项目", code="incubation.intakes", unit="个", on="taken_in_on", menu=_MENU, public=True, places=0,
    rows=lambda: IntakeProject.objects.all(), breakdowns=_INTAKE, definition="当期引进孵化的项目和成果数，按引进日期计",
)  # fmt: skip
flow(
    "新引进项目总注册资本", code="incubation.intake_capital", unit="万元", on="taken_in_on", menu=_MENU,
    measure=Sum("registered_capital"), rows=lambda: IntakeProject.objects.all(), breakdowns=_INTAKE,
    definition="当期引进孵化项目的注册资本之和",
)  # fmt: skip
flow(
    "来自上海的孵化成果", code="incubation.intakes_from_shanghai", unit="个", on="taken_in_on", menu=_MENU, places=0,
    rows=lambda: IntakeProject.objects.filter(origin__code__startswith=SHANGHAI),
    breakdowns={"类别": "kind", "孵化场地": "site__name"}, definition="当期引进的孵化项目和成果中，来源地为上海市（含各区）的数量",
)  # fmt: skip
flow(
    "新引进高层次人才", code="incubation.talents", unit="人", on="entered_on", menu=_MENU, places=0, public=True,
    rows=lambda: Talent.objects.all(), breakdowns=_BY_PROGRAMME, definition="当期引进的高层次人才人数，按引进日期计",
)  # fmt: skip
flow(
    "引进国千人才", code="incubation.talents_national", unit="人", on="entered_on", menu=_MENU, places=0,
    rows=lambda: Talent.objects.filter(programme=TalentProgramme.NATIONAL), aliases=("其中国千人才",),
    breakdowns={"学位": "degree"}, definition="当期引进的高层次人才中，入选国家级人才计划的人数",
)  # fmt: skip
flow(
    "引进省千人才", code="incubation.talents_provincial", unit="人", on="entered_on", menu=_MENU, places=0,
    rows=lambda: Talent.objects.filter(programme=TalentProgramme.PROVINCIAL), aliases=("其中省千人才",),
    breakdowns={"学位": "degree"}, definition="当期引进的高层次人才中，入选省级人才计划的人数",
)  # fmt: skip
stock(
    "二期入驻企业", code="incubation.phase_two_tenants", unit="家", menu=_MENU, places=0,
    since="moved_in_on", until="", ended="moved_out_on",
    rows=lambda: Tenancy.objects.of_phase(PHASE_TWO),
    measure=_TENANTS, breakdowns={"行业": "organisation__industry"},
    definition="期末在驻科创中心二期的企业数，租用多处的只计一次",
)  # fmt: skip
stock(
    "二期租赁面积", code="incubation.phase_two_leased_area", unit="㎡", menu=_MENU,
    since="moved_in_on", until="", ended="moved_out_on",
    rows=lambda: Tenancy.objects.of_phase(PHASE_TWO),
    measure=Sum("leased_area"), definition="期末在驻科创中心二期的企业租赁面积之和",
)  # fmt: skip
stock(
    "二期可用孵化面积", code="incubation.phase_two_usable_area", unit="㎡", menu=_MENU,
    since="opened_on", until="", ended="closed_on",
    rows=lambda: Site.objects.filter(phase=PHASE_TWO),
    measure=Sum("usable_area"), definition="期末已启用的科创中心二期可用孵化面积",
)  # fmt: skip
ratio(
    "租赁面积占可用孵化面积", code="incubation.phase_two_occupancy", numerator="incubation.phase_two_leased_area",
    denominator="incubation.phase_two_usable_area", menu=_MENU, aliases=("二期出租率",),
    definition="期末二期租赁面积占二期可用孵化面积的百分比",
)  # fmt: skip
stock(
    "在驻孵化企业", code="incubation.tenants", unit="家", menu=_MENU, places=0,
    since="moved_in_on", until="", ended="moved_out_on",
    rows=lambda: Tenancy.objects.all(), measure=_TENANTS,
    breakdowns=_BY_SITE | {"行业": "organisation__industry"},
    definition="期末在驻各孵化场地的企业数，租用多处的只计一次",
)  # fmt: skip
stock(
    "孵化场地租赁面积", code="incubation.leased_area", unit="㎡", menu=_MENU,
    since="moved_in_on", until="", ended="moved_out_on",
    rows=lambda: Tenancy.objects.all(),
    measure=Sum("leased_area"), breakdowns=_BY_SITE, definition="期末各孵化场地的租赁面积之和",
)  # fmt: skip
stock(
    "可用孵化面积", code="incubation.usable_area", unit="㎡", menu=_MENU,
    since="opened_on", until="", ended="closed_on",
    rows=lambda: Site.objects.all(), measure=Sum("usable_area"),
    breakdowns={"园区": "zone__name"}, definition="期末已启用的各孵化场地可用孵化面积之和",
)  # fmt: skip
ratio(
    "孵化场地出租率", code="incubation.occupancy", numerator="incubation.leased_area", denominator="incubation.usable_area",
    menu=_MENU, definition="期末各孵化场地租赁面积占可用孵化面积的百分比",
)  # fmt: skip
flow(
    "新入驻孵化企业", code="incubation.tenants_new", unit="家", on="moved_in_on", menu=_MENU, measure=_TENANTS, places=0,
    rows=lambda: Tenancy.objects.all(), breakdowns=_BY_SITE, definition="当期入驻孵化场地的企业数，一家只计一次；换租的也在内",
)  # fmt: skip
flow(
    "毕业孵化企业", code="incubation.graduates", unit="家", on="graduated_on", menu=_MENU, measure=_TENANTS, places=0,
    rows=lambda: Tenancy.objects.all(), breakdowns={"毕业条件": "graduation_ground", "孵化场地": "site__name"},
    definition="当期毕业的孵化企业数，按毕业日期计，一家只计一次",
)  # fmt: skip
flow(
    "孵化链转移企业", code="incubation.stage_transfers", unit="家", on="transferred_on", menu=_MENU, measure=_TENANTS, places=0,
    rows=lambda: StageTransfer.objects.all(), breakdowns={"转出环节": "from_stage", "转入环节": "to_stage"},
    definition="当期在苗圃、孵化器、加速器之间转移的企业数，一家只计一次",
)  # fmt: skip
for _name, _code, _field, _unit, _kind, _definition in (
    ("孵化企业技工贸总收入", "tenant_income", "total_income", "万元", "flow", "技术、产品、商品销售和其他收入之和"),
    ("孵化企业上缴税金", "tenant_tax", "tax_paid", "万元", "flow", "上缴税金之和"),
    ("孵化企业研发投入", "tenant_rd", "rd_spending", "万元", "flow", "研发投入之和"),
    ("孵化企业获得投融资", "tenant_financing", "financing", "万元", "flow", "获得投融资额之和"),
    ("孵化企业从业人员", "tenant_staff", "staff", "人", "reported", "年末从业人员之和"),
    ("孵化企业拥有知识产权", "tenant_ip", "intellectual_property", "件", "reported", "年末拥有知识产权数之和"),
):
    yearly(
        _name, code=f"incubation.{_code}", unit=_unit, kind=_kind, measure=Sum(_field), menu=_MENU, breakdowns=_BY_SITE,  # type: ignore[arg-type]
        rows=lambda: TenantReturn.objects.all(), definition=f"当年孵化企业年报中{_definition}",
    )  # fmt: skip
stock(
    "行业创新服务平台", code="incubation.platforms", unit="个", menu=_MENU, places=0,
    since="founded_on", until="", ended="closed_on",
    rows=lambda: InnovationPlatform.objects.all(),
    breakdowns={"服务行业": "industry"}, definition="期末在运行的行业创新服务平台数",
)  # fmt: skip
