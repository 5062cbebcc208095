"""Dates in the county's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest

from kehui.kernel import clock


def test_official_date() -> None:
    assert clock.date_text(date(2026, 3, 1)) == "2026年3月1日"


def test_today_is_the_countys_day(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime(2025, 12, 31, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
    assert clock.today() == date(2026, 1, 1)
