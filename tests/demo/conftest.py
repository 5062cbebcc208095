"""The demo county, made up once, and loaded once for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kehui.demo.county import County
from kehui.demo.generator import make_county
from kehui.demo.load import load_demo

TODAY = date(2026, 3, 16)


@dataclass(frozen=True)
class Loaded:
    """What went in, and the folder with the workbooks."""

    records: int
    folder: Path


@pytest.fixture(scope="session")
def county() -> County:
    return make_county(TODAY)


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """Loads into one transaction that is undone at the end, so that other tests never meet the demo county."""
    folder = tmp_path_factory.mktemp("workbooks")
    with django_db_blocker.unblock(), transaction.atomic():
        records = load_demo(folder=folder, today=TODAY)
        yield Loaded(records, folder)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Loaded) -> Iterator[Loaded]:
    """The loaded county; what a test writes is undone."""
    with transaction.atomic():
        yield loaded
        transaction.set_rollback(True)
