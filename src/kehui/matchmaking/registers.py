"""Registers of matchmaking rounds and of what came of them."""

from __future__ import annotations

from collections.abc import Iterator

from kehui.accounts.models import COUNTY_ONLY, Role
from kehui.kernel import clock
from kehui.kernel.errors import Problem
from kehui.matchmaking.domain import round as rounds
from kehui.matchmaking.models import (
    ExpertVisit,
    FollowUp,
    Intent,
    Meeting,
    Participant,
    ParticipantKind,
    Request,
    Round,
    RoundStatus,
    Stage,
)
from kehui.parties.models import Organisation, Person
from kehui.records.following import FollowingRegister
from kehui.records.register import Action, Group, Register, Values, register

MENU = "产学研合作"


@register
class RoundRegister(Register):
    """对接活动"""

    model = Round
    slug = "rounds"
    menu = MENU
    key = ("number",)
    prefix = "DJ"
    fields = ("number", "name", "kind", "held_on", "place", "host", "activity", "status", "area", "note")
    shown = ("number", "name", "kind", "held_on", "place", "host", "status")
    search = ("name", "number", "host", "place")
    filters = ("area", "kind", "held_on", "status")
    ordering = ("-held_on", "-id")
    writers = COUNTY_ONLY
    example = {
        "number": "DJ-2025-01", "name": "上海—云溪科技对接交流活动", "kind": "科技对接", "held_on": "2025-06-18",
        "place": "云溪县科创中心", "host": "云溪县科技局", "area": "云溪县",
    }  # fmt: skip
    actions = (
        Action("hold", "登记为已举办", rounds.hold_round, lambda r: r.status == RoundStatus.PLANNED,
               inputs=(("held_on", "举办日期", "date"),), writers=COUNTY_ONLY),
        Action("cancel", "取消对接", rounds.cancel_round, lambda r: r.status != RoundStatus.CANCELLED,
               needs_reason=True, destructive=True, consequence="取消后，参加方和合作意向不再计入任何统计",
               writers=COUNTY_ONLY),
    )  # fmt: skip
    related = (
        ("matchmaking.participants", "round"),
        ("matchmaking.requests", "round"),
        ("matchmaking.meetings", "round"),
        ("matchmaking.intents", "round"),
    )

    def complete(self, values: Values) -> None:
        """A round whose day has not come is planned."""
        held = values.get("held_on")
        if held and held > clock.today() and values.get("status") == RoundStatus.HELD:
            values["status"] = RoundStatus.PLANNED.value

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """A cancelled round stays cancelled."""
        if old and old["status"] == RoundStatus.CANCELLED and values["status"] != RoundStatus.CANCELLED:
            yield Problem("status", "对接活动已取消，不能再改状态；如重新举办，请另登记一次")


class _OfRound(FollowingRegister):
    menu = MENU
    area_from = "round"
    writers = COUNTY_ONLY

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """Nothing is entered for a round that was cancelled."""
        found = Round.objects.get(pk=values["round"])
        if found.status == RoundStatus.CANCELLED:
            yield Problem("round", f"对接活动“{found.name}”已取消，不能再登记{self.title}")
        else:
            yield from self.check_of(found, values)

    def check_of(self, found: Round, values: Values) -> Iterator[Problem]:
        """The rules of one kind of record."""
        yield from ()


