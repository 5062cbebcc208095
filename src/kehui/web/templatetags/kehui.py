"""Template tags of the face: `{% load kehui %}`.

`figure`  the figure component;      `icon`    an inline line icon;
`spark`   a sparkline of periods;    `widget`  a form widget with Bootstrap classes and its descriptions wired up.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kehui.kernel import units
from kehui.web.icons import MARKUP

register = template.Library()

Number = int | float | Decimal

# Grades of evidence, strongest first: key, what the reader sees.
GRADES = (("proved", "有凭证"), ("reported", "填报"), ("imported", "导入"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon; decorative unless `label` is given. An unknown name shows nothing rather than breaking the page."""
    markup = MARKUP.get(name, SafeString(""))
    if not label or not markup:
        return markup
    return format_html("{}<span class='visually-hidden'>{}</span>", markup, label)


@register.simple_tag
def spark(values: Sequence[Number | None] | None, width: int = 72, height: int = 24) -> SafeString:
    """A sparkline; `None` leaves a gap. Fewer than two values show nothing."""
    known = [float(value) for value in values or () if value is not None]
    if values is None or len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    span = high - low
    pad = 3.0
    step = (width - 2 * pad) / (len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            if runs[-1]:
                runs.append([])
            continue
        # A level series runs through the middle, not along the bottom as if it were nil.
        share = (float(value) - low) / span if span else 0.5
        runs[-1].append((pad + place * step, height - pad - share * (height - 2 * pad)))
    runs = [run for run in runs if run]
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}"/>' for run in runs if len(run) > 1
    )
    end_x, end_y = runs[-1][-1]
    said = "、".join("无" if value is None else f"{value:,.6g}" for value in values)
    return mark_safe(
        f'<svg class="k-spark" viewBox="0 0 {width} {height}" preserveAspectRatio="xMinYMid meet"'
        f' width="{width}" height="{height}" role="img"'
        f' aria-label="近{len(values)}期：{said}">{lines}<circle cx="{end_x:.1f}" cy="{end_y:.1f}" r="2"/></svg>'
    )


@register.simple_tag
def evidence_bar(counts: Mapping[str, int] | None) -> SafeString:
    """The thin bar under a figure: shares of its records by grade of evidence."""
    total = sum((counts or {}).get(key, 0) for key, _ in GRADES)
    if not counts or not total:
        return SafeString("")
    shares = [(key, label, counts.get(key, 0)) for key, label in GRADES if counts.get(key, 0)]
    said = "，".join(f"{label} {count:,} 条（{100 * count / total:.0f}%）" for _, label, count in shares)
    parts = "".join(f'<i class="k-ev-{key}" style="flex-grow:{count}"></i>' for key, _, count in shares)
    return mark_safe(f'<span class="k-ev" role="img" aria-label="凭证：{said}" title="{said}">{parts}</span>')


@register.inclusion_tag("components/figure.html")
def figure(
    figure: Any, variant: str = "card", unit: bool = True, spark: bool = True, heading: str = "", why: bool = False
) -> dict[str, Any]:
    """The figure component. See components/figure.html for what `figure` must have."""
    return {"figure": figure, "variant": variant, "unit": unit, "spark": spark, "heading": heading, "why": why}


@register.filter
def any_active(items: Iterable[Any]) -> bool:
    """Whether a menu group holds the page being shown."""
    return any(item["active"] if isinstance(item, Mapping) else item.active for item in items)


@register.filter
def grouped(count: Any) -> Any:
    """A whole number with thousands separators; Django's own filter groups by four in Chinese."""
    return f"{count:,}" if isinstance(count, int) else count


@register.filter
def minutes(duration: Any) -> int:
    """A timedelta in whole minutes, rounded up."""
    return -(-int(duration.total_seconds()) // 60)


@register.simple_tag
def widget(field: BoundField, **attributes: str) -> SafeString:
    """The input of a form field with Bootstrap classes, tied to its help line and its error for screen readers."""
    kind = field.field.widget
    if isinstance(kind, CheckboxInput):
        style = "form-check-input"
    elif isinstance(kind, (CheckboxSelectMultiple, RadioSelect)):
        # Django puts the class on the surrounding div as well as on each input.
        style = "k-choices"
    elif isinstance(kind, Select):
        style = "form-select"
    else:
        style = "form-control"
    described = [f"{field.auto_id}_help"] if field.help_text else []
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    if field.errors:
        style += " is-invalid"
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    own = kind.attrs.get("class", "")
    attrs["class"] = f"{own} {style}".strip()
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if getattr(kind, "input_type", "") == "number":
        # A number field of the browser throws away what it cannot read; a text field lets the clerk see and mend it.
        kind.input_type = "text"
        attrs.setdefault("inputmode", "decimal")
    if "decimal" in (attrs.get("inputmode"), kind.attrs.get("inputmode")):
        attrs["class"] += " k-num"
    return field.as_widget(attrs=attrs)


@register.filter
def wan(value: Decimal | None, sign: str = "") -> str:
    """Yuan as people read them in 万元: ``1,280.5``; with ``"abs"`` without its sign; "—" for no value."""
    if value is None:
        return "—"
    return units.grouped((abs(value) if sign == "abs" else value) / 10_000)


@register.filter
def is_check(field: BoundField) -> bool:
    """A single tick box: its label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Radio buttons or tick boxes: a fieldset with a legend, not a label."""
    return isinstance(field.field.widget, (RadioSelect, CheckboxSelectMultiple))
