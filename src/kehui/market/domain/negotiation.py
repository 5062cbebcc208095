"""Negotiations: opening one, answering, talking, laying files on the table, meeting, and ending it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from kehui.accounts.models import Role, User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted, Problem
from kehui.market.domain.match import note_outcome
from kehui.market.domain.notice import tell
from kehui.market.models.match import Match, MatchState
from kehui.market.models.negotiation import (
    TALKS,
    Appointment,
    FilePurpose,
    LastRead,
    Message,
    Negotiation,
    NegotiationFile,
    NegotiationStatus,
    OfferState,
    Side,
)
from kehui.parties.models import Organisation, Person
from kehui.records.domain import check_upload

MOST_TEXT = 4000
#: A file that shows signatures cannot be one that people type in.
SIGNED_ENDINGS = ("pdf", "jpg", "jpeg", "png")
_MODEL = "market.negotiation"


@dataclass(frozen=True, slots=True)
class Chairs:
    """For which organisations and people a user may sit down."""

    organisations: frozenset[int | None]
    people: frozenset[int | None]


def chairs_of(user: User) -> Chairs:
    """Read once, for many negotiations."""
    held = list(user.memberships.values_list("organisation_id", "person_id"))
    return Chairs(frozenset(o for o, _ in held if o), frozenset(p for _, p in held if p))


def side_of(negotiation: Negotiation, user: User, chairs: Chairs | None = None) -> Side | None:
    """From which chair the user speaks; None for whoever is not at the table."""
    if user.is_system:
        return Side.SYSTEM
    chairs = chairs or chairs_of(user)
    organisations, people = chairs.organisations, chairs.people
    if negotiation.supplier_id in organisations or negotiation.supplier_person_id in people:
        return Side.SUPPLIER
    if negotiation.receiver_id in organisations or negotiation.receiver_person_id in people:
        return Side.RECEIVER
    return Side.BROKER if negotiation.broker_id == user.pk else None


def lock(negotiation: Negotiation, *, by: User, sides: Iterable[Side] = (Side.SUPPLIER, Side.RECEIVER)) -> tuple[Negotiation, Side]:
    """The stored negotiation under lock and the user's side. NotPermitted for anybody else at or away from the table."""
    stored = Negotiation.objects.select_for_update(of=("self",)).filter(pk=negotiation.pk).first()
    if stored is None:
        raise Conflict("这个洽谈已经不在了", hint="请回到洽谈列表")
    side = side_of(stored, by)
    if side is None:
        raise NotPermitted("这是别人的洽谈，只有双方和受邀的技术经纪人可以参加")
    if side not in (*sides, Side.SYSTEM):
        raise NotPermitted(f"{side.label}不能办理这一步，由供需双方办理")
    return stored, side


def require_open(stored: Negotiation) -> None:
    """Conflict where nothing can be said any more."""
    if stored.status not in TALKS:
        raise Conflict(f"洽谈现在是“{stored.get_status_display()}”，不能再办理这一步")


def note(stored: Negotiation, text: str, *, by: User, act: str, told: dict[str, Any] | None = None, reason: str = "") -> None:
    """A line of what happened, at the table and in the trail. The trail names the step, never what was said in confidence."""
    moment = clock.now()
    Message.objects.create(negotiation=stored, author=by, side=Side.SYSTEM, text=text[:MOST_TEXT], at=moment)
    stored.last_activity_at = moment
    stored.version += 1
    stored.save()
    chain.append(
        [chain.Change(f"{_MODEL}.{act}", _MODEL, stored.pk, f"洽谈 {stored.number}", new=told or {}, reason=reason)], by=by
    )


def address(negotiation: Negotiation) -> str:
    """Its page."""
    return reverse("market:negotiation", args=[negotiation.pk])


def people_at(negotiation: Negotiation, *, but: User | None = None) -> list[User]:
    """Everybody at the table."""
    ids = [i for i in (negotiation.supplier_id, negotiation.receiver_id) if i]
    persons = [i for i in (negotiation.supplier_person_id, negotiation.receiver_person_id) if i]
    users = User.objects.filter(is_active=True)
    found = {
        *users.filter(memberships__organisation__in=ids), *users.filter(memberships__person__in=persons),
        *([negotiation.broker] if negotiation.broker else []),
    }  # fmt: skip
    return sorted((u for u in found if but is None or u.pk != but.pk), key=lambda u: u.pk)


# -- opening and answering ---------------------------------------------------------------------------------------------


