"""Texts out of files, and the command that reads them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kehui.config.commands.read import command
from kehui.kernel.errors import KehuiError
from kehui.reading import text_of

PROSE = "授权专利96件，同比增长50%。\r\n其中发明21件。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_as_it_is(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "总结.txt"
    path.write_bytes(PROSE.encode(encoding))
    assert text_of(path) == PROSE


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """A document with prose, a content control, deleted text and a table."""
    document = Document()
    document.add_paragraph("登记技术合同118项，")
    paragraph = document.add_paragraph("成交额")
    control, content, run, text = (OxmlElement(f"w:{n}") for n in ("sdt", "sdtContent", "r", "t"))
    text.text = "2.95"
    run.append(text)
    content.append(run)
    control.append(content)
    paragraph._p.append(control)
    paragraph.add_run("亿元。")
    deleted, old, gone = (OxmlElement(f"w:{n}") for n in ("del", "r", "delText"))
    gone.text = "3.95亿元"
    old.append(gone)
    deleted.append(old)
    deleted.set(qn("w:author"), "甲")
    paragraph._p.append(deleted)
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(
        (c for row in table.rows for c in row.cells), ("指标", "单位", "本年", "授权专利", "件", "96"), strict=True
    ):
        cell.text = words
    path = tmp_path / "总结.docx"
    document.save(str(path))
    return path


def test_the_text_of_a_word_document(word: Path) -> None:
    assert text_of(word) == "登记技术合同118项，\n成交额2.95亿元。\n指标\t单位\t本年\n授权专利\t件\t96"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"no zip", "不是完好的 Word 文件"),
        ("a.docx", b"PK\x03\x04 cut off", "不是完好的 Word 文件"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "设了打开密码"),
        ("a.docx", OLE, "旧版 Word 文件"),
        ("a.doc", OLE, "旧版 Word 文件"),
        ("a.doc", b"{\\rtf1", "RTF"),
        ("a.wps", b"old", "旧版文件"),
        ("a.pdf", b"%PDF-1.7", "读不了“.pdf”"),
        ("a.docx", b"%PDF-1.7", "其实是 PDF"),
        ("a.txt", b"\x81", "看不懂文件的编码"),
        ("a.txt", b"\x00\x01\x02\x03\xff\x00", "看不懂文件的编码"),
        ("a.txt", b"", "文件是空的"),
        ("a.docx", b"", "文件是空的"),
        ("a.txt", b" \n\n", "没有文字"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KehuiError) as raised:
        text_of(path)
    assert told in raised.value.message
    assert raised.value.hint


def test_a_file_that_cannot_be_read_ends_the_command_with_words(tmp_path: Path) -> None:
    path = tmp_path / "总结.docx"
    path.write_bytes(OLE)
    code = f"import sys; from kehui.config.cli import run; sys.exit(run(['read', {str(path)!r}, '--json']))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert "旧版 Word 文件" in ended.stderr
    assert "另存为 .docx" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["没有.docx", "没有.txt"])
def test_a_file_that_is_not_there_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(KehuiError, match=name):
        text_of(tmp_path / name)


def test_a_doc_that_is_a_docx_is_read(word: Path) -> None:
    assert text_of(word.rename(word.with_suffix(".doc"))).startswith("登记技术合同118项")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "总结.txt"
    path.write_bytes(PROSE.encode(encoding))
    assert text_of(path) == PROSE


def test_a_picture_without_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "扫描.docx"
    Document().save(str(path))
    with pytest.raises(KehuiError) as raised:
        text_of(path)
    assert "文字识别" in raised.value.hint


def test_a_zip_that_is_no_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.xml", "<x/>")
    with pytest.raises(KehuiError):
        text_of(path)


def test_read_prints_json(word: Path) -> None:
    told = CliRunner().invoke(command, [str(word), "--json"])
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert [(f["term"], f["value"], f["unit"], f["kind"]) for f in found] == [
        ("登记技术合同", 118, "项", "value"), ("成交额", 295000000, "元", "value"), ("授权专利", 96, "件", "value"),
    ]  # fmt: skip
    assert set(found[0]) == {"start", "end", "text", "term", "value", "unit", "qualifier", "kind", "of"}


def test_read_prints_a_table_and_the_problems(tmp_path: Path) -> None:
    path = tmp_path / "总结.txt"
    path.write_text("授权专利96件，其中发明121件。", encoding="utf-8")
    assert "共 2 个数字" in CliRunner().invoke(command, [str(path)]).stdout
    assert "分项121件大于总数96件" in CliRunner().invoke(command, [str(path), "--checks"]).stdout
    told = json.loads(CliRunner().invoke(command, [str(path), "--checks", "--json"]).stdout)
    assert told == [{"kind": "parts_exceed_whole", "start": 12, "end": 15, "message": "分项121件大于总数96件"}]
    path.write_text("授权专利96件，其中发明21件。", encoding="utf-8")
    assert "没有发现问题" in CliRunner().invoke(command, [str(path), "--checks"]).stdout


def test_read_needs_no_django(tmp_path: Path) -> None:
    path = tmp_path / "总结.txt"
    path.write_text("授权专利96件。", encoding="utf-8")
    code = f"import sys; from kehui.config.cli import run; print(run(['read', {str(path)!r}, '--json'])); print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("0\nFalse\n")
