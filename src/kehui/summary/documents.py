"""A template as numbered blocks, filled in: as a Word document, and as a page in which every figure is a link."""

from __future__ import annotations

import base64
import contextlib
import copy
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from kehui.areas.models import Area
from kehui.kernel.errors import KehuiError
from kehui.kernel.periods import Period
from kehui.statistics.indicators import all_names
from kehui.summary.marking import mark
from kehui.summary.mentions import Figures, identifier, nearest

_EXPRESSION = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
_STATEMENT = re.compile(r"^\s*\{%(p|tr)\s(.*?)%\}\s*$", re.DOTALL)
_CHART = re.compile(r"^\s*\{\{\s*图\(.*\)\s*\}\}\s*$")
CHART_MM = 150
TEMPLATE_MAX_BYTES = 10 * 1024 * 1024
#: Paragraph style in the template -> element and class on the page.
_ELEMENTS = {"Title": "h1", "Heading 1": "h2", "Heading 2": "h3", "Heading 3": "h4"}


@dataclass(frozen=True)
class Block:
    """A paragraph or table of the template. ``number`` is its place; ``text`` its words with ``{{ }}`` as written.

    ``in_loop``: it is written once for each item of a list. ``when``: in which case it is written, in words.
    """

    number: int
    style: str
    text: str
    is_table: bool = False
    in_loop: bool = False
    when: str = ""

    @property
    def is_editable(self) -> bool:
        """Whether it is prose that the office may rewrite (no line of a loop, no table, no chart)."""
        is_prose = bool(self.text.strip()) and not self.text.lstrip().startswith(("{%p", "{%tr"))
        return is_prose and not self.is_table and not self.in_loop and not _CHART.match(self.text)


def open_template(content: bytes) -> DocumentObject:
    """The template; KehuiError where it is no Word document."""
    if len(content) > TEMPLATE_MAX_BYTES:
        raise KehuiError("模板超过10 MB", hint="请压缩模板里的图片后再传")
    try:
        return Document(io.BytesIO(content))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise KehuiError("这个文件不是 Word 文档（.docx）", hint="请在 Word 或 WPS 里另存为 .docx 后再传") from error


def blocks_of(document: DocumentObject) -> list[Block]:
    """Every paragraph and table of the body, in order."""
    found: list[Block] = []
    opened: list[tuple[str, str]] = []
    for number, part in enumerate(document.iter_inner_content()):
        if isinstance(part, Table):
            found.append(Block(number, "", "", True))
            continue
        style = part.style.name if part.style is not None else ""
        if statement := _STATEMENT.match(part.text):
            _follow(opened, statement[2].strip())
        in_loop = any(kind == "for" for kind, _ in opened)
        when = "，".join(words for kind, words in opened if kind == "if")
        found.append(Block(number, style or "", part.text, in_loop=in_loop, when=when))
    return found


def _follow(opened: list[tuple[str, str]], statement: str) -> None:
    """Keep account of the loops and conditions that are open."""
    word, _, rest = statement.partition(" ")
    if word in ("for", "if"):
        opened.append((word, f"有“{rest.strip()}”时" if word == "if" else ""))
    elif word in ("endfor", "endif") and opened:
        opened.pop()
    elif word in ("else", "elif") and opened and opened[-1][0] == "if":
        opened[-1] = ("if", f"没有{opened[-1][1].removeprefix('有')}" if word == "else" else f"有“{rest.strip()}”时")


def _environment() -> Environment:
    # A template comes from a person: the sandbox keeps it from everything but the figures it is given.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _plain_names(expression: str) -> str:
    """Official names with signs (R&D) inside an expression become their identifiers."""
    for name in _signed_names():
        if name in expression:
            expression = expression.replace(name, identifier(name))
    return expression


def _signed_names() -> list[str]:
    return sorted((n for n in all_names() if identifier(n) != n), key=len, reverse=True)


