"""What the platform holds about the person of a request, within what the handler may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from kehui.accounts.models import SYSTEM_USERNAME, User
from kehui.kernel.masking import mask_name, mask_phone
from kehui.parties.models import Person
from kehui.privacy.matching import (
    IDENTITY,
    NAME,
    PHONE,
    PersonColumn,
    Wanted,
    folded,
    number_of,
    person_columns,
    person_references,
)
from kehui.privacy.models import PersonalDataRequest
from kehui.records.addresses import url_for
from kehui.records.columns import Column
from kehui.records.models import Attachment, Record
from kehui.records.register import Register, all_registers

#: So many of one register are looked at: a name that more records bear cannot be told apart on a page.
MOST = 500
#: Registers whose records the law wants kept with the names of the parties in them.
_KEPT_WITH_PARTIES = {"market.technologycontract": "是已登记技术合同的当事人，合同登记资料依法保存"}
_APPLICANT = {"patents.patent": "专利的申请人是依法公告的登记事项"}


@dataclass(frozen=True)
class Hit:
    """A record with the person's data. ``sure``: more than a name or a shared telephone says that it is theirs.

    ``columns`` hold the person's values, ``theirs`` is what of the record is the person's data with them. ``kept_because``
    is why the law wants it kept; ``fixed``: it cannot be changed here at all.
    """

    register: Register
    record: Any
    columns: tuple[PersonColumn, ...]
    theirs: tuple[PersonColumn, ...]
    sure: bool
    why: str
    kept_because: str = ""
    fixed: bool = False

    @property
    def key(self) -> str:
        """``parties.person:12``."""
        return f"{self.register.model_label}:{self.record.pk}"

    @property
    def name(self) -> str:
        """How the record is called without naming anybody."""
        return number_of(self.register, self.record)

    @property
    def shown(self) -> str:
        """How the page calls it: the record's own words, unless they are the person's name."""
        text = str(self.record)
        return self.name if any(c.plain and text == getattr(self.record, c.name) for c in self.theirs) else text

    @property
    def url(self) -> str:
        """Its page."""
        return url_for(self.register, "detail", self.record.pk)

    @property
    def edit_url(self) -> str:
        """Its form."""
        return url_for(self.register, "edit", self.record.pk)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Headers and masked values of what hit."""
        values = [(c, getattr(self.record, c.name)) for c in self.columns]
        return [(c.column.header, mask_name(v) if c.plain else c.column.text(v)) for c, v in values]


@dataclass
class Group:
    """What one register holds. ``more``: there are more than were looked at."""

    register: Register
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class ByHand:
    """What no function treats: files, accounts, texts; with where to look."""

    what: str
    why: str
    url: str = ""


@dataclass
class Found:
    """Everything found."""

    groups: list[Group]
    by_hand: list[ByHand]

    @property
    def hits(self) -> list[Hit]:
        """All records, register by register."""
        return [hit for group in self.groups for hit in group.hits]

    @property
    def sure(self) -> int:
        """How many are surely the person's."""
        return sum(hit.sure for hit in self.hits)


def find(request: PersonalDataRequest, *, by: User) -> Found:
    """Look through every register: at most two queries for each that has personal columns or refers to people."""
    wanted = Wanted.of(request)
    registers = [r for r in all_registers() if not r.model._meta.proxy and (person_columns(r) or person_references(r))]
    registers.sort(key=lambda r: r.model is not Person)  # people first: others refer to them
    people: set[int] = set()
    parties: set[int] = set()
    groups, by_hand = [], []
    found: list[tuple[Register, list[Any], bool, set[int]]] = []
    for register in registers:
        records, more = _matching(register, wanted, by, leave_out=request)
        if register.model is Person:
            people = {r.pk for r in records if _judge(register, r, wanted, False)[0]}
        referring = _referring(register, people, by) if people else []
        known = {r.pk for r in records}
        records += [r for r in referring if r.pk not in known]
        found.append((register, records, more, {r.pk for r in referring}))
        if register.model_label in _KEPT_WITH_PARTIES:
            parties |= {getattr(r, f"{n}_id") for r in referring for n in person_references(register)} & people
    for register, records, more, referring_pks in found:
        group = Group(register, more=more)
        mentions = []
        for record in records:
            hit = _hit(register, record, wanted, record.pk in referring_pks, parties, by)
            if hit is not None:
                group.hits.append(hit)
            elif record.pk in referring_pks:
                mentions.append(record)
        by_hand += _mentions(register, mentions, wanted)
        if group.hits:
            group.hits.sort(key=lambda h: (not h.sure, h.record.pk))
            groups.append(group)
    by_hand = [*_files(groups, by), *_accounts(wanted), *by_hand]
    return Found(groups, by_hand)


def _matching(register: Register, wanted: Wanted, by: User, *, leave_out: Record) -> tuple[list[Any], bool]:
    asked = wanted.condition(register)
    if asked is None:
        return [], False
    annotations, condition, telling = asked
    rows = register.model.objects.visible_to(by).alias(**annotations).filter(condition)
    # What surely is the person's comes first, so that many of the same name do not push it out.
    rows = rows.alias(_unsure=Case(When(telling, then=0), default=1)).order_by("_unsure", "pk")
    if register.model is type(leave_out):
        rows = rows.exclude(pk=leave_out.pk)
    records = list(_whole(register, rows)[: MOST + 1])
    return records[:MOST], len(records) > MOST


