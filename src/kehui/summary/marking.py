"""From marked text to a Word document whose figures carry their identity.

Two bookmarks and a document property for each figure (decision 19): bookmarks change nothing on paper, and Word, WPS and
LibreOffice keep them through editing. The tight one holds the figure; the wide one also the character before and after,
so that a figure typed over as a whole, with which the tight one goes, is still found. A figure that has a table's cell to
itself has no characters beside it; the words at the head of its row and column are kept instead. A chart has one bookmark
around its picture.
"""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from kehui.summary.charts import drawn_in
from kehui.summary.identity import CONTEXT, DOCUMENT_PROPERTY, MARKED, Identity, bookmark, token_of
from kehui.summary.official import loosen
from kehui.summary.pictures import Chart
from kehui.summary.pictures import told as said_of
from kehui.summary.tablecells import Heads

_PROPERTIES = "docProps/custom.xml"
_NS = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Spot:
    """A figure inside one text element: offsets in the text without marks, its number among the told, and how many
    characters of prose the wide bookmark takes in before and after it.
    """

    start: int
    end: int
    told: int
    before: int = 0
    after: int = 0


def mark(
    content: bytes, told: Sequence[Identity], about: dict[str, Any], charts: Sequence[Chart] = ()
) -> tuple[bytes, str, list[Identity]]:
    """The document with bookmarks and properties in place of marks, its token, and the identities: those in the text in
    its order, then those of the pictures in theirs.

    ``about`` says which summary and version it is; it stands in the document property ``KehuiSummary``.
    """
    document = Document(io.BytesIO(content))
    found = _spots(document, told)
    pictures = _pictures(document, charts)
    identities = [identity for _, _, identities in found for identity in identities]
    identities += [chart.identity for _, chart in pictures]
    token = token_of(json.dumps(about, sort_keys=True), identities)
    number, mark_id = 0, _highest_mark(document)
    for element, (text, spots), _ in found:
        _bookmarked(element, text, spots, token, number, mark_id + 2 * number)
        number += len(spots)
    for picture, chart in pictures:
        picture.set("descr", chart.description)
        loosen(next(picture.iterancestors(qn("w:p"))))
        opening, closing = _bookmark_ends(bookmark(token, number), mark_id + 2 * number)
        run = next(picture.iterancestors(qn("w:r")))
        run.addprevious(opening)
        run.addnext(closing)
        number += 1
    buffer = io.BytesIO()
    document.save(buffer)
    properties = {DOCUMENT_PROPERTY: json.dumps(about | {"token": token}, ensure_ascii=False, separators=(",", ":"))}
    properties |= {bookmark(token, n): i.packed() for n, i in enumerate(identities)}
    return _with_properties(buffer.getvalue(), properties), token, identities


def _pictures(document: DocumentObject, charts: Sequence[Chart]) -> list[tuple[Any, Chart]]:
    """The place of each chart's picture. Pictures of the template's own say nothing of ours."""
    by_data = {tuple(sorted(said_of(c.identity).items())): c for c in charts}
    found = []
    for place in document.element.body.iter(qn("wp:docPr")):
        blip = next(place.getparent().iter(qn("a:blip")), None)
        part = document.part.related_parts.get(blip.get(qn("r:embed"), "")) if blip is not None else None
        said = drawn_in(part.blob) if part is not None else {}
        chart = by_data.get(tuple(sorted(said.items())))
        if chart is not None:
            found.append((place, chart))
    return found


def _spots(document: DocumentObject, told: Sequence[Identity]) -> list[tuple[Any, tuple[str, list[_Spot]], list[Identity]]]:
    """Each text element of the body that holds marks, with its plain text, its figures, and their identities."""
    found = []
    heads = Heads()
    for paragraph in document.element.body.iter(qn("w:p")):
        texts = list(paragraph.iter(qn("w:t")))
        if not any(t.text and MARKED.search(t.text) for t in texts):
            continue
        plain = [_split(t.text or "") for t in texts]
        whole = "".join(text for text, _ in plain)
        starts: list[int] = []
        ends: list[int] = []
        offset = 0
        for text, spots in plain:
            starts += [offset + s.start for s in spots]
            ends += [offset + s.end for s in spots]
            offset += len(text)
        row, column = heads.of(paragraph)
        n = 0
        for element, (text, spots) in zip(texts, plain, strict=True):
            identities = []
            for spot in spots:
                since = max(ends[n - 1] if n else 0, starts[n] - CONTEXT)
                until = min(starts[n + 1] if n + 1 < len(starts) else len(whole), ends[n] + CONTEXT)
                identities.append(
                    replace(
                        told[spot.told],
                        before=whole[since : starts[n]],
                        after=whole[ends[n] : until],
                        lead=text[spot.start - spot.before : spot.start],
                        trail=text[spot.end : spot.end + spot.after],
                        row=row,
                        column=column,
                    )
                )
                n += 1
            if spots:
                found.append((element, (text, spots), identities))
    return found


