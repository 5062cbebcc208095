from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.test_cli import kehui


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with its tables. They take seconds to make, so whoever uses it is in the xdist group "commands"."""
    home = tmp_path_factory.mktemp("home")
    done = kehui(home, "migrate")
    assert done.returncode == 0, done.stderr
    return home
