from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kehui.config import backup
from kehui.kernel.errors import KehuiError
from tests.config.test_cli import environment, kehui

# One worker makes the home and the backup that all these look at.
pytestmark = pytest.mark.xdist_group("commands")

WRITE = """
from django.db import transaction
from kehui.accounts.models import system_user
from kehui.audit.chain import Change, append
for number in range({start}, {end}):
    with transaction.atomic():
        append([Change("test.note.written", "test.note", number, f"第{{number}}条")], by=system_user())
"""


@pytest.fixture(scope="module")
def home(ready: Path) -> Path:
    """A home with a few audit entries and an attachment."""
    done = kehui(ready, "manage", "shell", "-c", WRITE.format(start=0, end=5))
    assert done.returncode == 0, done.stderr
    (ready / "attachments" / "合同").mkdir(parents=True)
    (ready / "attachments" / "合同" / "一.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 50)
    return ready


@pytest.fixture(scope="module")
def saved(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup made while another process writes."""
    path = tmp_path_factory.mktemp("saved") / "office.kehui"
    writer = subprocess.Popen(
        [sys.executable, "-m", "kehui", "manage", "shell", "-c", WRITE.format(start=5, end=500)],
        env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    done = kehui(home, "backup", str(path))
    assert writer.communicate()[1] == ""
    assert done.returncode == 0, done.stderr
    assert "备份完成" in done.stdout
    return path


def test_what_is_restored_is_what_was_saved(saved: Path, tmp_path: Path) -> None:
    done = kehui(tmp_path, "restore", str(saved))
    assert done.returncode == 0, done.stderr
    assert "核对一致" in done.stdout
    assert "用时" in done.stdout
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert (tmp_path / "secret_key").read_bytes() == archive.read("secret_key")
    assert manifest["rows"]["audit_entry"] >= 5
    assert manifest["rows"]["accounts_user"] >= 1
    assert (tmp_path / "attachments" / "合同" / "一.pdf").stat().st_size == 9 + 256 * 50
    assert kehui(tmp_path, "audit", "verify").returncode == 0
    again = kehui(tmp_path, "restore", str(saved))
    assert again.returncode == 1
    assert "已有数据" in again.stderr


def test_a_backup_never_overwrites(home: Path, saved: Path) -> None:
    before = saved.read_bytes()
    assert kehui(home, "backup", str(saved)).returncode == 1
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


def rewrite(
    saved: Path, target: Path, *, rename: dict[str, str] | None = None, spoil: str = "", extra: str = ""
) -> Path:
    """A backup with its manifest made to fit a forger's changes."""
    rename = rename or {}
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w") as copy:
        manifest = json.loads(source.read("manifest.json"))
        manifest["sha256"] = {rename.get(n, n): s for n, s in manifest["sha256"].items()}
        for name in source.namelist():
            data = source.read(name)
            if name == "manifest.json":
                data = json.dumps(manifest).encode()
            copy.writestr(rename.get(name, name), data[:-1] + b"?" if name == spoil else data)
        if extra:
            copy.writestr(extra, b"x")
    return target


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "attachments/../../evil",
        "/tmp/evil",
        "attachments\\..\\evil",
        "C:/evil",
        "postgres/evil",
        "attachments/",
    ],
)
def test_no_name_climbs_out_of_the_home(saved: Path, tmp_path: Path, name: str) -> None:
    forged = rewrite(saved, tmp_path / "forged.kehui", rename={"attachments/合同/一.pdf": name})
    with zipfile.ZipFile(forged) as archive, pytest.raises(KehuiError, match="不允许的文件名"):
        backup.read_manifest(archive, forged)


@pytest.mark.parametrize("name", ["attachments/合同/一.pdf", "database.dump"])
def test_a_spoilt_file_is_noticed(saved: Path, tmp_path: Path, name: str) -> None:
    forged = rewrite(saved, tmp_path / "forged.kehui", spoil=name)
    with zipfile.ZipFile(forged) as archive, pytest.raises(KehuiError, match="已损坏"):
        backup.unpack(archive, backup.read_manifest(archive, forged), tmp_path / "staged")


def test_a_file_too_many_is_noticed(saved: Path, tmp_path: Path) -> None:
    forged = rewrite(saved, tmp_path / "forged.kehui", extra="attachments/x")
    with zipfile.ZipFile(forged) as archive, pytest.raises(KehuiError, match="不符"):
        backup.read_manifest(archive, forged)


def test_a_spoilt_backup_leaves_the_home_empty(saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    forged = rewrite(saved, tmp_path / "forged.kehui", spoil="database.dump")
    for path in (forged, tmp_path / "saved.log"):
        path.touch()
        assert kehui(home, "restore", str(path)).returncode == 1
    assert kehui(home, "restore", str(saved)).returncode == 0
