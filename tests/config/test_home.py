from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kehui.config import home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_named_home_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHUI_HOME", str(tmp_path / "below" / "home"))
    assert mode(home.folder()) == 0o700


def test_a_home_that_is_there_keeps_its_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o750)
    monkeypatch.setenv("KEHUI_HOME", str(tmp_path))
    assert mode(home.folder()) == 0o750


def test_the_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEHUI_SECRET_KEY", raising=False)
    key = home.secret_key(tmp_path)
    assert len(key) >= 50
    assert home.secret_key(tmp_path) == key
    assert mode(tmp_path / "secret_key") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    script = "import sys, pathlib; from kehui.config import home; print(home.secret_key(pathlib.Path(sys.argv[1])))"
    environment = {k: v for k, v in os.environ.items() if k != "KEHUI_SECRET_KEY"}
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, env=environment)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_the_demo_is_marked(tmp_path: Path) -> None:
    assert not home.is_demo(tmp_path)
    home.mark_demo(tmp_path, loaded=False)
    assert home.is_demo(tmp_path)
    assert not home.is_demo_loaded(tmp_path)
    home.mark_demo(tmp_path)
    assert home.is_demo_loaded(tmp_path)
