"""What is counted of recognitions. National and provincial lists are two indicators, never one."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, Q, QuerySet, Sum

from kehui.areas.models import Level
from kehui.recognitions.models import (
    NATIONAL_HIGH_TECH,
    NATIONAL_SME,
    POPULARISATION_VILLAGE,
    PROVINCIAL_AGRICULTURAL,
    PROVINCIAL_SME,
    Award,
    AwardKind,
    Designation,
    DesignationStatus,
    EntryWay,
    InstitutionLevel,
    Recognition,
    ResearchInstitution,
)
from kehui.statistics.indicators import Indicator, flow, stock

_MENU = "科技企业"
_ENTERPRISES = Count("organisation", distinct=True)
_BY_ENTERPRISE = {"认定方式": "entry_way", "行业": "organisation__industry"}


def _of_title(code: str, way: EntryWay | None = None) -> Callable[[], QuerySet[Recognition]]:
    chosen = Q(entry_way=way) if way else Q()
    return lambda: Recognition.objects.of_title(code).filter(chosen)


def _holding(
    name: str, *, code: str, title: str, definition: str, aliases: tuple[str, ...] = (), public: bool = False, document: str = ""
) -> Indicator:
    """Enterprises that hold a valid certificate of a title at the period's end, each counted once."""
    return stock(
        name, code=code, unit="家", rows=_of_title(title), since="valid_from", until="valid_to", ended="revoked_on",
        measure=_ENTERPRISES, definition=definition, menu=_MENU, breakdowns=_BY_ENTERPRISE, aliases=aliases, public=public,
        document=document,
    )  # fmt: skip


def _recognised(
    name: str, *, code: str, title: str, way: EntryWay, aliases: tuple[str, ...] = (),
) -> Indicator:
    """Enterprises recognised under a title in the period, by one way of entry."""
    return flow(
        name, code=code, unit="家", on="recognised_on", rows=_of_title(title, way), measure=_ENTERPRISES, menu=_MENU,
        aliases=aliases, breakdowns={"行业": "organisation__industry"},
        definition=f"当期认定、认定方式为“{way.label}”的企业数，按认定日期计，一家只计一次",
    )  # fmt: skip


_holding(
    "累计国家高新技术企业", code="recognitions.national_high_tech", title=NATIONAL_HIGH_TECH, public=True,
    aliases=("有效国家高新技术企业", "国家高新技术企业总数"), document="国科发火〔2016〕32号",
    definition="期末持有有效高新技术企业证书的企业数；过期和已撤销的不计，一家只计一次",
)  # fmt: skip
_holding(
    "累计省科技型中小企业", code="recognitions.provincial_sme", title=PROVINCIAL_SME, public=True,
    aliases=("累计省级科技型中小企业", "有效省科技型中小企业"),
    definition="期末在省科技型中小企业名录内且有效的企业数；与国家科技型中小企业名录分开统计",
)  # fmt: skip
_holding(
    "入库国家科技型中小企业", code="recognitions.national_sme", title=NATIONAL_SME, document="国科发政〔2017〕115号",
    aliases=("国家科技型中小企业",),
    definition="期末入库登记编号有效的国家科技型中小企业数；与省科技型中小企业名录分开统计",
)  # fmt: skip
_holding(
    "累计省农业科技企业", code="recognitions.agricultural_enterprises", title=PROVINCIAL_AGRICULTURAL,
    definition="期末持有有效省农业科技企业认定的企业数，一家只计一次",
)  # fmt: skip
_recognised(
    "新认定省级科技型中小企业", code="recognitions.provincial_sme_new", title=PROVINCIAL_SME, way=EntryWay.NEW,
    aliases=("新认定省科技型中小企业",),
)  # fmt: skip
_recognised("新认定国家高新技术企业", code="recognitions.national_high_tech_new", title=NATIONAL_HIGH_TECH, way=EntryWay.NEW)
_recognised(
    "到期重新认定国家高新技术企业", code="recognitions.national_high_tech_renewed", title=NATIONAL_HIGH_TECH, way=EntryWay.RENEWED
)
_recognised(
    "通过复审国家高新技术企业", code="recognitions.national_high_tech_reviewed", title=NATIONAL_HIGH_TECH, way=EntryWay.REVIEWED
)
_recognised(
    "新认定省农业科技企业", code="recognitions.agricultural_enterprises_new", title=PROVINCIAL_AGRICULTURAL, way=EntryWay.NEW
)
flow(
    "撤销国家高新技术企业", code="recognitions.national_high_tech_revoked", unit="家", on="revoked_on", menu=_MENU,
    rows=_of_title(NATIONAL_HIGH_TECH), measure=_ENTERPRISES, definition="当期被撤销高新技术企业资格的企业数，按撤销日期计",
)  # fmt: skip

