"""Reading an expert's papers and patents out of what reference managers export: BibTeX, RIS, and csv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import bibtexparser
import rispy
from bibtexparser.bparser import BibTexParser
from bibtexparser.customization import convert_to_unicode

from kehui.kernel.errors import KehuiError
from kehui.market.models import LiteratureKind

MOST = 500
MAX_BYTES = 2 * 1024 * 1024
_BIBTEX_KINDS = {
    "patent": LiteratureKind.PATENT, "book": LiteratureKind.BOOK, "inbook": LiteratureKind.BOOK,
    "techreport": LiteratureKind.REPORT, "standard": LiteratureKind.STANDARD,
}  # fmt: skip
_RIS_KINDS = {
    "PAT": LiteratureKind.PATENT, "BOOK": LiteratureKind.BOOK, "CHAP": LiteratureKind.BOOK, "RPRT": LiteratureKind.REPORT,
    "STAND": LiteratureKind.STANDARD,
}  # fmt: skip
_HEADERS = {
    "title": ("题名", "标题", "名称", "title"), "authors": ("作者", "发明人", "authors", "author"),
    "source": ("来源", "刊名", "期刊", "来源库", "journal", "source"), "year": ("年", "年份", "发表时间", "year"),
    "identifier": ("DOI", "doi", "专利号", "申请号", "公开号"), "description": ("摘要", "abstract"),
    "keywords": ("关键词", "关键字", "keywords"), "kind": ("文献类型", "类型", "type"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One piece of literature as the file states it; texts "" and ``year`` None where it does not."""

    title: str
    kind: str = LiteratureKind.PAPER
    authors: str = ""
    source: str = ""
    year: int | None = None
    identifier: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


def read_literature(content: bytes, name: str) -> list[Entry]:
    """The entries of a file, recognised by its ending and contents. KehuiError says what is wrong with it."""
    if len(content) > MAX_BYTES:
        raise KehuiError("文件超过2 MB，请分几次导入")
    text = _decoded(content)
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in ("bib", "bibtex") or re.search(r"^\s*@\w+\s*\{", text, flags=re.MULTILINE):
        found = _bibtex(text)
    elif ending in ("ris", "txt") or re.search(r"^TY  - ", text, flags=re.MULTILINE):
        found = _ris(text)
    elif ending == "csv":
        found = _csv(text)
    else:
        raise KehuiError(f"看不懂“{name}”的格式", hint="请用文献管理软件导出 BibTeX（.bib）、RIS（.ris）或 csv")
    if not any(e.title for e in found):
        raise KehuiError(f"“{name}”里没有找到文献", hint="请确认导出时选择了题录，并包含题名")
    if len(found) > MOST:
        raise KehuiError(f"一次最多导入{MOST}篇，这个文件有{len(found)}篇", hint="请分几次导入")
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise KehuiError("看不懂文件的文字编码", hint="请另存为 UTF-8 后再导入")


def _bibtex(text: str) -> list[Entry]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False, customization=convert_to_unicode)
    try:
        rows: list[dict[str, Any]] = bibtexparser.loads(text, parser).entries
    except Exception as error:  # whatever a broken file makes the parser raise, the person reads one thing
        raise KehuiError("BibTeX 文件不完整或格式有误", hint="请从文献管理软件重新导出") from error
    return [
        Entry(
            title=_line(r.get("title", "")), kind=_BIBTEX_KINDS.get(r.get("ENTRYTYPE", ""), LiteratureKind.PAPER),
            authors=_people(re.split(r"\s+and\s+", r.get("author", ""))),
            source=_line(r.get("journal") or r.get("booktitle") or r.get("publisher") or r.get("institution") or ""),
            year=_year(r.get("year") or r.get("date") or ""), identifier=_line(r.get("doi") or r.get("number", "")
            if r.get("ENTRYTYPE") == "patent" else r.get("doi", "")), description=_line(r.get("abstract", "")),
            keywords=_keywords(r.get("keywords") or r.get("keyword") or ""),
        )
        for r in rows
    ]  # fmt: skip


def _ris(text: str) -> list[Entry]:
    try:
        rows = rispy.loads(text)
    except Exception as error:  # as above
        raise KehuiError("RIS 文件不完整或格式有误", hint="请从文献管理软件重新导出") from error
    return [
        Entry(
            title=_line(r.get("title") or r.get("primary_title") or ""),
            kind=_RIS_KINDS.get(r.get("type_of_reference", ""), LiteratureKind.PAPER),
            authors=_people(r.get("authors") or r.get("first_authors") or ()),
            source=_line(r.get("journal_name") or r.get("secondary_title") or r.get("publisher") or ""),
            year=_year(r.get("year") or r.get("publication_year") or ""), identifier=_line(r.get("doi") or r.get("number") or ""),
            description=_line(r.get("abstract") or r.get("notes_abstract") or ""),
            keywords=tuple(k for k in map(_line, r.get("keywords") or ()) if k),
        )
        for r in rows
    ]  # fmt: skip


def _csv(text: str) -> list[Entry]:
    reader = csv.DictReader(io.StringIO(text))
    columns = {
        name: next((h for h in reader.fieldnames or () if h and h.strip().lower() in {k.lower() for k in known}), "")
        for name, known in _HEADERS.items()
    }
    if not columns["title"]:
        raise KehuiError("csv 里没有“题名”一列", hint="第一行应为列名：题名、作者、来源、年份、DOI、摘要、关键词")
    labels = {label: value for value, label in LiteratureKind.choices}
    found = []
    for row in reader:
        value = {name: _line(row.get(header) or "") if header else "" for name, header in columns.items()}
        found.append(
            Entry(
                title=value["title"], kind=str(labels.get(value["kind"], LiteratureKind.PAPER)),
                authors=_people(re.split(r"[;；、,，]", value["authors"])), source=value["source"], year=_year(value["year"]),
                identifier=value["identifier"], description=value["description"], keywords=_keywords(value["keywords"]),
            )
        )  # fmt: skip
    return found


def _line(text: Any) -> str:
    return " ".join(str(text or "").replace("{", "").replace("}", "").split())


def _people(names: Iterable[str]) -> str:
    """``Wang, Hai`` -> ``Wang Hai``; joined by 、, as far as 300 characters go."""
    made = "、".join(dict.fromkeys(" ".join(n.replace(",", " ").split()) for n in map(_line, names) if n))
    return made if len(made) <= 300 else made[:297].rsplit("、", 1)[0] + "、等"


def _year(text: Any) -> int | None:
    found = re.search(r"(?:19|20)\d{2}", str(text))
    return int(found[0]) if found else None


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(k for k in (_line(p) for p in re.split(r"[;；,，、]", text)) if k and len(k) <= 30)[:20]
