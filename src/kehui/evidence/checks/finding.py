"""What a check finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kehui.evidence.models import SignalKind

#: Records named by one signal at most; the question tells the whole number.
NAMED = 200


@dataclass(frozen=True)
class Finding:
    """A question to a reviewer: about which records of which area, with its reason in words."""

    kind: SignalKind
    key: str
    area_id: int
    model: str
    pks: Sequence[int]
    question: str
