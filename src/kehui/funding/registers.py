"""Registers of programmes, projects, inspections, fund accounts and transfers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kehui.accounts.models import COUNTY_ONLY
from kehui.funding.domain import project as projects
from kehui.funding.domain import transfer as transfers
from kehui.funding.models import (
    AccountKind,
    FundAccount,
    Inspection,
    Programme,
    Project,
    ProjectStatus,
    Transfer,
    TransferKind,
)
from kehui.funding.queries import PAYMENTS, paid_to
from kehui.kernel import clock, units
from kehui.kernel.errors import Problem
from kehui.records.register import Action, Group, Register, Values, register

_MENU = "项目与资金"
_ENDED = {ProjectStatus.ACCEPTED, ProjectStatus.FAILED}
_STOPPED = {ProjectStatus.TERMINATED, ProjectStatus.REVOKED}


def _is_running(project: Project) -> bool:
    return project.status == ProjectStatus.RUNNING


@register
class ProgrammeRegister(Register):
    """计划类别"""

    model = Programme
    slug = "programmes"
    menu = _MENU
    key = ("code",)
    fields = ("code", "name", "level", "kind", "document", "area", "note")
    shown = ("code", "name", "level", "kind", "document")
    search = ("name", "code")
    filters = ("level", "kind")
    ordering = ("code", "id")
    writers = COUNTY_ONLY
    related = (("funding.projects", "programme"),)
    example = {"code": "S-XCP", "name": "省级新产品试制计划", "level": "省级", "kind": "新产品计划", "area": "云溪县"}


@register
class ProjectRegister(Register):
    """科技项目"""

    model = Project
    slug = "projects"
    menu = _MENU
    key = ("number",)
    fields = (
        "number", "name", "programme", "organisation", "granted", "listed_on", "starts_on", "ends_on", "status",
        "accepted_on", "terminated_on", "termination_reason", "area", "note",
    )  # fmt: skip
    shown = ("number", "name", "programme", "organisation", "granted", "listed_on", "status")
    search = ("name", "number", "organisation")
    filters = ("area", "programme", "status", "listed_on", "terminated_on", "granted")
    ordering = ("-listed_on", "-id")
    groups = (
        Group("项目", ("number", "name", "programme", "organisation", "area"), "所在地区留空时取承担单位所在地区"),
        Group("立项", ("granted", "listed_on", "starts_on", "ends_on")),
        Group(
            "状态", ("status", "accepted_on", "terminated_on", "termination_reason", "note"),
            "填了验收或终止日期，状态随之而定",
        ),
    )  # fmt: skip
    area_from = "organisation"
    writers = COUNTY_ONLY
    related = (("funding.inspections", "project"), ("funding.transfers", "project"))
    example = {
        "number": "2025C0301", "name": "茶园绿色防控关键技术研究", "programme": "S-XCP",
        "organisation": "91350100M000100Y43", "granted": "20", "listed_on": "2025-03-20", "starts_on": "2025-04-01",
        "ends_on": "2027-03-31",
    }  # fmt: skip
    actions = (
        Action(
            "accept", "验收通过", projects.accept_project, _is_running, (("accepted_on", "验收日期", "date"),),
            writers=COUNTY_ONLY,
        ),
        Action(
            "fail", "验收不通过", projects.fail_project, _is_running, (("accepted_on", "验收日期", "date"),),
            needs_reason=True, destructive=True, writers=COUNTY_ONLY,
        ),
        Action(
            "terminate", "终止项目", projects.terminate_project, _is_running, (("terminated_on", "终止日期", "date"),),
            needs_reason=True, destructive=True, writers=COUNTY_ONLY,
            consequence="终止后不能恢复在研；结余资金应另记一笔追回",
        ),
        Action(
            "revoke", "撤销项目", projects.revoke_project, _is_running, (("terminated_on", "撤销日期", "date"),),
            needs_reason=True, destructive=True, writers=COUNTY_ONLY,
            consequence="撤销后不能恢复在研；已拨资金应另记一笔追回",
        ),
    )  # fmt: skip

    def complete(self, values: Values) -> None:
        """A date of acceptance or termination gives the state; neither means running."""
        status = values.get("status") or ProjectStatus.RUNNING
        if status == ProjectStatus.RUNNING and values.get("terminated_on"):
            status = ProjectStatus.TERMINATED
        elif status == ProjectStatus.RUNNING and values.get("accepted_on"):
            status = ProjectStatus.ACCEPTED
        values["status"] = str(status)
        if values.get("granted") is None:
            values["granted"] = 0

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Dates and states in order; never less granted than was paid."""
        listed, status = values["listed_on"], values["status"]
        if listed > clock.today():
            yield Problem("listed_on", "立项日期不能晚于今天")
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends < starts:
            yield Problem("ends_on", "完成期限不能早于开始日期")
        for name, states, noun in (("accepted_on", _ENDED, "验收"), ("terminated_on", _STOPPED, "终止（撤销）")):
            day = values.get(name)
            if (status in states) != bool(day):
                label = ProjectStatus(status).label
                yield Problem(name, f"状态为“{label}”时{'应填' if status in states else '不应填'}{noun}日期")
            elif day and not listed <= day <= clock.today():
                yield Problem(name, f"{noun}日期应在立项日期与今天之间")
        if status in _STOPPED and not values.get("termination_reason"):
            yield Problem("termination_reason", "终止或撤销的项目应写明原因")
        if old and values["granted"] < old["granted"]:
            stored = self.find(values)
            paid = paid_to(stored.pk) if stored else Decimal(0)
            if values["granted"] < paid:
                yield Problem("granted", f"立项资助金额不能小于已拨付的{units.plain(paid / 10_000)}万元")


