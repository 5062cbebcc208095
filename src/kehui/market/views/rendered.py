"""The parts of which a search page has dozens, written out in Python: a template takes five times as long for them, and twenty
visitors at once feel it. Everything a person wrote is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape as _escape
from typing import Any

from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe


def escape(value: Any) -> str:
    """As Django's, without its readiness for texts that are translated late, which a page pays for hundreds of times."""
    return _escape(str(value))


@cache
def _icon(name: str) -> str:
    return Template("{% load kehui %}{% icon name %}").render(Context({"name": name}))


def hit_html(each: Mapping[str, Any]) -> SafeString:
    """One hit: title, whose and where, what was found, and why."""
    hit = each["hit"]
    stale = '<span class="k-badge k-badge-warn">逾期未确认</span>' if hit.stale else ""
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in ([each["field"]] if each["field"] else []) + each["facts"])
    price = f'<span class="m-price">{escape(each["price"])}</span>' if each["price"] else ""
    why = "".join(f"<span>{escape(reason)}</span>" for reason in each["reasons"])
    return mark_safe(
        f'<article class="m-hit"><h3><a href="{escape(hit.url)}">{escape_once(hit.title_html)}</a>{stale}</h3>'
        f'<p class="m-facts"><span class="m-kind">{_icon(each["icon"])}{escape(each["kind"])}</span>{facts}{price}</p>'
        f'<p class="m-snippet">{escape_once(hit.snippet_html)}</p>'
        + (f'<p class="m-why"><b>匹配原因</b>{why}</p>' if why else "")
        + "</article>"
    )


def facet_html(facet: Mapping[str, Any]) -> SafeString:
    """One facet: its values with counts, the seldom ones behind “更多”."""
    more: Sequence[Mapping[str, Any]] = facet["more"]
    rest = f"<details><summary>更多（{len(more)}）</summary><ul>{''.join(map(_value, more))}</ul></details>" if more else ""
    title = escape(facet["title"])
    values = "".join(map(_value, facet["values"]))
    return mark_safe(f'<section class="m-facet" aria-label="{title}"><h2>{title}</h2><ul>{values}</ul>{rest}</section>')


def _value(value: Mapping[str, Any]) -> str:
    on = ' class="is-on" aria-current="true"' if value["chosen"] else ""
    return (
        f'<li><a href="{escape(value["url"])}"{on} rel="nofollow"><span>{escape(value["label"])}</span>'
        f"<b>{value['count']:,}</b></a></li>"
    )


def escape_once(text: str) -> str:
    """The text as it is where it is HTML already, escaped where not."""
    return text if isinstance(text, SafeString) else escape(text)
