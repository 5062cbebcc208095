"""Long work going on in the background, and how it ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.accounts.models import Role
from kehui.jobs.models import Job
from kehui.web.trail import role_required


@role_required(Role.SYSTEM_ADMIN, Role.COUNTY_CLERK)
def job_list(request: HttpRequest) -> HttpResponse:
    """The last hundred jobs; a clerk sees their own."""
    jobs = Job.objects.order_by("-id")
    if Role.SYSTEM_ADMIN not in request.user.roles:  # type: ignore[union-attr]
        jobs = jobs.filter(actor_id=request.user.pk)
    return render(request, "web/jobs.html", {"jobs": jobs[:100]})
