"""Making the county up: every noun once, in the order in which they lean on each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kehui.demo import (
    activities,
    areas,
    contracts,
    facilities,
    farming,
    finance,
    governance,
    incubation,
    market,
    matchmaking,
    organisations,
    patents,
    people,
    projects,
    recognitions,
    returns,
)
from kehui.demo.county import DEMO_YEAR, County
from kehui.demo.workbooks import Plan
from kehui.kernel.errors import KehuiError
from kehui.records.register import get_register

SEED = 20250101
NOUNS: tuple[Callable[[County], None], ...] = (
    areas.make_areas, organisations.make_organisations, people.make_people, contracts.make_contracts,
    incubation.make_incubation, recognitions.make_recognitions, patents.make_patents, finance.make_finance,
    activities.make_activities, matchmaking.make_matchmaking, projects.make_projects, returns.make_returns,
    facilities.make_facilities, farming.make_farming, governance.make_governance,
    market.make_market,
)  # fmt: skip
PLANS = (
    Plan("parties.organisations", "单位名录", title=True), Plan("parties.people", "人员名册"),
    Plan("places.zones", "园区名录"), Plan("recognitions.titles", "称号目录"),
    Plan("recognitions.recognitions", "科技企业认定台账", title=True),
    Plan("recognitions.institutions", "企业研发机构名单"),
    Plan("recognitions.designations", "创建工作台账"), Plan("recognitions.awards", "获奖情况"),
    Plan("patents.patents", "专利申请授权明细"), Plan("patents.events", "专利法律事件"),
    Plan("patents.custodies", "知识产权托管企业"),
    Plan("incubation.sites", "孵化场地"), Plan("incubation.spaces", "孵化单元"),
    Plan("incubation.tenancies", "入驻企业台账", title=True), Plan("incubation.stages", "孵化链转移"),
    Plan("incubation.returns", "孵化企业年报"), Plan("incubation.intakes", "引进孵化项目"),
    Plan("incubation.talents", "高层次人才引进"),
    Plan("incubation.platforms", "行业创新服务平台"),
    Plan("finance.loans", "科技银行贷款"), Plan("finance.institutions", "股权投资机构"),
    Plan("finance.listings", "上市挂牌进程"),
    Plan("finance.deals", "股权交易"),
    Plan("outreach.village-groups", "村科普小组"), Plan("outreach.activity-rooms", "村级科普活动室"),
    Plan("outreach.equipment", "活动室设备"),
    Plan("outreach.library-norms", "农家书屋标准"), Plan("outreach.libraries", "农家书屋"),
    Plan("outreach.library-titles", "书屋图书"),
    Plan("outreach.loans", "图书借阅登记", title=True), Plan("outreach.notice-boards", "科普宣传栏"),
    Plan("outreach.board-updates", "宣传栏内容更换"),
    Plan("farming.crops", "作物目录"), Plan("farming.crop-areas", "种植面积"), Plan("farming.crop-outputs", "作物产值"),
    Plan("farming.area-changes", "面积变化", title=True), Plan("farming.cooperative-returns", "合作社年报"),
    Plan("farming.demonstration-households", "科技示范户"), Plan("farming.specialty-villages", "一村一品"),
    Plan("farming.envoys", "科技特派员"), Plan("farming.envoy-visits", "特派员服务日志"),
    Plan("farming.envoy-assessments", "特派员考核"),
    Plan("governance.leading-groups", "领导小组"), Plan("governance.group-members", "领导小组成员"),
    Plan("governance.meetings", "会议"),
    Plan("governance.resolutions", "议定事项"),
    Plan("market.contracts", "技术合同登记台账", title=True),
    Plan("market.institutes", "院所信息"), Plan("market.experts", "专家信息"), Plan("market.achievements", "科技成果库", title=True),
    Plan("market.literature", "专家文献目录"), Plan("market.demands", "企业技术难题汇总", title=True),
    Plan("market.services", "科技服务目录"),
    Plan("activities.campaigns", "专项活动"), Plan("activities.activities", "科普活动台账", title=True),
    Plan("activities.attendances", "活动参加情况"), Plan("activities.handouts", "资料发放登记"),
    Plan("activities.consultations", "咨询解答登记"),
    Plan("matchmaking.rounds", "产学研对接活动"), Plan("matchmaking.participants", "对接活动参加方", title=True),
    Plan("matchmaking.requests", "企业对接需求"), Plan("matchmaking.meetings", "对接洽谈安排"),
    Plan("matchmaking.intents", "合作意向"), Plan("matchmaking.follow-ups", "合作意向跟进"),
    Plan("matchmaking.expert-visits", "专家走访企业登记"),
    Plan("funding.programmes", "计划类别"), Plan("funding.projects", "科技项目台账", title=True),
    Plan("funding.inspections", "项目检查"), Plan("funding.accounts", "资金账户"),
    Plan("funding.transfers", "资金划拨"),
    Plan("funding.transfers#冲销", "资金划拨更正"),
    Plan("returns.forms", "报表制度"), Plan("returns.fields", "指标项"), Plan("returns.checks", "审核关系"),
    Plan("returns.entries", "统计填报数"),
)  # fmt: skip


def make_county(today: date, seed: int = SEED) -> County:
    """The whole county up to ``today``; the same seed and day give the same rows. KehuiError before the demo year is over."""
    if today < date(DEMO_YEAR, 12, 31):
        raise KehuiError(f"示例县的数据到{DEMO_YEAR}年底，不能在这之前载入", hint="请核对这台机器的日期")
    county = County(seed, today)
    for make in NOUNS:
        make(county)
    _drop_repeats(county)
    return county


def _drop_repeats(county: County) -> None:
    """Two draws that came out with one natural key are one record: the first stays."""
    for sheet, rows in county.sheets.items():
        key = get_register(sheet.partition("#")[0]).key
        first: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in rows:
            first.setdefault(tuple(row.get(name) or "" for name in key), row)
        rows[:] = first.values()
