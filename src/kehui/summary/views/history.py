"""Pages of summaries from elsewhere: read one, confirm what its terms mean, keep its figures as that year's history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kehui.areas.models import find_area
from kehui.kernel import clock, units
from kehui.kernel.errors import Invalid, KehuiError, Problem
from kehui.statistics.indicators import all_indicators, get_indicator, indicator_named
from kehui.summary.domain import history as domain
from kehui.summary.domain.readback import read_content
from kehui.summary.domain.summary import may_write
from kehui.summary.manuscript import MAX_BYTES, Manuscript
from kehui.summary.models import Reading, ReportedFigure, TermMatch
from kehui.summary.selfcheck import contradictions
from kehui.summary.views.common import areas_of, handed_in, office


@login_required
def reading_list(request: HttpRequest) -> HttpResponse:
    """The summaries read so far, and the form to read another: a file or a pasted text."""
    user = office(request)
    error: KehuiError | None = None
    if request.method == "POST":
        try:
            name, content = handed_in(request)
            title = request.POST.get("title", "").strip() or name.rsplit(".", 1)[0]
            text = read_content(name, content).text
            area = find_area(request.POST.get("area", ""))
            made = domain.keep_reading(area, _year(request, text), title, text, by=user)
        except KehuiError as problem:
            error = problem
        else:
            return redirect("summary:reading", made.pk)
    this_year = clock.today().year
    context = {
        "readings": Reading.objects.visible_to(user).select_related("area", "read_by")[:200],
        "areas": areas_of(user), "years": range(this_year, this_year - 20, -1),
        "error": error, "typed": request.POST, "max_bytes": MAX_BYTES,
    }  # fmt: skip
    return render(request, "summary/readings.html", context, status=422 if error else 200)


def _year(request: HttpRequest, text: str) -> int:
    """The year chosen, else the one that the text tells. One that the text contradicts must be chosen twice: a history that
    is off by a year makes every growth wrong.
    """
    chosen, told = request.POST.get("year", ""), domain.year_told(text)
    if not chosen:
        if told is None:
            raise Invalid([Problem("year", "正文里看不出是哪一年的总结")], hint="请选择数字所属年度")
        return told
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) == 4):
        raise Invalid([Problem("year", "年度应为四位数字，如 2024")])
    if told not in (None, int(chosen)) and request.POST.get("sure") != chosen:
        raise Invalid(
            [Problem("year", f"正文写的是{told}年，选的是{chosen}年")],
            hint=f"请改选年度；确实要按{chosen}年存的，再点一次“读入总结”（文件要重新选一次）",
        )
    return int(chosen)


def _reading(request: HttpRequest, pk: int) -> Reading:
    found = Reading.objects.visible_to(office(request)).select_related("area", "read_by").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份总结")
    return found  # type: ignore[no-any-return]


@login_required
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Each figure with its sentence and what it probably means; confirm, mend, and keep as the year's figures."""
    kept = _reading(request, pk)
    error: Invalid | None = None
    if request.method == "POST":
        numbers = [k[5:] for k in request.POST if k.startswith("line-") and k[5:].isdigit()]
        chosen = {int(v) for v in request.POST.getlist("keep") if v.isdigit()}
        # What was only proposed, and neither ticked nor rewritten, nobody has confirmed.
        said = {
            int(n): _code(typed)
            for n in numbers
            if (typed := request.POST.get(f"line-{n}", "")) != request.POST.get(f"guess-{n}") or int(n) in chosen
        }
        try:
            count = domain.confirm(kept, said, chosen, by=office(request))
        except Invalid as problem:
            error = problem
        else:
            messages.success(request, f"已存入{count}个{kept.year}年的历史数，{kept.year + 1}年的同比即可算出" if count else "已记住所确认的说法")
            return redirect("summary:reading", pk)
    lines = domain.lines_of(kept)
    rows, seen = [], set()
    for line in lines:
        code = line.indicator.code if line.indicator else ""
        rows.append(_row(line, request.POST if error else None, is_repeated=code in seen))
        seen.add(code or None)
    context = {
        "reading": kept, "rows": rows, "error": error, "indicators": all_indicators(),
        "may_write": may_write(office(request), kept.area), "matched": sum(r.indicator is not None for r in lines),
        "stored": sum(r.kept is not None for r in lines), "contradictions": contradictions(Manuscript(kept.text)),
    }  # fmt: skip
    return render(request, "summary/reading.html", context, status=422 if error else 200)