def _texts(document: DocumentObject) -> Iterator[tuple[str, str]]:
    """Each text of the document with where it stands."""
    for i, part in enumerate(document.iter_inner_content(), 1):
        if isinstance(part, Table):
            for row in part.rows:
                for cell in row.cells:
                    yield f"第{i}段的表格", cell.text
        else:
            yield f"第{i}段", part.text


def check_template(document: DocumentObject, figures: Figures) -> None:
    """KehuiError naming the first place where the template is wrong, and the nearest right name."""
    loops = {"loop"} | {name for _, text in _texts(document) for name in re.findall(r"\{%(?:p|tr)?\s*for\s+(\w+)\s+in", text)}
    _check(((f"模板{where}", text) for where, text in _texts(document)), figures, loops)


def check_prose(texts: Mapping[str, str], figures: Figures) -> None:
    """The same of paragraphs that the office has written: where each stands on its page, to its words."""
    _check(texts.items(), figures, {"loop"})


def _check(texts: Iterable[tuple[str, str]], figures: Figures, loops: set[str]) -> None:
    environment = _environment()
    known = {*figures.variables([], []), "上年事项"}
    for where, text in texts:
        if "{{" not in text and "{%" not in text:
            continue
        source = "".join(_plain_names(p) for p in _EXPRESSION.findall(text) if p.startswith("{{"))
        opened, closed = text.count("{{"), text.count("}}")
        if opened != closed:
            raise KehuiError(f"{where}的“{{{{”和“}}}}”不成对：{text[:60]}", hint="每个数字写作 {{ 指标名称 }}")
        try:
            names = meta.find_undeclared_variables(environment.parse(source))
        except TemplateSyntaxError as error:
            raise KehuiError(
                f"{where}写法不对：{text[:60]}", hint="每个数字写作 {{ 指标名称 }}，增长写作 {{ 指标名称.同比 }}"
            ) from error
        for name in sorted(names - known - loops):
            raise KehuiError(f"{where}的“{name}”不是指标名称：{text[:60]}", hint=nearest(name, known))


def edited(document: DocumentObject, edits: Mapping[str, str]) -> DocumentObject:
    """The template with the office's own words in place of some blocks; a line break makes a new paragraph."""
    parts = list(document.iter_inner_content())
    for key, text in edits.items():
        number = int(key)
        if number >= len(parts) or isinstance(parts[number], Table):
            continue
        paragraph = parts[number]
        assert isinstance(paragraph, Paragraph)
        lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
        if not lines:
            paragraph._element.getparent().remove(paragraph._element)
            continue
        for line in reversed(lines[1:]):
            twin = copy.deepcopy(paragraph._element)
            paragraph._element.addnext(twin)
            _set_text(Paragraph(twin, paragraph._parent), line)
        _set_text(paragraph, lines[0])
    return document


def _set_text(paragraph: Paragraph, text: str) -> None:
    runs = paragraph.runs
    for run in runs[1:]:
        run._element.getparent().remove(run._element)
    if runs:
        runs[0].text = text
    else:
        paragraph.add_run(text)


class _Template(DocxTemplate):  # type: ignore[misc]  # it comes without types
    """docxtpl, with official names that hold signs."""

    def patch_xml(self, src_xml: str) -> str:
        def plain(match: re.Match[str]) -> str:
            expression = match[1].replace("&amp;", "&")
            return _plain_names(expression).replace("&", "&amp;")

        return _EXPRESSION.sub(plain, super().patch_xml(src_xml))


