"""What an import wrote, as the audit trail tells it, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kehui.accounts.models import User
from kehui.audit.models import Entry
from kehui.importing.models import Batch, Status
from kehui.kernel.errors import Conflict, Invalid, KehuiError, Problem
from kehui.records import domain
from kehui.records.columns import PersonalColumn, ReferenceColumn
from kehui.records.models import Record
from kehui.records.register import Register, Values
from kehui.records.restoring import named

MOST = 1000  # records, each through its own domain function while the page waits


def written_by(batch: Batch) -> QuerySet[Entry]:
    """The audit entries of the records that the batch wrote, in the order of writing."""
    first, last = batch.count("first_entry"), batch.count("last_entry")
    label = batch.register.model_label if first else ""
    return Entry.objects.filter(number__range=(first, last), model=label).order_by("number")


def why_not(batch: Batch) -> str:
    """Why the batch cannot be taken back as a whole; "" where it can."""
    if batch.status != Status.COMMITTED:
        return f"这次导入现在是“{batch.get_status_display()}”，没有可以撤销的"
    if batch.is_undone:
        return "这次导入已经撤销过"
    if not batch.has_changes:
        return "这次导入没有写入记录"
    if not batch.count("first_entry"):
        return "这次导入没有记下写了哪些记录，不能一次撤销"
    register = batch.register
    if register.store is not None or not register.editable:
        return f"{register.title}不能一次撤销，请逐条更正"
    if batch.count("create") + batch.count("change") > MOST:
        return f"写入的记录超过{MOST:,}条，不能在页面上一次撤销"
    return ""


@transaction.atomic
def undo_batch(batch: Batch, *, by: User, reason: str) -> Batch:
    """Delete what the batch added and restore what it changed, all in one transaction.

    A record that was changed since, that others need, or whose old values the trail does not keep in plain, is left as it
    is and named in ``messages``. Raises Invalid without a reason, Conflict where ``why_not`` says so.
    """
    if not reason.strip():
        raise Invalid([Problem("reason", "请写明撤销的原因")])
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if why := why_not(locked):
        raise Conflict(why)
    undoing = _Undoing(locked, by, f"撤销导入“{locked.file_name}”：{reason.strip()}"[:500])
    for entry in written_by(locked).order_by("-number"):  # what was added last may need what was added before
        undoing.take_back(entry)
    locked.counts |= {"deleted": undoing.deleted, "restored": undoing.restored, "kept": len(undoing.kept)}
    locked.messages = undoing.kept[::-1]
    locked.save(update_fields=["counts", "messages"])
    batch.refresh_from_db()
    return batch


class _Undoing:
    def __init__(self, batch: Batch, by: User, reason: str) -> None:
        self.batch, self.by, self.reason = batch, by, reason
        self.register: Register = batch.register
        self.deleted = self.restored = 0
        self.kept: list[str] = []
        numbers = written_by(batch).values_list("object_id", flat=True)
        later = Entry.objects.filter(
            model=self.register.model_label, object_id__in=list(numbers), number__gt=batch.count("last_entry")
        )
        self._changed_since = set(later.values_list("object_id", flat=True))

    def take_back(self, entry: Entry) -> None:
        """One record, or a line that says why it stays."""
        try:
            if entry.object_id in self._changed_since:
                raise Conflict("导入之后又有改动")
            record: Record | None = self.register.model._default_manager.filter(pk=int(entry.object_id)).first()
            if record is None:
                raise Conflict("已经不在了")
            with transaction.atomic():
                if entry.action.endswith(".created"):
                    domain.delete_record(record, by=self.by, reason=self.reason)
                    self.deleted += 1
                else:
                    domain.update_record(record, self._old_values(entry), by=self.by, reason=self.reason)
                    self.restored += 1
        except KehuiError as error:
            said = "；".join(p.message for p in error.problems) if isinstance(error, Invalid) else error.message
            self.kept.append(f"“{entry.object_text}”没有撤销：{said}")

    def _old_values(self, entry: Entry) -> Values:
        """The values from before, as ``parse`` would give them; Conflict where one of them is not kept in plain."""
        values: Values = {}
        for name, told in entry.old_values.items():
            column = self.register.column[name]
            if isinstance(column, PersonalColumn):
                raise Conflict(f"审计记录里没有“{column.header}”的原文，请在记录上改回")
            if told is None:
                values[name] = column.empty
            elif isinstance(column, ReferenceColumn):
                values[name] = self._referred(column, told)
            else:
                values[name] = column.load(told)
        return values

    @staticmethod
    def _referred(column: ReferenceColumn, told: Any) -> int:
        """The record of that name, where there is exactly one."""
        if (found := named(column, told)) is None:
            raise Conflict(f"原来的“{column.header}”是“{told}”，请在记录上改回")
        return int(found.pk)