def _code(typed: str) -> str:
    """What the field says: a code, ``名称（code）`` from the list, a name, or nothing."""
    typed = typed.strip()
    if typed in ("", domain.NONE_OF_OURS):
        return typed
    named = indicator_named(typed)
    return named.code if named else typed


def _row(line: domain.Line, typed: Any, *, is_repeated: bool) -> dict[str, Any]:
    best = line.suggestions[0] if line.suggestions and line.suggestions[0].likeness >= 0.6 else None
    guess = best.indicator.name if best and not line.indicator and not line.is_refused else ""
    value = line.indicator.name if line.indicator else domain.NONE_OF_OURS if line.is_refused else guess
    # Where the records know that year themselves, an old text adds nothing unless somebody wants it.
    is_known = line.kept is not None or bool(line.ours and line.ours.value)
    is_kept = line.indicator is not None and not is_known and not is_repeated
    if typed is not None:
        value, is_kept = typed.get(f"line-{line.number}", ""), str(line.number) in typed.getlist("keep")
    return {"line": line, "value": value, "guess": guess, "is_kept": is_kept, "state": _state(line)}


def _state(line: domain.Line) -> tuple[str, str]:
    """Words and tone of the badge."""
    if line.kept is not None:
        return f"已存 {line.kept.stated}", "ok" if line.kept.stated == line.text else "warn"
    if line.ours is not None and line.ours.value:
        return (f"与记录一致（{line.ours.text}{line.ours.unit}）", "ok") if line.agrees else (f"记录为 {line.ours.text}{line.ours.unit}", "warn")
    if line.indicator is not None:
        return "按名称认出", "busy"
    if line.is_refused:
        return "不对应", "plain"
    return ("请确认", "warn") if line.suggestions else ("未认出", "plain")


@require_POST
@login_required
def reading_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a summary that was read."""
    domain.delete_reading(_reading(request, pk), by=office(request), reason=request.POST.get("reason", ""))
    messages.success(request, "已删除；从中存入的历史数仍在")
    return redirect("summary:history")


@login_required
def reported(request: HttpRequest) -> HttpResponse:
    """The history gathered from old summaries."""
    user = office(request)
    rows = [
        {"kept": r, "name": _name(r.code), "value": _shown(r), "may": may_write(user, r.area)}
        for r in ReportedFigure.objects.visible_to(user).select_related("area", "reading", "kept_by")[:2000]
    ]
    return render(request, "summary/reported.html", {"rows": rows})


def _name(code: str) -> str:
    try:
        return get_indicator(code).name
    except KeyError:
        return code


def _shown(kept: ReportedFigure) -> str:
    try:
        indicator = get_indicator(kept.code)
    except KeyError:
        return units.plain(kept.value)
    return f"{units.grouped(units.round_half_up(kept.value / indicator.scale, indicator.places))}{indicator.unit}"


@require_POST
@login_required
def reported_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a figure out of the history."""
    kept = get_object_or_404(ReportedFigure.objects.visible_to(office(request)), pk=pk)
    domain.drop_reported(kept, by=office(request), reason=request.POST.get("reason", ""))
    messages.success(request, "已删除这个历史数")
    return redirect("summary:reported")


@login_required
def terms(request: HttpRequest) -> HttpResponse:
    """What the office has taught; forget one."""
    user = office(request)
    if request.method == "POST":
        domain.forget_term(request.POST.get("term", ""), by=user)
        return redirect(reverse("summary:terms"))
    rows = [{"match": m, "name": _name(m.code) if m.code else ""} for m in TermMatch.objects.select_related("taught_by")]
    return render(request, "summary/terms.html", {"rows": rows, "may_write": bool(areas_of(user))})