def _split(marked: str) -> tuple[str, list[_Spot]]:
    text, spots, last = "", [], 0
    for match in MARKED.finditer(marked):
        text += marked[last : match.start()]
        spots.append(_Spot(len(text), len(text) + len(match[2]), int(match[1])))
        text += match[2]
        last = match.end()
    text += marked[last:]
    ends = [0, *(s.end for s in spots)]
    starts = [*(s.start for s in spots[1:]), len(text)]
    return text, [
        replace(s, before=int(s.start > end), after=int(s.end < start))
        for s, end, start in zip(spots, ends, starts, strict=False)
    ]


def _highest_mark(document: DocumentObject) -> int:
    ids = [e.get(qn("w:id"), "0") for e in document.element.body.iter(qn("w:bookmarkStart"))]
    return max((int(i) for i in ids if i.isdigit()), default=0) + 1


def _bookmark_ends(name: str, mark_id: int) -> tuple[Any, Any]:
    opening, closing = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    opening.set(qn("w:id"), str(mark_id))
    opening.set(qn("w:name"), name)
    closing.set(qn("w:id"), str(mark_id))
    return opening, closing


def _bookmarked(element: Any, text: str, spots: Sequence[_Spot], token: str, first: int, mark_id: int) -> None:
    """Take the run apart at the figures and set the bookmarks between its pieces."""
    run = element.getparent()
    starts: dict[int, list[Any]] = {}
    ends: dict[int, list[Any]] = {}
    for n, spot in enumerate(spots):
        wide = [(spot.start - spot.before, spot.end + spot.after, True)] if spot.before or spot.after else []
        for start, end, is_wide in [*wide, (spot.start, spot.end, False)]:
            opening, closing = _bookmark_ends(bookmark(token, first + n, wide=is_wide), mark_id)
            mark_id += 1
            starts.setdefault(start, []).append(opening)
            ends.setdefault(end, []).append(closing)
    cuts = sorted({0, len(text), *starts, *ends})
    siblings = list(run)
    at = siblings.index(element)
    pieces: list[Any] = []
    if any(c.tag != qn("w:rPr") for c in siblings[:at]):
        pieces.append(_twin(run, siblings[:at]))
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        pieces += [*ends.get(start, []), *starts.get(start, [])]
        if text[start:end]:
            word = OxmlElement("w:t")
            word.text = text[start:end]
            if word.text != word.text.strip():
                word.set(_SPACE, "preserve")
            pieces.append(_twin(run, [word]))
    if siblings[at + 1 :]:
        pieces.append(_twin(run, siblings[at + 1 :]))
    for piece in pieces:
        run.addprevious(piece)
    run.getparent().remove(run)


def _twin(run: Any, children: Sequence[Any]) -> Any:
    """A run of the same look with other contents."""
    twin = OxmlElement("w:r")
    look = run.find(qn("w:rPr"))
    if look is not None:
        twin.append(copy.deepcopy(look))
    for child in children:
        if child.tag != qn("w:rPr"):
            twin.append(child)
    return twin


def _with_properties(content: bytes, properties: dict[str, str]) -> bytes:
    """The file with document properties added, and without marks that a header or footer may hold."""
    source = zipfile.ZipFile(io.BytesIO(content))
    result = io.BytesIO()
    has_some = _PROPERTIES in source.namelist()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.endswith(".xml") and info.filename != "word/document.xml":
                data = MARKED.sub(r"\2", data.decode("utf-8")).encode("utf-8") if b"\xef\xb7\x90" in data else data
            if info.filename == _PROPERTIES:
                data = _more_properties(data, properties)
            elif not has_some and info.filename == "[Content_Types].xml":
                part = f'<Override PartName="/{_PROPERTIES}" ContentType="{_CONTENT_TYPE}"/></Types>'
                data = data.replace(b"</Types>", part.encode())
            elif not has_some and info.filename == "_rels/.rels":
                data = _related(data)
            target.writestr(zipfile.ZipInfo(info.filename, _EARLIEST), data, zipfile.ZIP_DEFLATED)
        if not has_some:
            empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="{_NS}" xmlns:vt="{_TYPES}"/>'
            target.writestr(
                zipfile.ZipInfo(_PROPERTIES, _EARLIEST), _more_properties(empty.encode(), properties), zipfile.ZIP_DEFLATED
            )
    return result.getvalue()


def _related(data: bytes) -> bytes:
    used = re.findall(rb'Id="([^"]+)"', data)
    name = next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}".encode() not in used)
    relation = f'<Relationship Id="{name}" Type="{_RELATION}" Target="{_PROPERTIES}"/></Relationships>'
    return data.replace(b"</Relationships>", relation.encode())


def _more_properties(data: bytes, properties: dict[str, str]) -> bytes:
    """Our properties beside those that the office's own template has; ours of an earlier document are replaced."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    for old in list(root):
        if re.match(rf"^(kh_|{DOCUMENT_PROPERTY}$)", old.get("name", "")):
            root.remove(old)
    highest = max((int(e.get("pid", "1")) for e in root), default=1)
    for pid, (name, value) in enumerate(properties.items(), highest + 1):
        root.append(
            etree.fromstring(
                f'<property xmlns="{_NS}" xmlns:vt="{_TYPES}" fmtid={quoteattr(_FMTID)} pid="{pid}" name={quoteattr(name)}>'
                f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            )
        )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
