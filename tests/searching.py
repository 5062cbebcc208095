"""A search index of its own for a test: ``search_index`` gives an empty one, ``reindex()`` brings in what was touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kehui.search import index, indexing


@pytest.fixture
def search_index(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An index in a folder that is thrown away."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    index.forget()
    yield tmp_path / "search"
    index.forget()


def reindex() -> int:
    """What the indexing worker does with what waits; returns how many rows."""
    return indexing.run_pending()