@contextlib.contextmanager
def _told_errors() -> Iterator[None]:
    """What goes wrong while filling in, as an error for the person who wrote the template."""
    try:
        yield
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise KehuiError(f"模板里有一处算不出来：{error}", hint="请对照“总结模板”一页的写法改正") from error


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def write_docx(
    template: bytes,
    area: Area,
    year: int,
    *,
    edits: Mapping[str, str] | None = None,
    problems: str = "",
    plans: str = "",
    carried: Sequence[Mapping[str, str]] = (),
    about: Mapping[str, Any] | None = None,
) -> tuple[bytes, Figures]:
    """The finished Word document, and the figures it mentions; each of them carries its identity in the file.

    ``about`` (which summary, which version) goes into the document's properties; ``Figures.issued`` and ``Figures.token``
    say afterwards what the file carries.
    """
    document = edited(open_template(template), edits or {})
    figures = Figures(area, Period(year), marked=True)
    check_template(document, figures)
    buffer = io.BytesIO()
    document.save(buffer)
    buffer.seek(0)
    filled = _Template(buffer)
    figures.place_chart = lambda chart: InlineImage(filled, io.BytesIO(chart.picture()), width=Mm(CHART_MM))
    with _told_errors():
        said = figures.variables(_lines(problems), _lines(plans)) | {"上年事项": list(carried)}
        filled.render(said, jinja_env=_environment())
    result = io.BytesIO()
    filled.save(result)
    told_of = {"area": area.code, "year": year, **(about or {})}
    content, figures.token, figures.issued = mark(result.getvalue(), figures.told, told_of, figures.charts)
    return content, figures


def preview_html(
    template: bytes,
    area: Area,
    year: int,
    *,
    edits: Mapping[str, str] | None = None,
    problems: str = "",
    plans: str = "",
    carried: Sequence[Mapping[str, str]] = (),
) -> tuple[SafeString, Figures]:
    """The same document as a page in which each figure links to its records."""
    document = edited(open_template(template), edits or {})
    figures = Figures(area, Period(year), linked=True)
    figures.place_chart = lambda chart: format_html(
        '<img class="k-paper-chart" src="data:image/png;base64,{}" alt="{}：{}">',
        base64.b64encode(chart.picture()).decode(), chart.figure.name, chart.words,
    )  # fmt: skip
    check_template(document, figures)
    source = "\n".join(_html_source(part) for part in document.iter_inner_content())
    with _told_errors():
        said = figures.variables(_lines(problems), _lines(plans)) | {"上年事项": list(carried)}
        html = _environment().from_string(source).render(said)
    return SafeString(html), figures


def as_told(texts: Mapping[int, str], figures: Figures, problems: str, plans: str) -> dict[int, str]:
    """Paragraphs as they read with their figures; as they are written where one cannot be worked out."""
    said = figures.variables(_lines(problems), _lines(plans))
    environment, told = _environment(), {}
    for number, text in texts.items():
        try:
            told[number] = unescape(environment.from_string(_plain_names(text)).render(said))
        except (TemplateError, TypeError, ValueError, ArithmeticError):
            told[number] = text
    return told


def _html_source(part: Paragraph | Table) -> str:
    if isinstance(part, Table):
        rows = []
        for i, row in enumerate(part.rows):
            texts = [cell.text for cell in row.cells]
            if statement := _STATEMENT.match(texts[0] if texts else ""):
                rows.append(f"{{% {statement[2]} %}}")
                continue
            tag = "th" if i == 0 else "td"
            rows.append("<tr>" + "".join(f"<{tag}>{_literal(t)}</{tag}>" for t in texts) + "</tr>")
        return f'<div class="k-table-wrap"><table class="k-table">{"".join(rows)}</table></div>'
    if statement := _STATEMENT.match(part.text):
        return f"{{% {statement[2]} %}}"
    if not part.text.strip():
        return ""
    style = part.style.name if part.style is not None else ""
    tag = _ELEMENTS.get(style or "", "p")
    aligned = ' class="k-right"' if part.alignment is not None and part.alignment == 2 else ""
    return f"<{tag}{aligned}>{_literal(part.text)}</{tag}>"


def _literal(text: str) -> str:
    """Words escaped, expressions left to the engine."""
    return "".join(
        _plain_names(piece) if piece.startswith(("{{", "{%")) else escape(piece) for piece in _EXPRESSION.split(text)
    )