for _level, _code, _aliases in (
    (InstitutionLevel.KEY_INSTITUTE, "key_institutes", ()),
    (InstitutionLevel.PROVINCIAL_INSTITUTE, "provincial_institutes", ()),
    (InstitutionLevel.PROVINCIAL_CENTRE, "provincial_centres", ("新认定省级高新技术企业研发中心",)),
    (InstitutionLevel.MUNICIPAL_CENTRE, "municipal_centres", ()),
    (InstitutionLevel.COUNTY_CENTRE, "county_centres", ()),
    (InstitutionLevel.AGRICULTURAL_CENTRE, "agricultural_centres", ()),
):
    flow(
        f"新认定{_level.label}", code=f"recognitions.{_code}_new", unit="家", on="recognised_on", menu=_MENU,
        rows=lambda level=_level: ResearchInstitution.objects.filter(level=level),  # type: ignore[misc]
        aliases=_aliases, breakdowns={"行业": "organisation__industry"},
        definition=f"当期新认定的{_level.label}数，按认定日期计",
    )  # fmt: skip
stock(
    "企业研发机构", code="recognitions.institutions", unit="家", menu=_MENU,
    since="recognised_on", until="", ended="revoked_on",
    rows=lambda: ResearchInstitution.objects.all(),
    breakdowns={"机构级别": "level", "行业": "organisation__industry"},
    definition="期末已认定且未撤销的各级企业研发机构数",
)  # fmt: skip
stock(
    "设有研发机构的企业", code="recognitions.enterprises_with_institutions", unit="家", menu=_MENU,
    since="recognised_on", until="", ended="revoked_on",
    rows=lambda: ResearchInstitution.objects.all(),
    measure=_ENTERPRISES, breakdowns={"机构级别": "level"}, definition="期末至少有一个有效研发机构的企业数，一家只计一次",
)  # fmt: skip

_BY_TITLE = {"称号": "title__name", "级别": "title__level"}
flow(
    "通过验收的创建", code="recognitions.county_designations", unit="项", on="passed_on", menu=_MENU, breakdowns=_BY_TITLE,
    rows=lambda: Designation.objects.filter(
        status=DesignationStatus.PASSED, area__level=Level.COUNTY, organisation__isnull=True
    ),
    definition="当期通过验收、以县为主体的创建数；乡镇、村和单位的创建另计",
)  # fmt: skip
flow(
    "创建科普示范村", code="recognitions.popularisation_villages", unit="个", on="passed_on", menu=_MENU,
    rows=lambda: Designation.objects.filter(
        status=DesignationStatus.PASSED, title__code=POPULARISATION_VILLAGE, area__level=Level.VILLAGE
    ),
    definition="当期通过验收的科普示范村数，按通过验收日期计",
)  # fmt: skip
flow(
    "各级各类创建通过验收", code="recognitions.designations", unit="项", on="passed_on", menu=_MENU, breakdowns=_BY_TITLE,
    rows=lambda: Designation.objects.filter(status=DesignationStatus.PASSED),
    definition="当期通过验收的创建总数，含县、乡镇、村和单位",
)  # fmt: skip

flow(
    "知识产权托管试点奖励", code="recognitions.custody_pilot_awards", unit="万元", on="awarded_on", measure=Sum("amount"),
    menu=_MENU, rows=lambda: Award.objects.filter(kind=AwardKind.CUSTODY_PILOT), breakdowns={"级别": "level"},
    definition="当期获得的知识产权托管试点奖励金额之和，按授奖日期计",
)  # fmt: skip
flow(
    "获得奖励", code="recognitions.awards", unit="项", on="awarded_on", menu=_MENU, rows=lambda: Award.objects.all(),
    breakdowns={"奖励类别": "kind", "级别": "level"}, definition="当期获得的各类科技奖励项数，按授奖日期计",
)  # fmt: skip
flow(
    "获得奖励金额", code="recognitions.award_money", unit="万元", on="awarded_on", measure=Sum("amount"), menu=_MENU,
    rows=lambda: Award.objects.all(), breakdowns={"奖励类别": "kind", "级别": "level"},
    definition="当期获得的各类科技奖励金额之和，按授奖日期计",
)  # fmt: skip