@register
class ParticipantRegister(_OfRound):
    """参加方"""

    model = Participant
    slug = "participants"
    key = ("round", "kind", "name", "affiliation")
    fields = (
        "round", "kind", "name", "affiliation", "organisation", "person", "origin", "field", "area", "note",
    )  # fmt: skip
    shown = ("round", "kind", "name", "affiliation", "origin", "field")
    search = ("name", "affiliation", "field")
    filters = ("area", "round", "kind", "origin")
    groups = (
        Group("参加方", ("round", "kind", "name", "affiliation", "field")),
        Group("来源", ("organisation", "person", "origin", "area", "note"), "来源地区留空时取已登记单位的所在地区"),
    )
    example = {"round": "DJ-2025-01", "kind": "高校院所", "name": "上海交通大学", "origin": "上海市"}

    def complete(self, values: Values) -> None:
        """Origin and affiliation from the registered organisation or person."""
        super().complete(values)
        body = values.get("organisation")
        person = Person.objects.filter(pk=values["person"]).first() if values.get("person") else None
        if person and person.organisation_id:
            body = body or person.organisation_id
        if body and not values.get("origin"):
            values["origin"] = Organisation.objects.values_list("area_id", flat=True).get(pk=body)
        if (
            body
            and not values.get("affiliation")
            and values.get("kind") in (ParticipantKind.EXPERT, ParticipantKind.PROJECT)
        ):
            values["affiliation"] = Organisation.objects.values_list("name", flat=True).get(pk=body)

    def check_of(self, found: Round, values: Values) -> Iterator[Problem]:
        """A person is an expert; an outside body says where it comes from."""
        if values.get("person") and values["kind"] != ParticipantKind.EXPERT:
            yield Problem("person", "只有参加方类型为“专家”时才填已登记人员")
        if values["kind"] != ParticipantKind.PROJECT and not values.get("origin"):
            yield Problem("origin", "没有写来源地区，按来源地区统计时不会计入", "warning")


@register
class RequestRegister(_OfRound):
    """对接需求"""

    model = Request
    slug = "requests"
    key = ("number",)
    prefix = "XQ"
    fields = ("number", "round", "enterprise", "problem", "field", "area", "note")
    shown = ("number", "round", "enterprise", "problem", "field")
    search = ("problem", "number", "enterprise")
    filters = ("area", "round", "field")
    own_writers = frozenset({Role.ENTERPRISE})
    example = {
        "number": "XQ-2025-001", "round": "DJ-2025-01", "enterprise": "91350100M000100Y43",
        "problem": "夏秋茶苦涩味重，如何改进加工工艺",
        "field": "茶叶加工",
    }  # fmt: skip
    related = (("matchmaking.meetings", "request"),)


@register
class MeetingRegister(_OfRound):
    """洽谈"""

    model = Meeting
    slug = "meetings"
    key = ("round", "slot", "table")
    fields = ("round", "slot", "table", "request", "expert", "outcome", "area", "note")
    shown = ("round", "slot", "table", "request", "expert", "outcome")
    search = ("outcome",)
    filters = ("area", "round")
    ordering = ("-round_id", "slot", "table")
    example = {"round": "DJ-2025-01", "slot": "1", "table": "3", "request": "XQ-2025-001", "expert": "ZJ-0001"}

    def check_of(self, found: Round, values: Values) -> Iterator[Problem]:
        """The request belongs to the round; nobody is at two tables at once."""
        request = Request.objects.get(pk=values["request"])
        if request.round_id != found.pk:
            yield Problem("request", f"需求“{request.number}”不是这次对接活动的需求")
        if not values["slot"] or not values["table"]:
            yield Problem("slot", "场次和桌号从1开始编")
        elsewhere = Meeting.objects.filter(round=found, slot=values["slot"]).exclude(table=values["table"])
        if elsewhere.filter(expert=values["expert"]).exists():
            yield Problem("expert", f"这位专家在第{values['slot']}场已安排在另一桌")
        if elsewhere.filter(request=values["request"]).exists():
            yield Problem("request", f"这项需求在第{values['slot']}场已安排在另一桌")


