from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kehui.areas.models import Area
from kehui.parties.models import Organisation
from kehui.search import outbox
from tests.cast import County, make_organisation
from tests.search import firms
from tests.searching import reindex

MakeFirm = Callable[..., Organisation]


@pytest.fixture
def kind() -> Iterator[str]:
    firms.declare()
    yield firms.KIND
    firms.withdraw()


@pytest.fixture
def firm(kind: str, county: County, search_index: Path) -> MakeFirm:
    """``firm("名称", text="…", …)``: an enterprise that is in the index at once; ``wait=True`` leaves it in the outbox."""

    def make(name: str, area: Area | None = None, *, wait: bool = False, **more: Any) -> Organisation:
        firms.said[name] = more
        with transaction.atomic():
            made = make_organisation(name, area)
            outbox.touch(kind, made.pk)
        if not wait:
            reindex()
        return made

    return make
