"""Template filters of the market: ``{% load market %}``."""

from __future__ import annotations

from django import template

from kehui.market.models import KIND_TITLES

register = template.Library()


@register.filter
def hundred(score: float) -> int:
    """A score from 0 to 1 as people read it: 0 to 100."""
    return round(100 * float(score))


@register.filter
def kind_title(kind: str) -> str:
    """``achievement`` -> 科技成果"""
    return KIND_TITLES.get(kind, kind)
