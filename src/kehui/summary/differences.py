"""What changed between two versions, paragraph by paragraph, word by word as a reader of Chinese sees words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "new", "gone"]
#: A figure as it is written in a template, a number with its unit sign, a Latin word; else one character.
_PIECE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|[0-9][0-9.,]*%?|[A-Za-z&]+|\s+|.", re.DOTALL)
_STOPS = "，。；：、！？（）“”《》"
#: Unchanged stretches shorter than this between two changes belong to the change: single characters that happen to agree.
_ISLAND = 3


@dataclass(frozen=True)
class Part:
    """A stretch of text and whether it is in both versions, only in the newer, or only in the older."""

    kind: Kind
    text: str


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
    a, b = _PIECE.findall(old), _PIECE.findall(new)
    if not a or not b:
        return [Part("gone", old)] * bool(old) + [Part("new", new)] * bool(new)
    steps = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    parts: list[Part] = []
    gone, added = "", ""
    for n, (kind, i, j, k, m) in enumerate(steps):
        same = "".join(a[i:j])
        is_island = kind == "equal" and 0 < n < len(steps) - 1 and len(same) < _ISLAND and not set(same) & set(_STOPS)
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
