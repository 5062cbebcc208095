"""Searching the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from kehui.accounts.models import system_user
from kehui.audit import chain
from kehui.audit.queries import entries_matching
from kehui.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _entries(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(
        [
            datetime(2025, 3, 1, 15, 59, tzinfo=UTC),
            datetime(2025, 3, 1, 16, 1, tzinfo=UTC),
            datetime(2025, 4, 1, tzinfo=UTC),
        ]
    )
    for name, way, reason in (
        ("清源茶业", "page", ""),
        ("山海茶业", "import", "更正100%"),
        ("东海大学", "api", "合并"),
    ):
        moment = next(moments)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with transaction.atomic(), chain.channel(way):
            chain.append(
                [chain.Change("parties.organisation.updated", "parties.organisation", name, name, reason=reason)],
                by=system_user(),
            )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["东海大学", "山海茶业", "清源茶业"]),
        ({"text": "茶业"}, ["山海茶业", "清源茶业"]),
        ({"text": "100%"}, ["山海茶业"]),
        ({"text": "合并"}, ["东海大学"]),
        ({"text": "organisation.updated", "channel": "api"}, ["东海大学"]),
        ({"actor": "科汇"}, ["东海大学", "山海茶业", "清源茶业"]),
        ({"actor": "张三"}, []),
        ({"model": "market.technologycontract"}, []),
        # The first two lie on both sides of midnight in the county.
        ({"until": date(2025, 3, 1)}, ["清源茶业"]),
        ({"since": date(2025, 3, 2), "until": date(2025, 3, 2)}, ["山海茶业"]),
        ({"since": date(2025, 3, 2)}, ["东海大学", "山海茶业"]),
    ],
)
def test_search(asked: dict[str, Any], names: list[str]) -> None:
    assert [e.object_text for e in entries_matching(**asked)] == names
