"""Register of matches: written by matching and by brokers' decisions alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kehui.market.models import Match, MatchState
from kehui.records.register import Register, register


@register
class MatchRegister(Register):
    """供需匹配"""

    model = Match
    slug = "match-records"
    menu = "技术市场"
    key = ("number",)
    fields = (
        "number", "demand", "kind", "object_id", "target_title", "target_owner", "target_expert", "score", "weak", "state",
        "pass_reason", "explanation", "message", "found_on", "judged_on", "forwarded_on", "ended_on", "area", "note",
    )  # fmt: skip
    shown = ("number", "demand", "kind", "target_title", "score", "state", "found_on", "judged_on", "forwarded_on")
    search = ("target_title", "number", "demand")
    filters = ("area", "kind", "state", "pass_reason", "found_on", "forwarded_on")
    ordering = ("-found_on", "-id")
    area_from = "demand"
    writers = frozenset()
    verbs: ClassVar[Mapping[str, str]] = {f"match_{state.value}": state.label for state in MatchState}
    editable = False
    example = {
        "number": "PP-1-achievement-1", "demand": "NT-2026-0001", "kind": "科技成果", "object_id": "1",
        "target_title": "茶叶热泵连续萎凋技术", "score": "0.62", "found_on": "2026-01-10",
    }  # fmt: skip
