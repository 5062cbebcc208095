"""The command ``kehui import``."""

from __future__ import annotations

from pathlib import Path

import pytest

from kehui.config import cli
from kehui.parties.models import Organisation
from tests.cast import Cast, uscc
from tests.importing.sheets import organisation, xlsx

pytestmark = pytest.mark.django_db


def test_files_go_in_one_by_one_and_a_bad_one_is_told(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kehui.config.runtime.close", lambda: None)  # the test's own connection stays open
    monkeypatch.setattr("kehui.config.migration.migrate", lambda: None)
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(xlsx([organisation(90001)]))
    bad.write_bytes(xlsx([organisation(90002), organisation(90003, 单位类型="公司")]))
    assert cli.run(["import", str(good), str(bad), str(tmp_path / "无.xlsx")]) == 1
    out, err = capsys.readouterr()
    assert "好.xlsx → 单位：已导入（新增 1）" in out
    assert "第3行：没有“公司”" in out
    assert "没有这个文件" in err
    assert Organisation.objects.filter(uscc=uscc(90001)).exists()
    assert not Organisation.objects.filter(uscc=uscc(90002)).exists()
    assert cli.run(["import", "--skip-errors", str(bad)]) == 0
    assert Organisation.objects.filter(uscc=uscc(90002)).exists()
    assert cli.run(["import", "--check", str(good)]) == 0
    assert cli.run(["import", "--register", "没有的台账", str(good)]) == 2