@register
class IntentRegister(_OfRound):
    """合作意向"""

    model = Intent
    slug = "intents"
    key = ("number",)
    prefix = "YX"
    fields = (
        "number", "round", "enterprise", "party_a", "party_b", "subject", "agreed_on", "amount", "area", "note",
    )  # fmt: skip
    shown = ("number", "round", "party_a", "party_b", "subject", "agreed_on", "amount")
    search = ("subject", "number", "party_a", "party_b")
    filters = ("area", "round", "agreed_on", "amount")
    ordering = ("-agreed_on", "-id")
    example = {
        "number": "YX-2025-001", "round": "DJ-2025-01", "party_a": "云溪县清源茶业有限公司", "party_b": "上海交通大学",
        "subject": "夏秋茶加工工艺合作开发", "agreed_on": "2025-06-18", "amount": "50",
    }  # fmt: skip
    related = (("matchmaking.follow-ups", "intent"),)

    def complete(self, values: Values) -> None:
        """The registered enterprise is party A unless said."""
        super().complete(values)
        if values.get("enterprise") and not values.get("party_a"):
            values["party_a"] = Organisation.objects.values_list("name", flat=True).get(pk=values["enterprise"])

    def check_of(self, found: Round, values: Values) -> Iterator[Problem]:
        """Two parties, agreed at the round or after it."""
        if values["party_a"] == values["party_b"]:
            yield Problem("party_b", "甲方和乙方是同一个单位")
        if values["agreed_on"] < found.held_on:
            yield Problem("agreed_on", "达成日期不能早于对接活动的举办日期")
        if values["agreed_on"] > clock.today():
            yield Problem("agreed_on", "达成日期不能晚于今天")


@register
class FollowUpRegister(FollowingRegister):
    """意向跟进"""

    model = FollowUp
    slug = "follow-ups"
    menu = MENU
    key = ("intent", "followed_on", "stage")
    fields = ("intent", "followed_on", "stage", "content", "area", "note")
    shown = ("intent", "followed_on", "stage", "content")
    search = ("content",)
    filters = ("area", "stage", "followed_on")
    ordering = ("-followed_on", "-id")
    area_from = "intent"
    writers = COUNTY_ONLY
    example = {"intent": "YX-2025-001", "followed_on": "2025-08-02", "stage": "办理入驻", "content": "正在办理工商登记"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """After the agreement, not after the end."""
        intent, day = Intent.objects.get(pk=values["intent"]), values["followed_on"]
        if day < intent.agreed_on:
            yield Problem("followed_on", "跟进日期不能早于意向的达成日期")
        if day > clock.today():
            yield Problem("followed_on", "跟进日期不能晚于今天")
        ended = FollowUp.objects.filter(intent=intent, stage=Stage.ENDED, followed_on__lt=day).first()
        if ended:
            yield Problem("stage", f"这项意向已在{ended.followed_on}终止，之后不能再登记进展")


@register
class ExpertVisitRegister(Register):
    """专家走访"""

    model = ExpertVisit
    slug = "expert-visits"
    menu = MENU
    key = ("number",)
    prefix = "ZF"
    fields = (
        "number", "expert", "expert_name", "institution", "enterprise", "problem", "visited_on", "outcome", "area",
        "note",
    )  # fmt: skip
    shown = ("number", "expert_name", "institution", "enterprise", "problem", "visited_on", "outcome")
    search = ("problem", "number", "expert_name", "institution", "enterprise")
    filters = ("area", "visited_on", "outcome")
    ordering = ("-visited_on", "-id")
    area_from = "enterprise"
    own_writers = frozenset({Role.EXPERT})
    example = {
        "number": "ZF-2025-001", "expert_name": "李明", "institution": "浙江工业大学",
        "enterprise": "91350100M000100Y43",
        "problem": "萎凋环节能耗高", "visited_on": "2025-04-09", "outcome": "继续对接",
    }  # fmt: skip

    def complete(self, values: Values) -> None:
        """Name and institution of a registered expert."""
        if values.get("expert"):
            expert = Person.objects.select_related("organisation").get(pk=values["expert"])
            values["expert_name"] = values.get("expert_name") or expert.name
            if expert.organisation:
                values["institution"] = values.get("institution") or expert.organisation.name

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """An expert is named; the day has come."""
        if not values.get("expert_name"):
            yield Problem("expert_name", "请填专家姓名，或选择已登记专家")
        if values["visited_on"] > clock.today():
            yield Problem("visited_on", "走访日期不能晚于今天")