@transaction.atomic
def open_negotiation(
    *, by: User, title: str, subject: str, contract_kind: str, field: str, supplier: Organisation | Person,
    receiver: Organisation | Person, broker: User | None = None, is_confidential: bool = False, match: Match | None = None,
    listing_kind: str = "", listing_id: int | None = None,
) -> Negotiation:  # fmt: skip
    """Ask the other side to the table. Whoever opens acts for one of the two, or is a broker who brings them together."""
    made = Negotiation(
        title=title.strip()[:120], subject=subject.strip()[:2000], contract_kind=contract_kind, field=field,
        is_confidential=is_confidential, match=match, listing_kind=listing_kind, listing_id=listing_id, broker=broker,
        supplier=supplier if isinstance(supplier, Organisation) else None,
        supplier_person=supplier if isinstance(supplier, Person) else None,
        receiver=receiver if isinstance(receiver, Organisation) else None,
        receiver_person=receiver if isinstance(receiver, Person) else None,
        opened_by=by, opened_at=clock.now(), last_activity_at=clock.now(),
    )  # fmt: skip
    problems = []
    if len(made.title) < 2:
        problems.append(Problem("title", "请写明洽谈事项，不少于2个字"))
    if (made.supplier_id and made.supplier_id == made.receiver_id) or (
        made.supplier_person_id and made.supplier_person_id == made.receiver_person_id
    ):
        problems.append(Problem("receiver", "供需双方是同一方"))
    if broker is not None and Role.BROKER not in broker.roles:
        problems.append(Problem("broker", f"{broker}不是技术经纪人"))
    if problems:
        raise Invalid(problems)
    side = side_of(made, by)
    if side is None:
        raise NotPermitted("您不代表其中任何一方，不能发起这个洽谈", hint="请核对提供方和需求方")
    made.opened_by_side = side
    if side == Side.BROKER:
        made.status = NegotiationStatus.TALKING  # both were asked before by the broker
    made.save()
    note(made, f"{by}（{side.label}）发起洽谈", by=by, act="opened", told={"title": made.title if not is_confidential else ""})
    if match is not None and match.state == MatchState.FORWARDED:
        note_outcome(match, MatchState.TALKING, by=by)
    tell(
        people_at(made, but=by), f"negotiation:{made.pk}:opened", f"邀您洽谈：{made.told_title}",
        f"{made.supplier_name}与{made.receiver_name}", address(made),
    )  # fmt: skip
    return made


def _join(stored: Negotiation, side: Side) -> None:
    """The first word of the side that was asked begins the talks."""
    if stored.status == NegotiationStatus.INVITED and side not in (stored.opened_by_side, Side.BROKER):
        stored.status = NegotiationStatus.TALKING


@transaction.atomic
def accept_invitation(negotiation: Negotiation, *, by: User) -> Negotiation:
    """The side that was asked sits down."""
    stored, side = lock(negotiation, by=by)
    if stored.status != NegotiationStatus.INVITED or side == stored.opened_by_side:
        raise Conflict("这个洽谈不在等您回应")
    stored.status = NegotiationStatus.TALKING
    note(stored, f"{by}（{side.label}）同意洽谈", by=by, act="joined")
    _tell(stored, by, "joined", f"对方同意洽谈：{stored.told_title}")
    return stored


@transaction.atomic
def invite_broker(negotiation: Negotiation, broker: User, *, by: User) -> Negotiation:
    """A broker joins at the wish of one side."""
    stored, side = lock(negotiation, by=by)
    require_open(stored)
    if stored.broker_id:
        raise Conflict(f"已经请了技术经纪人{stored.broker}")
    if Role.BROKER not in broker.roles:
        raise Invalid([Problem("broker", f"{broker}不是技术经纪人")])
    stored.broker = broker
    note(stored, f"{side.label}邀请技术经纪人{broker}参加", by=by, act="broker_invited", told={"broker": str(broker)})
    tell([broker], f"negotiation:{stored.pk}:broker", f"请您参加洽谈：{stored.told_title}", "", address(stored))
    return stored


# -- talking -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def say(
    negotiation: Negotiation, text: str, *, by: User, upload: UploadedFile[Any] | None = None,
    purpose: FilePurpose = FilePurpose.MATERIAL,
) -> Message:  # fmt: skip
    """A message, with a file or without. Raises Invalid for an empty one, or a file that may not be kept."""
    stored, side = lock(negotiation, by=by, sides=(Side.SUPPLIER, Side.RECEIVER, Side.BROKER))
    if stored.status == NegotiationStatus.WITHDRAWN:
        raise Conflict("洽谈已终止，不能再留言")
    text = text.replace("\x00", "").strip()
    if not text and upload is None:
        raise Invalid([Problem("text", "请写点什么，或附上文件")])
    if len(text) > MOST_TEXT:
        raise Invalid([Problem("text", f"最多{MOST_TEXT}个字，现在有{len(text)}个；内容还在，请分两次发")])
    _join(stored, side)
    stored.last_activity_at = clock.now()
    if purpose == FilePurpose.SIGNED:
        stored.version += 1  # the other side's page has a next step to offer
    stored.save()
    shown = text or ("签字盖章的合同" if purpose == FilePurpose.SIGNED else "附上文件")
    said = Message.objects.create(negotiation=stored, author=by, side=side, text=shown, at=stored.last_activity_at)
    if upload is not None:
        _lay(stored, said, upload, purpose, by)
    _tell(stored, by, f"message:{said.pk}", f"{by}：{shown[:40]}" if not stored.is_confidential else f"{by}有新留言")
    negotiation.refresh_from_db()
    return said


