"""Masks for personal data (PIPL: shown masked by default)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: What stands where personal data was deleted on request; it may be followed by the request's number. No mask hides it.
ERASED = "已删除"


def is_erased(value: str) -> bool:
    """Whether the text says that what stood here was deleted on request."""
    return value.startswith(ERASED)


def mask_name(value: str) -> str:
    """张三丰 -> 张**"""
    if is_erased(value):
        return value
    return value[:1] + "*" * max(1, len(value) - 1) if value else ""


def mask_phone(value: str) -> str:
    """13812341234 -> 138****1234"""
    if is_erased(value):
        return value
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "****" if value else ""


def mask_identity_number(value: str) -> str:
    """330421199001011234 -> 330421********1234"""
    if is_erased(value):
        return value
    return f"{value[:6]}{'*' * max(4, len(value) - 10)}{value[-4:]}" if len(value) > 10 else "****" if value else ""


MASKS: dict[str, Callable[[str], str]] = {"name": mask_name, "phone": mask_phone, "identity": mask_identity_number}


class Masked(str):
    """A personal value as the audit trail keeps it: the masked text, which alone is written down.

    Two of them are equal when the values behind them are, so that a change is seen even where both masks read the same.
    """

    _plain: str

    def __new__(cls, plain: str, mask: Callable[[str], str]) -> Masked:
        made = super().__new__(cls, mask(plain))
        made._plain = plain
        return made

    def __eq__(self, other: object) -> bool:
        return self._plain == other._plain if isinstance(other, Masked) else str(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(str(self))

    def __reduce__(self) -> Any:
        return str, (str(self),)  # what leaves the process is the mask
