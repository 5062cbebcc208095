"""Backup and restore: one zip with the database, the attachments and a manifest that proves both.

Made while people work: the dump, the row counts and the head of the audit trail are read in one snapshot. Attachments
are never changed once stored, so those of the snapshot are all there when they are copied after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections, transaction

from kehui.config import postgres
from kehui.kernel.errors import KehuiError

FORMAT = 1
MANIFEST, DUMP, ATTACHMENTS, SECRET = "manifest.json", "database.dump", "attachments/", "secret_key"
# What is written between a dump and its end and is no record of an office.
UNCOUNTED = ("procrastinate_workers",)
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a backup or a restore did."""

    path: Path
    tables: int
    rows: int
    files: int
    seconds: float
    audited: int = 0


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    return None


def backup(path: Path, *, progress: Progress = _silent) -> Report:
    """Write everything of this home into ``path``; the file appears only when it is whole."""
    started = time.monotonic()
    if path.exists():
        raise KehuiError(f"{path} 已经存在，备份不会覆盖它", hint="请换一个文件名，或先移走原来的文件。")
    if not path.parent.is_dir():
        raise KehuiError(f"目录 {path.parent} 不存在", hint="请先建立该目录。")
    draft = path.with_name(f".{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="kehui-backup-", dir=path.parent) as folder:
            dump = Path(folder) / DUMP
            progress("导出数据库", 0, None)
            manifest = _dump(dump)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
                files = _pack(raw, dump, manifest, progress)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    counts: dict[str, int] = manifest["rows"]
    return Report(path, len(counts), sum(counts.values()), files, time.monotonic() - started)


def _dump(target: Path) -> dict[str, Any]:
    pg_dump = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run(
            [pg_dump, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"]
        )
        return {
            "format": FORMAT,
            "kehui": version("kehui"),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": _server_major(),
            "rows": row_counts(),
            "audit_head": audit_head(),
            "demo": settings.DEMO,
        }


def _pack(raw: IO[bytes], dump: Path, manifest: dict[str, Any], progress: Progress) -> int:
    root = Path(settings.MEDIA_ROOT)
    attachments = sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()) if root.is_dir() else []
    sums: dict[str, str] = {}
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1, allowZip64=True) as archive:
        # The dump is compressed already, attachments mostly are.
        sums[DUMP] = _add(archive, dump, DUMP, zipfile.ZIP_STORED)
        # Without the key of this home, restored sign-in secrets would be unreadable.
        key = settings.HOME / "secret_key"
        if key.is_file():
            sums[SECRET] = _add(archive, key, SECRET, zipfile.ZIP_STORED)
        for done, file in enumerate(attachments):
            progress("打包附件", done, len(attachments))
            name = ATTACHMENTS + file.relative_to(root).as_posix()
            sums[name] = _add(archive, file, name, zipfile.ZIP_DEFLATED)
        progress("打包附件", len(attachments), len(attachments))
        manifest["sha256"] = sums
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return len(attachments)


def _add(archive: zipfile.ZipFile, file: Path, name: str, method: int) -> str:
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
    entry.compress_type = method
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        for block in iter(lambda: source.read(1 << 20), b""):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def restore(path: Path, *, progress: Progress = _silent) -> Report:
    """Bring ``path`` into this empty home, and prove that what came is what was saved."""
    from kehui.config.migration import migrate

    started = time.monotonic()
    _refuse_unless_empty()
    with _open(path) as archive:
        manifest = read_manifest(archive, path)
        with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.HOME) as folder:
            staged = Path(folder)
            files = unpack(archive, manifest, staged, progress)
            progress("恢复数据库", 0, None)
            connections.close_all()
            _run(
                [
                    _program("pg_restore"),
                    "--no-owner",
                    "--no-privileges",
                    "--single-transaction",
                    f"--dbname={_conninfo()['PGDATABASE']}",
                    str(staged / DUMP),
                ]
            )
            _prove_rows(manifest)
            media = Path(settings.MEDIA_ROOT)
            if (staged / "attachments").is_dir():
                if media.is_dir():
                    media.rmdir()  # it is empty: see above
                (staged / "attachments").replace(media)
            if (staged / SECRET).is_file():
                (staged / SECRET).replace(settings.HOME / SECRET)
    audited = _prove_audit(manifest)
    if manifest.get("demo"):
        from kehui.config import home

        home.mark_demo(settings.HOME)
    migrate()  # a backup of an earlier version is brought to this one's tables, after it was proved as it was
    counts: dict[str, int] = manifest["rows"]
    return Report(path, len(counts), sum(counts.values()), files, time.monotonic() - started, audited)


def _refuse_unless_empty() -> None:
    media = Path(settings.MEDIA_ROOT)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables or (media.is_dir() and any(media.iterdir())):
        where = settings.HOME if postgres.is_embedded() else "DATABASE_URL 指定的数据库"
        raise KehuiError(
            f"{where} 里已有数据，恢复只在空的目录和空的库上进行",
            hint="请用 KEHUI_HOME 指定一个新目录（使用 DATABASE_URL 时另建一个空库）后重试。现有数据没有改动。",
        )


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise KehuiError(f"没有找到备份文件 {path}", hint="请检查文件名。") from None
    except zipfile.BadZipFile:
        raise KehuiError(f"{path} 不是科汇的备份，或文件不完整", hint="请重新复制该文件，或换一份备份。") from None


