"""Errors that a person reads: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a record (``field`` empty: with the record as a whole)."""

    field: str
    message: str
    severity: Severity = "error"


class KehuiError(Exception):
    """Base of every error meant for a person. ``message`` says what and where, ``hint`` how to mend it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotPermitted(KehuiError):
    """The user may not do this here."""


class Conflict(KehuiError):
    """Somebody else changed the record in the meantime, or its state does not allow the act."""


class Invalid(KehuiError):
    """A record's values break its rules; ``problems`` names each field."""

    def __init__(self, problems: Iterable[Problem], *, hint: str = "") -> None:
        self.problems = list(problems)
        super().__init__("；".join(p.message for p in self.problems) or "填写的内容有误", hint=hint)
