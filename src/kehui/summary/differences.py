"""What changed between two versions, paragraph by paragraph, in whole words and whole numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import rjieba

Kind = Literal["same", "new", "gone"]
#: A figure as it is written in a template; a number with 万, 亿 and what it is counted in; a Latin word; a space. What lies
#: between is Chinese, in which words are not parted.
_WHOLE = re.compile(
    r"(\{\{.*?\}\}|\{%.*?%\}|\d+(?:[.,]\d+)*(?:%|‰|个百分点|[千万亿]{0,2}(?:元|㎡|亩|[人件家个项次份册场期户名位]次?)?)|[A-Za-z&]+|\s+)", re.DOTALL
)
_FIGURE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_CASE = re.compile(r"\{%-?\s*(if|elif|else|endif)\s*(.*?)\s*-?%\}", re.DOTALL)
_STOPS = frozenset("，。；：、！？（）“”《》")
#: Unchanged stretches shorter than this between two changes belong to the change: a 的 or 和 that happens to agree.
_ISLAND = 2


def words(text: str) -> list[str]:
    """The text in words, numbers with their unit, and signs; joined they are the text."""
    found: list[str] = []
    for n, piece in enumerate(_WHOLE.split(text)):
        if piece:
            found += [piece] if n % 2 else rjieba.cut(piece)
    return found


def _case(match: re.Match[str]) -> str:
    """A condition in words, as it is shown."""
    said = {"if": f"如有{match[2]}", "elif": f"否则如有{match[2]}", "else": "否则", "endif": "止"}
    return f"{{{{ {said[match[1]]} }}}}"


def shown(text: str) -> str:
    """A paragraph of a template as people read it in a list: figures by their names in brackets."""
    return _FIGURE.sub(r"〔\1〕", _CASE.sub(_case, text))


@dataclass(frozen=True)
class Part:
    """A stretch of text and whether it is in both versions, only in the newer, or only in the older."""

    kind: Kind
    text: str

    @property
    def pieces(self) -> Iterator[tuple[bool, str]]:
        """The text in (is a figure of a template, words): ``{{ 技术市场交易额.同比 }}`` is 技术市场交易额.同比."""
        for n, piece in enumerate(_FIGURE.split(_CASE.sub(_case, self.text))):
            if piece:
                yield bool(n % 2), piece


@dataclass(frozen=True)
class Change:
    """A paragraph that differs; ``title`` says where it stands."""

    title: str
    parts: list[Part]

    @property
    def is_new(self) -> bool:
        """Whether the whole paragraph was added."""
        return all(p.kind == "new" for p in self.parts)

    @property
    def is_gone(self) -> bool:
        """Whether the whole paragraph was removed."""
        return all(p.kind == "gone" for p in self.parts)


def compared(old: str, new: str) -> list[Part]:
    """The newer text in parts, with what left the older one where it stood."""
    a, b = words(old), words(new)
    if not a or not b:
        return [Part("gone", old)] * bool(old) + [Part("new", new)] * bool(new)
    steps = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    parts: list[Part] = []
    gone, added = "", ""
    for n, (kind, i, j, k, m) in enumerate(steps):
        same = "".join(a[i:j])
        is_island = (
            kind == "equal" and 0 < n < len(steps) - 1 and len(same) < _ISLAND and not same.isdigit() and same not in _STOPS
        )
        if kind == "equal" and not is_island:
            parts += _flushed(gone, added)
            gone = added = ""
            parts.append(Part("same", same))
        else:
            gone += same
            added += "".join(b[k:m])
    return parts + _flushed(gone, added)


def _flushed(gone: str, added: str) -> list[Part]:
    return [Part("gone", gone)] * bool(gone) + [Part("new", added)] * bool(added)


def paragraphs(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[Change]:
    """The paragraphs that differ; each side is (title, text) in order, a title being the same for the same paragraph."""
    before, after = dict(old), dict(new)
    titles = list(dict.fromkeys([*(t for t, _ in new), *(t for t, _ in old)]))
    changed = ((t, before.get(t, ""), after.get(t, "")) for t in titles)
    return [Change(t, compared(a, b)) for t, a, b in changed if a != b]


def lines(title: str, old: str, new: str) -> list[Change]:
    """A list of one item a line (problems, plans): the items that came, went, or changed."""
    a, b = ([line.strip() for line in t.splitlines() if line.strip()] for t in (old, new))
    found = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        count = max(j - i, m - k)
        for n in range(count):
            left, right = (a[i + n] if i + n < j else ""), (b[k + n] if k + n < m else "")
            found.append(Change(f"{title}第{(k if right else i) + n + 1}条", compared(left, right)))
    return found