def _referring(register: Register, people: Iterable[int], by: User) -> list[Any]:
    names = person_references(register)
    if not names:
        return []
    condition = Q()
    for name in names:
        condition |= Q(**{f"{name}__in": people})
    return list(_whole(register, register.model.objects.visible_to(by).filter(condition)).order_by("pk")[:MOST])


def _whole(register: Register, rows: Any) -> Any:
    return rows.select_related("area", *(c.name for c in register.references))


def _judge(register: Register, record: Any, wanted: Wanted, refers: bool) -> tuple[bool, str]:
    """Whether the record is surely the person's, and the reason in words."""
    kinds = {c.kind for c in wanted.hits(register, record)}
    if IDENTITY in kinds:
        return True, "身份证号相同"
    if PHONE in kinds and NAME in kinds:
        return True, "姓名和电话相同"
    if refers and kinds:
        return True, "引用了本人的人员记录"
    if PHONE in kinds:
        named = any(getattr(record, c.name) for c in person_columns(register) if c.kind == NAME)
        return (False, "电话相同，姓名不同") if named else (True, "电话相同")
    other = any(getattr(record, c.name) for c in person_columns(register) if c.kind in wanted.values and c.kind != NAME)
    return False, "姓名相同，电话或身份证号不同" if other else "只有姓名相同"


def _hit(register: Register, record: Any, wanted: Wanted, refers: bool, parties: set[int], by: User) -> Hit | None:
    columns = wanted.hits(register, record)
    if not columns:
        return None
    sure, why = _judge(register, record, wanted, refers)
    kinds = {c.kind for c in columns}
    # Beside the person's name stand the person's telephone and number; a telephone alone may be the office's, and
    # another name in the record (a household's adviser) is another person's unless the identity number says otherwise.
    also = {PHONE, IDENTITY} if kinds & {NAME, IDENTITY} else set()
    also |= {NAME} if IDENTITY in kinds else set()
    theirs = tuple(c for c in person_columns(register) if getattr(record, c.name) and (c in columns or c.kind in also))
    kept = _KEPT_WITH_PARTIES["market.technologycontract"] if register.model is Person and record.pk in parties else ""
    kept = kept or _APPLICANT.get(register.model_label, "")
    fixed = register.model is PersonalDataRequest or not register.editable or not register.may_write_record(by, record)
    if fixed:
        own = register.model is PersonalDataRequest
        kept = kept or ("申请的办理记录须留存备查" if own else f"您不能修改{register.title}，请由负责登记的人办理")
    return Hit(register, record, columns, theirs, sure, why, kept, fixed)


def _mentions(register: Register, records: list[Any], wanted: Wanted) -> list[ByHand]:
    """Records that refer to the person show the name of the register of people; their own texts may name the person too."""
    name = wanted.values.get(NAME, "")
    found, silent = [], 0
    for record in records:
        texts = {c.header: str(getattr(record, c.name) or "") for c in register.columns if type(c) is Column}
        if naming := [header for header, text in texts.items() if name and name in text]:
            how = "需要时请打开修改" if register.editable else "由系统记录，不能逐条修改"
            why = f"引用了本人的人员记录，“{'、'.join(naming)}”里写有姓名，{how}"
            found.append(ByHand(f"{register.title} {number_of(register, record)}", why, url_for(register, "detail", record.pk)))
        else:
            silent += 1
    if silent:
        found.append(ByHand(f"{register.title} {silent} 条", "引用了本人的人员记录，显示的姓名随人员记录一起改变，不必另改"))
    return found


def _files(groups: list[Group], by: User) -> list[ByHand]:
    condition = Q(pk__in=())
    names = {}
    for group in groups:
        if pks := [h.record.pk for h in group.hits]:
            condition |= Q(model=group.register.model_label, object_id__in=pks)
            names.update({(group.register.model_label, h.record.pk): h for h in group.hits})
    found = []
    for attachment in Attachment.objects.filter(condition).order_by("pk")[:MOST]:
        hit = names[attachment.model, attachment.object_id]
        url = f"{hit.url}attachments/{attachment.pk}/"
        found.append(ByHand(f"{hit.register.title} {hit.name} 的附件", "照片、扫描件里可能有本人信息，请打开看", url))
    return found


def accounts_of(wanted: Wanted) -> QuerySet[User]:
    """User accounts with the person's phone or name."""
    condition = Q(pk__in=())
    if phone := wanted.values.get(PHONE):
        condition |= Q(_phone=phone)
    if name := wanted.values.get(NAME):
        condition |= Q(_name=name)
    accounts = User.objects.alias(_phone=folded(PHONE, "phone"), _name=folded(NAME, "name")).filter(condition)
    return accounts.exclude(username=SYSTEM_USERNAME).order_by("pk")


def _accounts(wanted: Wanted) -> list[ByHand]:
    return [
        ByHand(f"用户账号 {mask_name(u.name)}{f'（{mask_phone(u.phone)}）' if u.phone else ''}", "账号由系统管理员在“用户与角色”停用")
        for u in accounts_of(wanted)[:20]
    ]