def read_manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The manifest of a backup whose names are all what they should be. Raises KehuiError."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        named = set(manifest["sha256"])
    except (KeyError, ValueError, TypeError):
        raise KehuiError(f"{path} 里没有科汇的备份清单", hint="请确认这是 kehui backup 生成的文件。") from None
    if manifest.get("format") != FORMAT:
        raise KehuiError(f"{path} 是更新版本的科汇所作的备份", hint="请先升级科汇，再恢复。")
    held = {name for name in archive.namelist() if name != MANIFEST}
    if held != named or DUMP not in named:
        raise KehuiError(f"{path} 的内容与清单不符，可能被改动过", hint="请换一份备份。没有写入任何内容。")
    for name in held:
        parts = PurePosixPath(name).parts
        safe = name in (DUMP, SECRET) or (name.startswith(ATTACHMENTS) and len(parts) > 1)
        # A name that climbs out of the folder, or means something else on another system, is nobody's attachment.
        if not safe or ".." in parts or name.startswith("/") or "\\" in name or "\x00" in name or ":" in parts[0]:
            raise KehuiError(
                f"备份中有不允许的文件名：{name}", hint="该文件可能被改动过，请换一份备份。没有写入任何内容。"
            )
    return manifest


def unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path, progress: Progress = _silent) -> int:
    """Write the files into ``folder``, each checked against its sum; returns the number of attachments."""
    sums: dict[str, str] = manifest["sha256"]
    for done, (name, expected) in enumerate(sums.items()):
        progress("校验并解包", done, len(sums))
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        opener = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with archive.open(name) as source, os.fdopen(opener, "wb") as copy:
                for block in iter(lambda: source.read(1 << 20), b""):
                    digest.update(block)
                    copy.write(block)
        except zipfile.BadZipFile:
            digest.update(b"broken")
        if digest.hexdigest() != expected:
            raise KehuiError(f"备份中的 {name} 已损坏", hint="请换一份备份。没有写入任何内容。")
    return sum(name.startswith(ATTACHMENTS) for name in sums)


def _prove_rows(manifest: dict[str, Any]) -> None:
    expected: dict[str, int] = manifest["rows"]
    found = row_counts()
    wrong = [f"{t}：应有 {n} 行，恢复后 {found.get(t, 0)} 行" for t, n in expected.items() if found.get(t) != n]
    if wrong:
        raise KehuiError("恢复后的行数与备份不符：\n" + "\n".join(wrong), hint="请勿使用该目录，换一份备份重新恢复。")


def _prove_audit(manifest: dict[str, Any]) -> int:
    from kehui.audit import chain

    outcome = chain.verify()
    if not outcome.ok or audit_head() != manifest["audit_head"]:
        told = "\n".join(map(str, outcome.problems)) or "末条记录与备份清单不符"
        raise KehuiError(f"恢复后的审计记录不完整：\n{told}", hint="请勿使用该目录，换一份备份重新恢复。")
    return int(outcome.checked)


def row_counts() -> dict[str, int]:
    """The number of rows of each table, in the current snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall() if name not in UNCOUNTED]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = int(cursor.fetchone()[0])
    return counts


def audit_head() -> str:
    """The hash at the end of the audit trail, which stands for all of it."""
    from kehui.audit.models import Head

    return str(Head.objects.values_list("last_hash", flat=True).get(pk=1))


def _conninfo() -> dict[str, str]:
    """The connection as libpq's environment: a password on a command line would be for all to see."""
    given = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    info = {variable: str(given[name]) for name, variable in names.items() if given.get(name)}
    for option in ("sslmode", "sslrootcert", "sslcert", "sslkey"):
        if value := given["OPTIONS"].get(option):
            info[f"PG{option.upper()}"] = str(value)
    return info


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, env={**os.environ, **_conninfo()}, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()[-5:]
        raise KehuiError(
            f"{Path(command[0]).name} 没有成功：\n" + "\n".join(lines),
            hint="请检查磁盘空间和数据库权限。现有数据没有改动。",
        )


def _server_major() -> int:
    connection.ensure_connection()
    return int(connection.pg_version) // 10000  # type: ignore[attr-defined] # PostgreSQL is the only database


def _program(name: str) -> str:
    """pg_dump or pg_restore of the server's own version, so that a server can read what its dump says."""
    wanted = _server_major()
    candidates = [str(postgres.programs() / name)] if postgres.is_embedded() else list(_installed(name))
    found = {candidate: _major(candidate) for candidate in candidates}
    for candidate, major in found.items():
        if major == wanted:
            return candidate
    told = "、".join(f"{c}（{v}）" for c, v in found.items()) or "没有找到"
    raise KehuiError(
        f"数据库服务器是 PostgreSQL {wanted}，需要同版本的 {name}；本机上的：{told}",
        hint=f"请安装 PostgreSQL {wanted} 的客户端程序（Debian：postgresql-client-{wanted}）并放入 PATH。",
    )


def _installed(name: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    yield from sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)
    yield str(postgres.programs() / name)


def _major(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", told)
    return int(match[1]) if match else 0
