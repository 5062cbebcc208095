"""Text boxes, notes and tracked changes of a Word document."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from lxml import etree

from kehui.reading import docx_text, read_text

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def para(*inner: str) -> str:
    return f"<w:p>{''.join(inner)}</w:p>"


def box(text: str) -> str:
    """A text box as Word writes it: as a drawing and, for older versions, as a picture."""
    content = f"<w:txbxContent>{para(run(text))}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(text: str) -> str:
    """A text box of an older version, as WPS may write it."""
    content = f"<w:txbxContent>{para(run(text))}</w:txbxContent>"
    return f"<w:r><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></w:r>"


def note(kind: str, number: int) -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def word(body: str, **notes: str) -> bytes:
    """A document with that body; ``footnotes`` and ``endnotes`` are the parts of that name."""
    blank, made = io.BytesIO(), io.BytesIO()
    Document().save(blank)
    with zipfile.ZipFile(blank) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name != "word/document.xml":
                new.writestr(name, old.read(name))
        new.writestr("word/document.xml", f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>")
        for name, inner in notes.items():
            new.writestr(f"word/{name}.xml", f"<w:{name} {_NAMES}>{inner}</w:{name}>")
    for name in ("word/document.xml", *(f"word/{n}.xml" for n in notes)):
        with zipfile.ZipFile(made) as archive:
            etree.fromstring(archive.read(name))
    return made.getvalue()


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    body = para(run("授权专利96件。"), box("其中发明21件。")) + para(run("新增高企12家。"))
    text = docx_text(word(body))
    assert text == "授权专利96件。\n其中发明21件。\n新增高企12家。"
    assert [f.value for f in read_text(text)] == [96, 21, 12]


def test_a_text_box_that_is_stored_once_is_read() -> None:
    assert docx_text(word(para(picture("专利3件。")))) == "\n专利3件。"


def test_a_text_box_in_a_text_box_and_in_a_cell() -> None:
    inner = f"<w:txbxContent>{para(run('外12家'), picture('内3家'))}</w:txbxContent>"
    nested = f"<w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>"
    assert docx_text(word(para(nested))) == "\n外12家\n内3家"
    cell = (
        f"<w:tbl><w:tr><w:tc>{para(run('高企'), box('注：含复审'))}</w:tc><w:tc>{para(run('12'))}</w:tc></w:tr></w:tbl>"
    )
    assert docx_text(word(cell)) == "高企\t12\n注：含复审"


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_behind_its_paragraph(kind: str) -> None:
    notes = (
        f'<w:{kind} w:id="-1" w:type="separator">{para(run("线"))}</w:{kind}>'
        f'<w:{kind} w:id="2">{para(run(" 含复审23家。"))}</w:{kind}><w:{kind} w:id="3">{para(run("没有人提到9家。"))}</w:{kind}>'
    )
    body = para(run("新认定高企52家"), note(kind, 2), run("。")) + para(run("后一段。"))
    assert docx_text(word(body, **{f"{kind}s": notes})) == "新认定高企52家。\n含复审23家。\n后一段。"


def test_tracked_changes_are_read_as_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('旧处9家')}</w:moveFrom><w:moveTo>{run('，新处9家')}</w:moveTo>"
    body = para(run("新增"), deleted, f"<w:ins>{run('21')}</w:ins>", run("家"), moved, run("。"))
    gone = f"<w:del>{box('删掉的3家')}</w:del>"
    row = f"<w:tr><w:tc>{para(run('高企'))}</w:tc></w:tr>"
    lost = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{para(run('删掉的行'))}</w:tc></w:tr>"
    assert docx_text(word(body + para(gone) + f"<w:tbl>{row}{lost}</w:tbl>")) == "新增21家，新处9家。\n\n高企"


def test_a_table_in_a_cell_is_read_once() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{para(run('内'))}</w:tc><w:tc>{para(run('2'))}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{para(run('外'))}{inner}</w:tc><w:tc>{para(run('3'))}</w:tc></w:tr></w:tbl>"
    assert docx_text(word(outer)) == "外 内\t2\t3"
