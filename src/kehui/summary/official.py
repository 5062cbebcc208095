"""A Word document in the form of GB/T 9704-2012: page, grid, faces, page numbers. The faces are named, never shipped."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

BODY, SONG_TITLE, HEI, KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
# 22 lines of 28 characters on A4 (GB/T 9704-2012, 5.2): margins and grid in twips.
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
LINE_PITCH, CHARACTER_SPACE = 580, -848


def set_face(style_or_run: Any, east_asian: str, points: float, *, bold: bool = False) -> None:
    """Chinese face, Times New Roman for digits, size; ``w:eastAsia`` is said on every font."""
    font = style_or_run.font
    font.name, font.size, font.bold, font.italic = LATIN, Pt(points), bold, False
    fonts = style_or_run.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, face in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), face)
    colour = style_or_run.element.rPr.find(qn("w:color"))
    if colour is not None:
        style_or_run.element.rPr.remove(colour)


def new_document() -> DocumentObject:
    """An empty document in official form, with the styles Title, Heading 1-3 and Normal set."""
    document = Document()
    _page(document)
    _styles(document)
    _page_numbers(document)
    return document


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.top_margin, section.bottom_margin = Twips(TOP), Twips(BOTTOM)
    section.left_margin, section.right_margin = Twips(LEFT), Twips(RIGHT)
    section.footer_distance = Twips(BOTTOM - 7 * 57)  # the page number stands 7 mm under the type area
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    properties.append(grid)


def _styles(document: DocumentObject) -> None:
    styles = document.styles
    # The character grid is counted from the default size: with another one, 16 pt type would take two cells each.
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("w:sz", "w:szCs"):
        size = defaults.find(qn(name))
        if size is None:
            size = OxmlElement(name)
            defaults.append(size)
        size.set(qn("w:val"), "32")
    normal = styles["Normal"]
    set_face(normal, BODY, 16)
    _spacing(normal.paragraph_format, indent=32)
    # LibreOffice gives a 16 pt character two cells of the 15.8 pt grid. So the type does not snap: a line of exactly
    # 29 pt and characters a quarter point closer make the same 22 lines of 28 characters in Word, WPS and LibreOffice.
    _off_grid(normal)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), "-5")
    normal.element.get_or_add_rPr().append(closer)
    for name, face, points in (("Heading 1", HEI, 16), ("Heading 2", KAI, 16), ("Heading 3", BODY, 16)):
        set_face(styles[name], face, points)
        _spacing(styles[name].paragraph_format, indent=32)
        styles[name].paragraph_format.keep_with_next = True
    title = styles["Title"]
    set_face(title, SONG_TITLE, 22)
    _spacing(title.paragraph_format, indent=0, line=36)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    borders = title.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _spacing(paragraph_format: Any, *, indent: float, line: float = 29) -> None:
    paragraph_format.space_before = paragraph_format.space_after = Pt(0)
    paragraph_format.line_spacing_rule, paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    paragraph_format.first_line_indent = Pt(indent)
    paragraph_format.keep_with_next = False


def _page_numbers(document: DocumentObject) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.first_line_indent = Pt(0)
        # One character in from the edge of the type area.
        if side == WD_ALIGN_PARAGRAPH.RIGHT:
            paragraph.paragraph_format.right_indent = Pt(14)
        else:
            paragraph.paragraph_format.left_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            set_face(run, "宋体", 14)
            if text is None:
                for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
                    run._element.append(_field_part(kind, words))


def _field_part(kind: str | None, words: str | None) -> Any:
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    else:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = words
    return part


def add_table(
    document: DocumentObject, headings: list[str], cells: list[str], rows: str, widths: list[float], *, points: float = 10.5
) -> None:
    """A table with a repeated head and one row for each of ``rows`` (``行 in 附表``); widths in mm.

    Cells that hold nothing but a number stand right: those whose heading ends with 数, 值, 比 or ）.
    """
    table = document.add_table(rows=4, cols=len(headings))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(round(width * 56.7))
    for i, texts in enumerate((headings, [f"{{%tr for {rows} %}}"], cells, ["{%tr endfor %}"])):
        for j, (cell, text) in enumerate(zip(table.rows[i].cells, texts, strict=False)):
            paragraph = cell.paragraphs[0]
            _spacing(paragraph.paragraph_format, indent=0, line=points * 1.5)
            if i == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif headings[j].endswith(("数", "比", "）")):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            set_face(paragraph.add_run(text), HEI if i == 0 else BODY, points)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Twips(round(width * 56.7))
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)


def add_chart(document: DocumentObject, title: str, words: str) -> None:
    """A centred title and, under it, a paragraph whose line grows with the picture that ``words`` will become."""
    heading = document.add_paragraph()
    _spacing(heading.paragraph_format, indent=0)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.keep_with_next = True
    set_face(heading.add_run(title), HEI, 14)
    place = document.add_paragraph(words)
    loosen(place._p)


def loosen(paragraph: Any) -> None:
    """A line of exactly 29 points would cut a picture off: let it grow, without indent, in the middle."""
    properties = paragraph.get_or_add_pPr()
    for name, values in (
        ("spacing", {"line": "240", "lineRule": "auto", "before": "0", "after": "0"}),
        ("ind", {"firstLine": "0", "firstLineChars": "0"}),
        ("jc", {"val": "center"}),
    ):
        element = getattr(properties, f"get_or_add_{name}")()
        for key, value in values.items():
            element.set(qn(f"w:{key}"), value)


def _off_grid(style: Any) -> None:
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().append(snap)
