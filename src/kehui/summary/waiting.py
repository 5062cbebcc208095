"""What the workbench says of summaries: sections that wait for one's pen, and remarks that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from kehui.accounts.models import FIELD, OFFICE, User
from kehui.kernel import clock
from kehui.records.dues import Waiting, waiting_source
from kehui.summary.models import Comment, SectionTask

SOON_DAYS = 3


@waiting_source
def summaries_waiting(user: User) -> Iterator[Waiting]:
    """Sections handed to the user, the first due before all; open remarks of others on summaries that the user writes."""
    if not user.roles & OFFICE:
        return
    today = clock.today()
    tasks = SectionTask.objects.filter(assignee=user, done_at=None).select_related("summary").order_by("due_on", "pk")
    if first := tasks.first():
        due = f"，{first.due_on:%-m月%-d日}前交" if first.due_on else ""
        late = first.due_on is not None and first.due_on < today
        soon = first.due_on is not None and first.due_on <= today + timedelta(days=SOON_DAYS)
        yield Waiting(
            "分给您写的总结部分", tasks.count(), f"{reverse('summary:together', args=[first.summary_id])}#sections",
            f"{first.summary.title}：{first.title}{due}", "bad" if late else "warn" if soon else "",
        )  # fmt: skip
    mine = Q(pk__in=())
    for area in user.areas_with(FIELD):
        mine |= Q(summary__area=area)
    remarks = Comment.objects.filter(mine, settled_at=None).exclude(written_by=user).select_related("summary").order_by("pk")
    if oldest := remarks.first():
        yield Waiting(
            "总结的待办批注", remarks.count(), f"{reverse('summary:together', args=[oldest.summary_id])}#comments",
            f"{oldest.summary.title}：{oldest.text[:30]}",
        )  # fmt: skip
