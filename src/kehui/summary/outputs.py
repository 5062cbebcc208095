"""Other papers from the same figures: the leader's one-page brief, the figure sheet for slides, and the PDF."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from kehui.kernel import clock, units
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.figures import Figure, plain_number
from kehui.summary import official
from kehui.summary.documents import write_docx
from kehui.summary.mentions import Figures
from kehui.summary.models import Summary, Version

BRIEF_FIGURES = 12
BRIEF_LINES = 3
PDF_SECONDS = 90
_HEAD = PatternFill("solid", fgColor="1F4B8F")
_THIN = Border(bottom=Side(style="thin", color="C9D2DE"))


def brief(summary: Summary, version: Version, figures: Sequence[Figure]) -> tuple[bytes, Figures]:
    """One page: the first figures that the summary mentions as a table, its problems and plans in a few lines."""
    names = [f.name for f in figures if f.value is not None][:BRIEF_FIGURES]
    document = official.new_document()
    document.add_paragraph("{{ 地区 }}{{ 年份 }}年科技工作简报", style="Title")
    note = document.add_paragraph("{{ 年份 }}年数据，成稿于{{ 今天 }}，同比为上年同期")
    note.alignment, note.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    quoted = ", ".join(f'"{n}"' for n in names)
    if names:
        official.add_table(
            document, ["指标", "单位", "本年数", "同比"],
            ["{{ 行.名称 }}", "{{ 行.单位 }}", "{{ 行.数 }}", "{{ 行.同比 }}"], f"行 in 指标表({quoted})", [66.0, 22.0, 34.0, 34.0],
            points=12,
        )  # fmt: skip
    for title, lines in (("存在问题", version.problems), ("下一步打算", version.plans)):
        said = [line.strip() for line in lines.splitlines() if line.strip()][:BRIEF_LINES]
        if said:
            document.add_paragraph(title, style="Heading 1")
            for n, line in enumerate(said, 1):
                document.add_paragraph(f"{n}. {line if len(line) <= 60 else line[:59] + '…'}".replace("{", "｛").replace("}", "｝"))
    buffer = io.BytesIO()
    document.save(buffer)
    about = {"summary": summary.pk, "version": version.number, "paper": "brief"}
    return write_docx(buffer.getvalue(), summary.area, summary.year, about=about)


def figure_sheet(summary: Summary, figures: Sequence[Figure], address: str) -> bytes:
    """A workbook for slides: a sheet with every figure, its growth, years and definition, and a sheet of ready charts."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数字"
    years = [str(summary.year - n) for n in range(4, -1, -1)]
    heads = ["指标", "单位", *[f"{y}年" for y in years], "同比", "记录数", "口径", "截至", "查询地址"]
    sheet.append([f"{summary.title}用到的数字"])
    sheet.append(heads)
    for figure in figures:
        series = [None] * (5 - len(figure.series)) + list(figure.series)
        shown = [_shown(figure, v) for v in series]
        sheet.append([
            figure.name, figure.unit, *shown, figure.growth_said, figure.rows, figure.indicator.definition,
            clock.date_text(figure.as_of_date), f"{address}{figure.url}",
        ])  # fmt: skip
    sheet["A1"].font = Font(size=16, bold=True)
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF", size=12), _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center")
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.border, cell.font = _THIN, Font(size=12)
            cell.alignment = Alignment(vertical="center", wrap_text=cell.column == len(heads) - 2)
        row[6].font = Font(size=14, bold=True, color="1F4B8F")
        row[7].alignment = Alignment(horizontal="right", vertical="center")
        row[-1].hyperlink = row[-1].value
    for n, width in enumerate([34, 8, *[13] * 5, 14, 9, 60, 14, 40], 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = "C3"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"
    _charts(book, sheet, figures)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shown(figure: Figure, value: object) -> int | float | None:
    if value is None:
        return None
    return plain_number(units.round_half_up(value / figure.indicator.scale, figure.indicator.places))  # type: ignore[operator]


def _charts(book: Workbook, sheet: object, figures: Sequence[Figure]) -> None:
    """One chart for each figure that has a course, large enough to be copied onto a slide."""
    page = book.create_sheet("图")
    at = 1
    for row, figure in enumerate(figures, 3):
        if figure.spark is None or at > 24 * 20:
            continue
        chart = BarChart()
        chart.title, chart.legend, chart.style, chart.width, chart.height = f"{figure.name}（{figure.unit}）", None, 10, 24, 11
        chart.add_data(Reference(sheet, min_col=3, max_col=7, min_row=row, max_row=row), from_rows=True, titles_from_data=False)
        chart.set_categories(Reference(sheet, min_col=3, max_col=7, min_row=2, max_row=2))
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, other, False)
        chart.series[0].graphicalProperties.solidFill = "1F4B8F"
        chart.y_axis.delete, chart.x_axis.delete, chart.y_axis.majorGridlines = True, False, None
        chart.gapWidth = 60
        page.add_chart(chart, f"A{at}")
        at += 24


def mentioned(summary: Summary, version: Version) -> list[Figure]:
    """The figures that a version of the summary mentions, in its order."""
    with summary.template_file.open("rb") as file:
        template = file.read()
    _, figures = write_docx(
        template, summary.area, summary.year, edits=version.edits, problems=version.problems, plans=version.plans
    )
    return [f for f in figures.mentioned.values() if f.period == Period(summary.year)]


def libreoffice() -> str | None:
    """The program of LibreOffice on this machine, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_pdf(content: bytes) -> bytes:
    """The document as a PDF, made by LibreOffice. KehuiError where there is none or it fails."""
    office = libreoffice()
    if office is None:
        raise KehuiError(
            "这台服务器上没有安装 LibreOffice，不能直接导出 PDF",
            hint="请下载 Word 文件，在 Word 或 WPS 里另存为 PDF；或请系统管理员安装 LibreOffice",
        )
    with tempfile.TemporaryDirectory(prefix="kehui-pdf-") as folder:
        source = Path(folder) / "a.docx"
        source.write_bytes(content)
        command = [
            office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", "pdf",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            # A profile of its own: two exports at once would otherwise wait for each other, or fail.
            subprocess.run(command, check=True, capture_output=True, timeout=PDF_SECONDS, env={**os.environ, "HOME": folder})
            return (Path(folder) / "a.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise KehuiError("LibreOffice 没有转成 PDF", hint="请稍后再试，或下载 Word 文件后另存为 PDF") from error
