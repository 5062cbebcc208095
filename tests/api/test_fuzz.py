"""Whatever a stranger sends, the API answers without an error of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from kehui.accounts.models import User
from kehui.accounts.tokens import create_token
from kehui.areas.models import Area
from kehui.records.register import all_registers, get_register
from tests.contract import factory
from tests.contract.conftest import clerk as clerk
from tests.contract.conftest import county as county

# One register of each size is enough to fuzz: all are made by the same code. What is no register is asked whole.
SAMPLED = frozenset({"market.contracts", "parties.organisations"})


def _asked() -> str:
    """Every address but those of the registers that are not sampled: an operation that is new is fuzzed too."""
    left_out = "|".join(re.escape(r.name.replace(".", "/", 1)) for r in all_registers() if r.name not in SAMPLED)
    return rf"^/api/v1/(?!(?:{left_out})(?:/|$))"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application shares the test's transaction: like Django's own test client, leave its connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_no_server_error(clerk: User, county: Area) -> None:
    factory.make_record(get_register("market.contracts"), 1, county)
    _, token = create_token(clerk, "测试", scope="write")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    failed: list[str] = []
    asked = 0
    paths = set()
    for result in schema.include(path_regex=_asked()).get_all_operations():
        operation = result.ok()
        paths.add(operation.path)
        strategy = operation.as_strategy()

        @settings(max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=strategy)
        def run(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            if answer.status_code >= 500:
                failed.append(f"{case.method} {case.formatted_path}: {answer.status_code}")

        run()
    assert asked > 30
    assert {"/api/v1/search", "/api/v1/terms", "/api/v1/market/contracts", "/api/v1/seals"} <= paths
    assert "/api/v1/market/demands" not in paths
    assert not failed
