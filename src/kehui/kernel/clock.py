"""The one clock: local dates of the county, and how they are written."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> date:
    """The present day in the county's time zone."""
    return datetime.now(timezone.get_default_timezone()).date()


def date_text(value: date) -> str:
    """``2026年3月1日``, as official documents write a date (GB/T 9704)."""
    return f"{value.year}年{value.month}月{value.day}日"
