"""The process that owns the embedded PostgreSQL of one home.

It is started by whoever first needs the database (``kehui.config.postgres``) and runs as a file of its own, with the
standard library and psutil alone. Every process that uses the database holds a shared lock on ``postgres.users``; the
guardian waits for the exclusive lock, which the kernel grants when the last user has ended, however it ended, and
then stops the server. So nobody counts handles, and a killed process leaves nothing to clear up.

    python guardian.py HOME PROGRAMS USER SETTING=VALUE…

USER is the account the server runs as ("" for our own): PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

INITDB_OPTIONS = (
    "--username=kehui",
    "--encoding=UTF8",
    # The built-in collation never changes with the machine's C library, so no index ever breaks on an upgrade.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    # The socket lies in a folder that only the owner enters; nothing listens on the network.
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
)
RESTARTS = 5


def say(message: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), "guardian:", message, file=sys.stderr, flush=True)  # noqa: T201 - its log


class Cluster:
    """The database folder, named so that the server's account reaches it whatever the folders above allow."""

    def __init__(self, data: Path, programs: Path, user: str) -> None:
        self.programs = programs
        self.account = pwd.getpwnam(user) if user else None
        if self.account:
            os.chown(data, self.account.pw_uid, self.account.pw_gid)
        self.path = data.resolve()
        self.descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
        # On Linux the path of an open descriptor leads straight into the folder: nothing above it is asked for
        # permission (a home below /root works, and stays as closed as it was), and a socket's path is always short.
        self.name = f"/proc/self/fd/{self.descriptor}" if sys.platform == "linux" else str(self.path)

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        options: dict[str, Any] = {}
        if self.account:
            options = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return subprocess.Popen(
            [str(self.programs / program), "-D", self.name, *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            pass_fds=[self.descriptor],
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            **options,
        )

    def processes(self) -> list[psutil.Process]:
        """The PostgreSQL processes that work in this folder: a number may be another process's by now, this cannot."""
        found = []
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                if process.info["name"] == "postgres" and Path(process.cwd()) == self.path:
                    found.append(process)
        return found

    def clear_stale(self) -> psutil.Process | None:
        """The server that still runs here (its guardian was killed), or None after its remains are cleared."""
        remains = [self.path / name for name in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432")]
        if not any(path.exists() for path in remains):
            return None
        try:
            number = int(remains[0].read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            number = 0
        deadline = time.monotonic() + 30
        while running := self.processes():
            for process in running:
                if process.pid == number:
                    return process
            # Children of a killed server end by themselves; a new server must not open the files before that.
            if time.monotonic() > deadline:
                for process in running:
                    process.kill()
            time.sleep(0.05)
        # The numbers in these files may be a stranger's by now, or a dead process's that nobody has buried yet:
        # a server would take either for a living one, and not start.
        for path in remains:
            path.unlink(missing_ok=True)
        return None


def initialise(home: Path, programs: Path, user: str) -> None:
    """Makes the database folder under another name first: half of one must never be taken for a whole."""
    draft = home / "postgres.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    cluster = Cluster(draft, programs, user)
    try:
        if cluster.start("initdb", *INITDB_OPTIONS).wait() != 0:
            raise SystemExit("initdb failed")
    finally:
        os.close(cluster.descriptor)
    draft.rename(home / "postgres")


def main(home: Path, programs: Path, user: str, settings: list[str]) -> int:
    mine = os.open(home / "postgres.guardian", os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(50):  # who only looks whether a guardian is there holds the lock for an instant
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            time.sleep(0.01)
    else:
        return 0  # another guardian was quicker
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the end of the last user ends the server
    if not (home / "postgres" / "PG_VERSION").exists():
        initialise(home, programs, user)
    cluster = Cluster(home / "postgres", programs, user)
    stop = threading.Event()
    server: list[psutil.Process] = []
    gate = threading.Lock()

    def wait_for_the_last_user() -> None:
        users = os.open(home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_EX)  # held until this process ends: who comes now waits, then starts anew
        with gate:
            stop.set()
            for process in server:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGINT)  # "fast shutdown"

    arguments = ["-k", cluster.name, "-c", "listen_addresses="]
    for setting in settings:
        arguments += ["-c", setting]
    waiter = threading.Thread(target=wait_for_the_last_user, daemon=True)
    for attempt in range(RESTARTS):
        survivor = cluster.clear_stale()
        with gate:
            if stop.is_set():
                return 0
            child = None if survivor else cluster.start("postgres", *arguments)
            server[:] = [survivor or psutil.Process(child.pid)]  # type: ignore[union-attr] # one of the two is there
        if attempt == 0:
            waiter.start()
        if child:
            code = child.wait()
        else:
            server[0].wait()
            code = 0
        if stop.is_set() or code == 0:
            return 0
        say(f"the server ended with {code}; starting it again")
        time.sleep(0.2 * attempt)
    return 1


if __name__ == "__main__":
    if os.fork() == 0:  # the caller waits for the first process only, and never has a dead child to bury
        os.setsid()
        os._exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]) or 0)
