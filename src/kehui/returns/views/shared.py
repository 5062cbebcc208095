"""What the pages of returns have in common."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from kehui.accounts.models import OFFICE, OUTSIDE, User
from kehui.kernel.errors import Invalid, KehuiError, NotPermitted
from kehui.returns.models import Status, Submission
from kehui.returns.queries import with_everything

PAGE = 50
TONES = {
    Status.OPEN: "plain", Status.FILLED: "busy", Status.SUBMITTED: "warn", Status.CHECKED: "warn",
    Status.APPROVED: "ok", Status.RETURNED: "bad",
}  # fmt: skip


def require_board(user: Any) -> None:
    """NotPermitted unless the user works for an office, or looks at returns for a park."""
    if not (user.is_system or user.areas_with(OFFICE) or user.roles & OUTSIDE):
        raise NotPermitted("您的角色不查看统计填报", hint="如工作需要，请联系安全管理员授予相应的角色")


def visible_submission(user: User, pk: int) -> Submission:
    """A return that the user may see; Http404 where there is none."""
    found = with_everything(Submission.objects.visible_to(user)).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这张填报表，或者它不在您的范围内")
    submission: Submission = found
    return submission


def tone_of(submission: Submission) -> str:
    """The tone of its badge; an overdue one is bad."""
    return "bad" if submission.is_overdue else TONES[Status(submission.status)]


def crumbs(*last: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of the board."""
    found = [{"label": "统计填报", "url": reverse("returns:board")}]
    return [*found, *({"label": label, "url": url} for label, url in last)]


def pager_of(request: HttpRequest, queryset: Any, word: str = "张") -> tuple[Any, dict[str, Any]]:
    """A page of rows and what components/pager.html needs."""
    page = Paginator(queryset, PAGE).get_page(request.GET.get("page"))

    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    pager: dict[str, Any] = {
        "total_text": f"共 {page.paginator.count:,} {word}", "number": page.number, "last_number": page.paginator.num_pages,
    }  # fmt: skip
    if page.paginator.count:
        pager |= {"from_row": page.start_index(), "to_row": page.end_index()}
    if page.has_previous():
        pager["previous_url"] = url(page.previous_page_number())
    if page.has_next():
        pager["next_url"] = url(page.next_page_number())
    return page, pager


def said(error: KehuiError) -> str:
    """An error in one sentence or two."""
    text = "；".join(p.message for p in error.problems) if isinstance(error, Invalid) else error.message
    return f"{text}。{error.hint}" if error.hint else text
