"""The embedded server's life, with real processes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kehui.config import postgres
from kehui.kernel.errors import KehuiError

USER = """
import sys, time
from pathlib import Path
import psycopg
from kehui.config import postgres
home = Path(sys.argv[1])
postgres.ensure_running(home)
connection = psycopg.connect(host=str(postgres.socket_folder(home)), user="kehui", dbname="kehui", autocommit=True)
for line in sys.stdin:
    try:
        row = connection.execute(line).fetchone() if line.startswith("SELECT") else connection.execute(line) and None
        print(row[0] if row else "done", flush=True)
    except psycopg.Error as error:
        print("error", error, flush=True)
"""


class User:
    """A process that uses the database of a home."""

    def __init__(self, home: Path) -> None:
        # fsync stays on: what these tests promise must hold with the settings of an office.
        environment = {k: v for k, v in os.environ.items() if k != "KEHUI_TEST_POSTGRES"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip

    def ask(self, sql: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def servers(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and Path(process.cwd()) == (home / "postgres").resolve():
                found.append(process)
        except psutil.Error:
            continue
    return found


def until_stopped(home: Path) -> None:
    deadline = time.monotonic() + 20
    while servers(home):
        assert time.monotonic() < deadline, "the server goes on"
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    until_stopped(tmp_path)


def test_two_processes_share_a_server_that_ends_with_the_last(home: Path) -> None:
    first = User(home)
    assert first.ask("CREATE TABLE note (text text)") == "done"
    second = User(home)
    assert second.ask("INSERT INTO note VALUES ('二')") == "done"
    assert first.ask("SELECT text FROM note") == "二"
    first.end()
    assert second.ask("SELECT 1") == "1"
    second.end()
    until_stopped(home)
    started = time.monotonic()
    third = User(home)
    assert third.ask("SELECT text FROM note") == "二"
    assert time.monotonic() - started < 10, "with room for a busy machine; 0.3 s on a quiet one"
    third.end()


def test_many_processes_may_come_at_once(home: Path) -> None:
    users = [User(home) for _ in range(4)]
    assert [user.ask("SELECT 1") for user in users] == ["1"] * 4
    for user in users:
        user.end()


def test_a_killed_user_leaves_nothing_running(home: Path) -> None:
    user = User(home)
    user.ask("CREATE TABLE note (text text)")
    user.ask("INSERT INTO note VALUES ('存')")
    user.kill()
    until_stopped(home)
    again = User(home)
    assert again.ask("SELECT text FROM note") == "存"
    again.end()


def test_nothing_committed_is_lost_when_everything_is_killed(home: Path) -> None:
    user = User(home)
    user.ask("CREATE TABLE note (text text)")
    user.ask("INSERT INTO note VALUES ('存')")
    guardian = next(p for p in psutil.process_iter(["cmdline"]) if _guards(p, home))
    guardian.kill()
    for server in servers(home):
        server.kill()
    user.kill()
    assert (home / "postgres" / "postmaster.pid").exists()
    # The number of the killed server may be a stranger's by now: of this very process, say.
    lock = home / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    again = User(home)
    assert again.ask("SELECT text FROM note") == "存"
    again.end()


def test_a_server_whose_guardian_was_killed_is_taken_over(home: Path) -> None:
    user = User(home)
    user.ask("CREATE TABLE note (text text)")
    next(p for p in psutil.process_iter(["cmdline"]) if _guards(p, home)).kill()
    second = User(home)
    assert second.ask("SELECT count(*) FROM note") == "0"
    user.end()
    second.end()


def test_a_crashed_server_comes_back(home: Path) -> None:
    user = User(home)
    user.ask("CREATE TABLE note (text text)")
    number = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while not user.ask("SELECT 1").startswith("error"):  # a child of the server lives on for a moment
        assert time.monotonic() < deadline
    second = User(home)
    assert second.ask("SELECT count(*) FROM note") == "0"
    user.end()
    second.end()


def test_a_home_nobody_else_may_enter_works_and_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    home = closed / "home"
    home.mkdir(parents=True)
    for folder in (closed, home):
        folder.chmod(0o700)
    user = User(home)
    assert user.ask("SELECT 1") == "1"
    user.end()
    until_stopped(home)
    assert [stat.S_IMODE(f.stat().st_mode) for f in (closed, home, home / "postgres")] == [0o700] * 3


def test_a_long_path_works(tmp_path: Path) -> None:
    home = tmp_path / ("很长的目录名" * 8)
    home.mkdir()
    assert postgres.socket_folder(home) != home / "postgres"
    user = User(home)
    assert user.ask("SELECT 1") == "1"
    user.end()
    until_stopped(home)
    postgres.socket_folder(home).unlink()


def test_a_stranger_s_link_is_not_followed(tmp_path: Path) -> None:
    home = tmp_path / ("很长的目录名" * 8)
    home.mkdir()
    link = postgres.socket_folder(home)
    link.symlink_to(tmp_path)
    try:
        with pytest.raises(KehuiError, match="已被占用"):
            postgres.ensure_running(home)
    finally:
        link.unlink()


def _guards(process: psutil.Process, home: Path) -> bool:
    line = process.info["cmdline"] or []
    return str(home) in line and any(part.endswith("guardian.py") for part in line)


def test_the_network_cannot_reach_it(home: Path) -> None:
    user = User(home)
    assert user.ask("SELECT current_setting('listen_addresses')") == ""
    assert (
        user.ask("SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules WHERE type = 'host'") == "reject"
    )
    assert [user.ask(f"SELECT current_setting('{n}')") for n in ("fsync", "synchronous_commit", "jit")] == [
        "on",
        "on",
        "off",
    ]
    user.end()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://u:p%40ss@db:5433/kehui",
            {"USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433", "NAME": "kehui"},
        ),
        ("postgresql://u@db/k?sslmode=require", {"OPTIONS": {"sslmode": "require"}, "PORT": "", "PASSWORD": ""}),
        ("postgres:///kehui?host=/run/postgresql", {"HOST": "/run/postgresql", "USER": "", "OPTIONS": {}}),
        ("postgres://u:p@[::1]:5432/k", {"HOST": "::1"}),
    ],
)
def test_an_address_is_read(url: str, expected: dict[str, object]) -> None:
    assert expected.items() <= postgres.parse_url(url).items()


@pytest.mark.parametrize("url", ["mysql://u@h/k", "postgres://u@h/", "postgres://u@h:x/k", "kehui"])
def test_a_wrong_address_is_explained(url: str) -> None:
    with pytest.raises(KehuiError) as caught:
        postgres.parse_url(url)
    assert "postgres://" in caught.value.hint


def test_settings_start_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert postgres.database_settings(tmp_path)["ENGINE"] == "kehui.config.database"
    assert not list(tmp_path.iterdir())
