"""One embedded PostgreSQL for all workers, unless ``DATABASE_URL`` names a server; and what every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from kehui.config import postgres
from tests import flush

pytest_plugins = ["tests.cast", "tests.searching"]


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if _is_controller(config) and postgres.is_embedded():
        postgres.ensure_running(Path(os.environ["KEHUI_HOME"]))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_controller(config):
        home = Path(os.environ["KEHUI_HOME"])
        postgres.release(home)
        shutil.rmtree(home, ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A machine without a browser may run the rest of the suite; CI may not leave its journeys out."""
    if item.get_closest_marker("browser") and not chromium():
        told = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(told, pytrace=False)
        pytest.skip(told)


def chromium() -> str:
    """The path of the machine's browser, or an empty text."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "") or ""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        # pytest-django makes no database unless a collected test has the mark; those of tests/demo share one transaction instead.
        raise pytest.UsageError("no test collected has the mark django_db, so there is no database; run tests/areas with these")
    with django_db_blocker.unblock():
        flush.install()
    yield
    # A browser that hung up in the middle of a request left that request's connection open; the database goes all the same.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