def _lay(stored: Negotiation, said: Message, upload: UploadedFile[Any], purpose: FilePurpose, by: User) -> NegotiationFile:
    checked = check_upload(upload, endings=SIGNED_ENDINGS) if purpose == FilePurpose.SIGNED else check_upload(upload)
    if stored.files.filter(sha256=checked.sha256).exists():
        raise Conflict(f"“{checked.name}”已经在这个洽谈里了")
    return NegotiationFile.objects.create(
        negotiation=stored, message=said, purpose=purpose, file=upload, name=checked.name, size=checked.size,
        content_type=checked.content_type, sha256=checked.sha256, uploaded_by=by,
    )  # fmt: skip


def mark_read(negotiation: Negotiation, user: User) -> None:
    """The user has seen everything up to now."""
    last = negotiation.messages.order_by("-id").values_list("id", flat=True).first() or 0
    LastRead.objects.update_or_create(negotiation=negotiation, user=user, defaults={"message": last})


def _tell(stored: Negotiation, by: User, key: str, title: str) -> None:
    tell(people_at(stored, but=by), f"negotiation:{stored.pk}:{key}", title, stored.told_title, address(stored))


# -- meeting -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def arrange_meeting(
    negotiation: Negotiation, *, by: User, title: str, starts_at: datetime, ends_at: datetime, place: str
) -> Appointment:
    """A day to meet. Raises Invalid where it lies in the past or ends before it begins."""
    stored, side = lock(negotiation, by=by, sides=(Side.SUPPLIER, Side.RECEIVER, Side.BROKER))
    require_open(stored)
    problems = []
    if len(title.strip()) < 2:
        problems.append(Problem("title", "请写明会面事由"))
    if not place.strip():
        problems.append(Problem("place", "请写明地点（或线上会议号）"))
    if starts_at <= clock.now():
        problems.append(Problem("starts_at", "会面时间应在现在之后"))
    if ends_at <= starts_at:
        problems.append(Problem("ends_at", "结束时间应晚于开始时间"))
    if problems:
        raise Invalid(problems)
    _join(stored, side)
    made = Appointment.objects.create(
        negotiation=stored, title=title.strip()[:120], starts_at=starts_at, ends_at=ends_at, place=place.strip()[:200], by=by,
        made_at=clock.now(),
    )  # fmt: skip
    note(stored, f"{by}约定会面：{made.title}", by=by, act="meeting_arranged")
    _tell(stored, by, f"meeting:{made.pk}", "约定会面" if stored.is_confidential else f"约定会面：{made.title}")
    return made


@transaction.atomic
def cancel_meeting(appointment: Appointment, *, by: User, reason: str) -> Appointment:
    """It does not take place."""
    stored, _ = lock(appointment.negotiation, by=by, sides=(Side.SUPPLIER, Side.RECEIVER, Side.BROKER))
    if appointment.cancelled_at:
        raise Conflict("这次会面已经取消了")
    if len(reason.strip()) < 2:
        raise Invalid([Problem("reason", "请写明取消的原因")])
    appointment.cancelled_at, appointment.cancel_reason = clock.now(), reason.strip()[:300]
    appointment.save(update_fields=["cancelled_at", "cancel_reason"])
    note(stored, f"取消会面：{appointment.title}。原因：{reason.strip()}", by=by, act="meeting_cancelled")
    _tell(stored, by, f"meeting:{appointment.pk}:cancelled", "会面取消" if stored.is_confidential else f"会面取消：{appointment.title}")
    return appointment


# -- ending ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw(negotiation: Negotiation, *, by: User, reason: str) -> Negotiation:
    """One side leaves the table, and says why. What was declared as an intent lapses."""
    stored, side = lock(negotiation, by=by)
    if stored.status in (NegotiationStatus.WITHDRAWN, NegotiationStatus.CONTRACTED):
        raise Conflict(f"洽谈现在是“{stored.get_status_display()}”，不能终止")
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 2:
        raise Invalid([Problem("reason", "请写明终止的原因，对方会看到，不少于2个字")])
    stored.status, stored.end_reason = NegotiationStatus.WITHDRAWN, reason[:500]
    stored.ended_at, stored.ended_by = clock.now(), by
    stored.offers.filter(state=OfferState.OPEN).update(state=OfferState.TAKEN_BACK, answered_at=clock.now(), answered_by=by)
    note(stored, f"{by}（{side.label}）终止洽谈。原因：{reason}", by=by, act="withdrawn", reason=reason)
    from kehui.market.domain.bargain import lapse_intent

    lapse_intent(stored, by=by, reason=reason)
    if stored.match is not None and stored.match.state in (MatchState.FORWARDED, MatchState.TALKING):
        note_outcome(stored.match, MatchState.DECLINED, by=by, explanation=reason)
    _tell(stored, by, "withdrawn", f"洽谈终止：{stored.told_title}")
    negotiation.refresh_from_db()
    return stored
