"""What every page of the summary asks first: who, which summary, which version; and how a file is answered."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from kehui.accounts.models import FIELD, OFFICE, User
from kehui.areas.models import Area
from kehui.kernel.errors import Invalid, NotPermitted, Problem
from kehui.summary.manuscript import MAX_BYTES
from kehui.summary.models import Summary, Upload, Version

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office(request: HttpRequest) -> User:
    """The user, who works in an office."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_system and not user.roles & OFFICE:
        raise NotPermitted("年度总结只对县、乡、村工作人员开放")
    return user


def summary_of(request: HttpRequest, pk: int) -> Summary:
    """The summary, where the user may see it."""
    found = Summary.objects.visible_to(office(request)).select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份总结")
    return found


def upload_of(request: HttpRequest, pk: int, upload: int) -> Upload:
    """The uploaded document of a summary that the user may see."""
    found = summary_of(request, pk).uploads.select_related("summary__area", "uploaded_by").filter(pk=upload).first()
    if found is None:
        raise Http404("没有这份文稿")
    return found


def version_of(summary: Summary, request: HttpRequest) -> Version:
    """The version that the address asks for, else the newest."""
    asked = request.GET.get("version", "")
    if asked.isdigit():
        found = summary.versions.filter(number=int(asked)).first()
        if found is None:
            raise Http404(f"没有第{asked}版")
        return found
    return summary.latest


def areas_of(user: User) -> list[Area]:
    """The areas for which the user's office writes summaries, and those directly below."""
    found: dict[int, Area] = {}
    for top in user.areas_with(FIELD):
        for area in Area.objects.under(top).filter(level__lte=top.level + 1).order_by("path"):
            found[area.pk] = area
    return list(found.values())


def answered(content: bytes, name: str, content_type: str = DOCX) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def handed_in(request: HttpRequest) -> tuple[str, bytes]:
    """Name and content of what came: a file, or a pasted text."""
    upload, text = request.FILES.get("file"), request.POST.get("text", "")
    if upload is None and text.strip():
        return "粘贴的正文.txt", text.encode()
    if upload is None:
        raise Invalid([Problem("file", "请选择改好的 Word 文件，或粘贴正文")])
    if (upload.size or 0) > MAX_BYTES:
        raise Invalid([Problem("file", "文件超过50 MB")], hint="请压缩文件里的图片后再传")
    return upload.name or "文稿.docx", upload.read()
