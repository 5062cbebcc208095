"""What is counted of projects and funds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Sum

from kehui.funding.models import (
    ProgrammeKind,
    ProgrammeLevel,
    Project,
    ProjectStatus,
    Transfer,
    TransferKind,
    counted_amount,
)
from kehui.statistics.indicators import flow

_MENU = "项目与资金"
_PROJECTS = {"计划类别": "programme", "计划级别": "programme__level", "项目状态": "status"}


def _listed(**conditions: str) -> Callable[[], Any]:
    return lambda: Project.objects.filter(**conditions)


def _moved(kind: TransferKind) -> Callable[[], Any]:
    return lambda: Transfer.objects.filter(kind=kind)


flow(
    "新立项科技项目", code="funding.projects", unit="项", on="listed_on", menu=_MENU, rows=_listed(),
    breakdowns=_PROJECTS, aliases=("科技项目立项数",), definition="当期立项或列入计划的科技项目数，各级各类计划都计",
)  # fmt: skip
flow(
    "列入省级新产品计划", code="funding.provincial_new_products", unit="项", on="listed_on", menu=_MENU,
    rows=_listed(programme__kind=ProgrammeKind.NEW_PRODUCT, programme__level=ProgrammeLevel.PROVINCIAL),
    breakdowns=_PROJECTS, definition="当期列入省级新产品计划的项目数，按列入日期计",
)  # fmt: skip
flow(
    "列入国家火炬计划", code="funding.national_torch", unit="项", on="listed_on", menu=_MENU,
    rows=_listed(programme__kind=ProgrammeKind.TORCH, programme__level=ProgrammeLevel.NATIONAL),
    breakdowns=_PROJECTS, aliases=("国家火炬计划",), definition="当期列入国家火炬计划的项目数，按列入日期计",
)  # fmt: skip
flow(
    "社科类科技项目", code="funding.social_projects", unit="项", on="listed_on", menu=_MENU,
    rows=_listed(programme__kind=ProgrammeKind.SOCIAL), breakdowns=_PROJECTS,
    definition="当期立项的社会发展与民生（社科）类科技项目数",
)  # fmt: skip
flow(
    "终止项目", code="funding.terminated_projects", unit="个", on="terminated_on", menu=_MENU,
    rows=_listed(status=ProjectStatus.TERMINATED), breakdowns=_PROJECTS,
    definition="当期经检查终止的科技项目数，按终止日期计；撤销的另计",
)  # fmt: skip
flow(
    "验收通过项目", code="funding.accepted_projects", unit="项", on="accepted_on", menu=_MENU,
    rows=_listed(status=ProjectStatus.ACCEPTED), breakdowns=_PROJECTS, definition="当期验收通过的科技项目数",
)  # fmt: skip
flow(
    "追回财政科技资金", code="funding.clawed_back", unit="万元", on="occurred_on", menu=_MENU,
    rows=_moved(TransferKind.CLAWBACK), measure=Sum(counted_amount()),
    definition="当期从承担单位追回的财政科技资金之和；冲销的减去",
)  # fmt: skip
flow(
    "下达高新技术扶持资金", code="funding.high_tech_support", unit="万元", on="occurred_on", menu=_MENU,
    rows=_moved(TransferKind.HIGH_TECH_SUPPORT), measure=Sum(counted_amount()),
    definition="当期拨付的高新技术扶持资金之和；冲销的减去",
)  # fmt: skip
flow(
    "项目拨款", code="funding.project_grants", unit="万元", on="occurred_on", menu=_MENU,
    rows=_moved(TransferKind.PROJECT_GRANT), measure=Sum(counted_amount()),
    breakdowns={"计划类别": "project__programme"}, definition="当期按立项资助拨付给项目的财政资金之和；冲销的减去",
)  # fmt: skip
