"""Papers from the same figures: one-page brief, figure sheet, PDF."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.kernel.errors import KehuiError
from kehui.summary import outputs
from kehui.summary.domain.readback import issue_document, keep_issue
from kehui.summary.views.common import XLSX, answered, office, summary_of, version_of


@login_required
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader's page; its figures can be read back like the summary's."""
    summary = summary_of(request, pk)
    version = version_of(summary, request)
    content, figures = outputs.brief(summary, version, outputs.mentioned(summary, version))
    keep_issue(summary, version, figures, by=office(request))
    return answered(content, f"{summary.area.name}{summary.year}年科技工作简报.docx")


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook for slides."""
    summary = summary_of(request, pk)
    figures = outputs.mentioned(summary, version_of(summary, request))
    return answered(outputs.figure_sheet(summary, figures, settings.ADDRESS), f"{summary.title}数字表.xlsx", XLSX)


@login_required
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as a PDF; a plain word where this machine cannot make one."""
    summary = summary_of(request, pk)
    content, _ = issue_document(summary, version_of(summary, request), by=office(request))
    try:
        return answered(outputs.as_pdf(content), f"{summary.title}.pdf", "application/pdf")
    except KehuiError as error:
        return render(request, "summary/no_pdf.html", {"summary": summary, "error": error}, status=503)