@register
class InspectionRegister(Register):
    """项目检查"""

    model = Inspection
    slug = "inspections"
    menu = _MENU
    key = ("number",)
    prefix = "JC"
    fields = ("number", "project", "kind", "inspected_on", "result", "findings", "area", "note")
    shown = ("number", "project", "kind", "inspected_on", "result")
    search = ("number", "project", "findings")
    filters = ("area", "kind", "result", "inspected_on")
    ordering = ("-inspected_on", "-id")
    area_from = "project"
    writers = COUNTY_ONLY
    example = {
        "number": "JC-2025-001", "project": "2025C0301", "kind": "经费检查", "inspected_on": "2025-06-10",
        "result": "通过",
    }  # fmt: skip

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Not in the future; a bad result says why."""
        if values["inspected_on"] > clock.today():
            yield Problem("inspected_on", "检查日期不能晚于今天")
        if values["result"] != "passed" and not values.get("findings"):
            yield Problem("findings", "结论不是“通过”时，应写明发现的问题")


@register
class FundAccountRegister(Register):
    """资金账户"""

    model = FundAccount
    slug = "accounts"
    menu = _MENU
    key = ("number",)
    prefix = "ZH"
    fields = ("number", "name", "kind", "organisation", "area", "note")
    shown = ("number", "name", "kind", "organisation", "area")
    search = ("name", "number", "organisation")
    filters = ("area", "kind")
    ordering = ("number", "id")
    area_from = "organisation"
    writers = COUNTY_ONLY
    example = {"number": "ZH-0001", "name": "县科技专项资金", "kind": "财政专户", "area": "云溪县"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """An organisation's account has an organisation."""
        if values["kind"] == AccountKind.ORGANISATION and not values.get("organisation"):
            yield Problem("organisation", "单位账户应填开户单位")


@register
class TransferRegister(Register):
    """资金划拨"""

    model = Transfer
    slug = "transfers"
    menu = _MENU
    key = ("number",)
    fields = (
        "number", "kind", "debit_account", "credit_account", "amount", "occurred_on", "project", "document", "reverses",
        "area", "note",
    )  # fmt: skip
    shown = ("number", "kind", "debit_account", "credit_account", "amount", "occurred_on", "project")
    search = ("number", "document", "project")
    filters = ("area", "kind", "occurred_on", "amount", "project")
    ordering = ("-occurred_on", "-id")
    groups = (
        Group("划拨", ("number", "kind", "amount", "occurred_on", "document")),
        Group("账户", ("debit_account", "credit_account"), "资金从付出账户到收入账户"),
        Group("事由", ("project", "reverses", "area", "note"), "记错的划拨用冲销更正；所在地区总是收款（退款）单位的"),
    )
    area_from = "credit_account"
    editable = False
    writers = COUNTY_ONLY
    example = {
        "number": "BK-2025-0001", "kind": "项目拨款", "debit_account": "ZH-0001", "credit_account": "ZH-0102",
        "amount": "12", "occurred_on": "2025-05-20", "project": "2025C0301", "document": "云科〔2025〕8号",
    }  # fmt: skip
    actions = (
        Action(
            "reverse", "冲销", transfers.reverse_transfer, lambda t: t.reverses_id is None,
            (("occurred_on", "冲销日期", "date"),), needs_reason=True, destructive=True, writers=COUNTY_ONLY,
            consequence="另记一笔方向相反、金额相同的划拨；原来那一笔仍保留",
        ),
    )  # fmt: skip

    def complete(self, values: Values) -> None:
        """The area is always the organisation's: who gets the money, or who gives it back."""
        ends = [values.get("credit_account"), values.get("debit_account")]
        found = {a.pk: a for a in FundAccount.objects.filter(pk__in=[e for e in ends if e])}
        accounts = [found[e] for e in ends if e in found]
        account = next((a for a in accounts if a.organisation_id), accounts[0] if accounts else None)
        if account:
            values["area"] = account.area_id

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Positive, between two accounts, never more paid than granted; a counter entry mirrors what it reverses."""
        if values["amount"] <= 0:
            yield Problem("amount", "金额应大于0；要冲减，请另记一笔冲销")
        if values["debit_account"] == values["credit_account"]:
            yield Problem("credit_account", "付出账户和收入账户是同一个")
        if values["occurred_on"] > clock.today():
            yield Problem("occurred_on", "划拨日期不能晚于今天")
        project = values.get("project")
        if values["kind"] == TransferKind.PROJECT_GRANT and not project:
            yield Problem("project", "项目拨款应填科技项目")
        if values.get("reverses"):
            yield from self._check_reversal(values)
        elif project and old is None and values["kind"] in PAYMENTS:
            granted = Project.objects.values_list("granted", flat=True).get(pk=project)
            paid = paid_to(project)
            if paid + values["amount"] > granted:
                left = (granted - paid) / 10_000
                yield Problem("amount", f"拨付总额不能超过立项资助金额：该项目还可拨付{units.plain(left)}万元")

    @staticmethod
    def _check_reversal(values: Values) -> Iterator[Problem]:
        original = Transfer.objects.get(pk=values["reverses"])
        if original.reverses_id:
            yield Problem("reverses", "冲销的那一笔本身就是冲销")
        mirrored = (original.credit_account_id, original.debit_account_id, original.kind, original.amount)
        if (values["debit_account"], values["credit_account"], values["kind"], values["amount"]) != mirrored:
            yield Problem("reverses", "冲销应与原来那一笔类型、金额相同，付出和收入账户对调")
        if values["occurred_on"] < original.occurred_on:
            yield Problem("occurred_on", "冲销日期不能早于原来那一笔")
