"""Masks for personal data (PIPL: shown masked by default)."""

from __future__ import annotations

from collections.abc import Callable


def mask_name(value: str) -> str:
    """张三丰 -> 张**"""
    return value[:1] + "*" * max(1, len(value) - 1) if value else ""


def mask_phone(value: str) -> str:
    """13812341234 -> 138****1234"""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 8 else "****" if value else ""


def mask_identity_number(value: str) -> str:
    """330421199001011234 -> 330421********1234"""
    return f"{value[:6]}{'*' * max(4, len(value) - 10)}{value[-4:]}" if len(value) > 10 else "****" if value else ""


MASKS: dict[str, Callable[[str], str]] = {"name": mask_name, "phone": mask_phone, "identity": mask_identity_number}
