from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

KEHUI = [sys.executable, "-m", "kehui"]


def environment(home: Path) -> dict[str, str]:
    """Each command in a home of its own, on the embedded server: what a person has after installing."""
    without = {"DATABASE_URL", "KEHUI_TEST_HOME", "DJANGO_SETTINGS_MODULE"}
    return {k: v for k, v in os.environ.items() if k not in without} | {"KEHUI_HOME": str(home), "COLUMNS": "120"}


def kehui(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KEHUI, *arguments], env=environment(home) | more, capture_output=True, text=True, timeout=120, check=False
    )


def test_help_is_quick_and_starts_nothing(tmp_path: Path) -> None:
    code = "import sys; from kehui.config.cli import run; run(['--help']); print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    assert told.stdout.endswith("False\n"), "help needs no Django"
    assert {"serve", "migrate", "backup", "restore", "demo", "createadmin", "worker"} <= set(
        re.findall(r"^  (\w+) ", told.stdout, re.M)
    )
    assert not (tmp_path / "postgres").exists()


def test_a_wrong_use_ends_with_2(tmp_path: Path) -> None:
    for arguments in (["nonsense"], ["backup"], ["serve", "--port", "x"], ["createadmin", "--username", "a"]):
        assert kehui(tmp_path, *arguments).returncode == 2, arguments


def test_an_error_is_told_with_a_hint_and_ends_with_1(tmp_path: Path) -> None:
    done = kehui(tmp_path, "restore", str(tmp_path / "nothing.kehui"))
    assert done.returncode == 1
    assert "没有找到备份文件" in done.stderr
    assert "请检查文件名" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unexpected_error_is_short_and_logged(tmp_path: Path) -> None:
    done = kehui(tmp_path, "manage", "shell", "-c", "raise ZeroDivisionError('by zero')")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in (tmp_path / "logs" / "kehui.log").read_text()


@pytest.mark.xdist_group("commands")
def test_the_first_administrators(ready: Path) -> None:
    done = kehui(ready, "createadmin")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"登录名 (\w+)，密码 \S{12,}", done.stdout) == ["sysadmin", "secadmin", "auditor"]
    again = kehui(ready, "createadmin")
    assert again.stdout.count("已有，不再建立") == 3
    named = kehui(
        ready,
        "createadmin",
        "--role",
        "auditor",
        "--username",
        "li",
        "--name",
        "李四",
        KEHUI_ADMIN_PASSWORD="Yunxi-2025-ke",
    )
    assert "登录名 li" in named.stdout, named.stderr
    weak = kehui(ready, "createadmin", "--role", "auditor", "--username", "wang", KEHUI_ADMIN_PASSWORD="12345")
    assert weak.returncode == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.xdist_group("commands")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_starts_answers_and_ends_cleanly(ready: Path, number: signal.Signals) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*KEHUI, "serve", "--port", str(port)],
        env=environment(ready),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < deadline
                time.sleep(0.1)
        taken = kehui(ready, "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "--port" in taken.stderr
    finally:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert "科汇已停止" in out
    assert "Traceback" not in err
    assert not (ready / "postgres" / "postmaster.pid").exists(), "the database ended with it"
