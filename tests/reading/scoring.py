"""Annotated texts: how they are written down, and how a reading of them is scored.

In a text ``{4.2亿|v元}元，增长{9.6|g@1}%`` each brace holds a numeral as it stands and what it means: a letter for the kind
(v value, g growth, s share, p points, c completion, r rank, m multiple), ``-`` for a fall, ``?`` for no value, ``=n`` where the
value is not what the numeral plainly says, the unit (left out: the kind's usual one, for values not compared), and ``@n`` the
figure it belongs to, counted back (``@+n`` forward). ``#term`` at the end is what the figure is about; it is measured apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

KINDS = {"v": "value", "g": "growth", "s": "share", "p": "pp_change", "c": "completion", "r": "rank", "m": "multiple"}
UNITS = {"g": "%", "s": "%", "c": "%", "m": "%", "p": "个百分点"}
_MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")
_SPEC = re.compile(r"([vgspcrm])(-)?(\?)?(?:=(-?[\d.]+))?([^@#]*)(?:@(\+?)(\d+))?(?:#(.+))?")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_WORDS = {
    "零": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "百": 100, "千": 1000,
    "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Expected:
    """A figure as annotated; ``unit`` and ``term`` None and ``of`` -1 where nothing is said of it."""

    start: int
    end: int
    kind: str
    value: Decimal | None
    unit: str | None
    of: int
    term: str | None = None


@dataclass
class Score:
    """Counts of one or more texts, and what was wrong, in words."""

    expected: int = 0
    found: int = 0
    right: int = 0
    false: int = 0
    linked: int = 0
    links: int = 0
    terms: int = 0
    terms_exact: int = 0
    terms_contained: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    right_by_kind: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    other_terms: list[str] = field(default_factory=list)

    def __iadd__(self, other: Score) -> Score:
        for name in (
            "expected", "found", "right", "false", "linked", "links", "terms", "terms_exact", "terms_contained",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_kind += other.by_kind
        self.right_by_kind += other.right_by_kind
        self.wrong += other.wrong
        self.other_terms += other.other_terms
        return self

    @property
    def right_share(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def false_share(self) -> float:
        told = self.found + self.false
        return self.false / told if told else 0.0

    def __str__(self) -> str:
        kinds = ", ".join(f"{k} {self.right_by_kind[k]}/{n}" for k, n in sorted(self.by_kind.items()))
        return (
            f"{self.right}/{self.expected} right ({self.right_share:.1%}), {self.found} found, {self.false} false"
            f" ({self.false_share:.1%}), links {self.linked}/{self.links}; {kinds}"
        ) + (f"; terms {self.terms_exact}/{self.terms} exact, {self.terms_contained} contained" if self.terms else "")


def plain_value(numeral: str) -> Decimal:
    """What an Arabic numeral with 千/万/亿 is worth: 1.2万 → 12000."""
    text = re.sub(r"[余多,\s]", "", numeral.translate(_WIDE))
    if text in _WORDS:
        return Decimal(_WORDS[text])
    number = re.match(r"[-+]?[\d.]+", text)
    assert number, f"say with = what {numeral} is worth"
    value = Decimal(number[0])
    for sign in text[number.end() :]:
        value *= _SCALES[sign]
    return value


def parse(marked: str) -> tuple[str, list[Expected]]:
    """The text without braces, and what its figures are."""
    pieces: list[str] = []
    found: list[Expected] = []
    at = length = 0
    for number, match in enumerate(_MARK.finditer(marked)):
        before = marked[at : match.start()]
        numeral = match[1].replace("\\n", "\n")
        pieces += [before, numeral]
        start = length + len(before)
        length = start + len(numeral)
        spec = _SPEC.fullmatch(match[2])
        assert spec, f"not understood: {match[0]}"
        kind, falls, hidden, given, unit, ahead, steps, term = spec.groups()
        value = None if hidden else Decimal(given) if given else plain_value(numeral)
        if falls and value is not None:
            value = -abs(value)
        of = -1 if not steps else number + int(steps) if ahead else number - int(steps)
        found.append(Expected(start, length, KINDS[kind], value, unit or UNITS.get(kind), of, term))
        at = match.end()
    pieces.append(marked[at:])
    text = "".join(pieces)
    assert not set("{}") & set(text), "a brace is left over"
    return text, found


def texts(part: str) -> Iterator[tuple[str, str]]:
    """(name, marked text) of every text of a folder: ``known``, ``unseen`` ..."""
    for path in sorted((FOLDER / part).glob("*.txt")):
        for piece in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = piece.partition("\n")
            yield f"{path.stem}: {title}", body


def _score_term(result: Score, name: str, wanted: str, told: str) -> None:
    """Exact without quotation marks and brackets, or one holding the other: 新增规上企业 holds 规上企业."""
    plain, read = (re.sub(r"[“”\"'《》（）()\s]", "", t) for t in (wanted, told or ""))
    result.terms += 1
    if plain == read:
        result.terms_exact += 1
    if read and (plain in read or read in plain):
        result.terms_contained += 1
    if plain != read:
        result.other_terms.append(f"{name}: term {told!r} instead of {wanted!r}")


def score(name: str, marked: str, read: Callable[[str], Sequence[Any]]) -> Score:
    """How a reading of one text compares with its annotation."""
    text, expected = parse(marked)
    figures = read(text)
    result = Score(expected=len(expected))
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for i, wanted in enumerate(expected):
        result.by_kind[wanted.kind] += 1
        at = next(
            (j for j, f in enumerate(figures) if j not in used and f.start < wanted.end and wanted.start < f.end), None
        )
        around = text[max(0, wanted.start - 14) : wanted.end + 8].replace("\n", "⏎")
        if at is None:
            result.wrong.append(f"{name}: missed {text[wanted.start : wanted.end]!r} in …{around}…")
            continue
        used.add(at)
        pairs[i] = at
        result.found += 1
        figure = figures[at]
        if wanted.term is not None:
            _score_term(result, name, wanted.term, figure.term)
        unit_right = wanted.unit is None or figure.unit == wanted.unit
        if figure.value == wanted.value and unit_right and figure.kind == wanted.kind:
            result.right += 1
            result.right_by_kind[wanted.kind] += 1
            if (figure.start, figure.end) != (wanted.start, wanted.end):
                result.wrong.append(
                    f"{name}: span {figure.text!r} for {text[wanted.start : wanted.end]!r} in …{around}…"
                )
        else:
            result.wrong.append(
                f"{name}: {figure.value} {figure.unit} {figure.kind} instead of {wanted.value} {wanted.unit} {wanted.kind} in …{around}…"
            )
    for j, figure in enumerate(figures):
        if j not in used:
            result.false += 1
            around = text[max(0, figure.start - 14) : figure.end + 8].replace("\n", "⏎")
            result.wrong.append(f"{name}: false {figure.text!r} ({figure.kind}) in …{around}…")
    back = {j: i for i, j in pairs.items()}
    for i, wanted in enumerate(expected):
        if wanted.of < 0 or i not in pairs:
            continue
        result.links += 1
        of = figures[pairs[i]].of
        if of is not None and back.get(of) == wanted.of:
            result.linked += 1
        else:
            told = figures[of].text if of is not None else None
            target = expected[wanted.of]
            result.wrong.append(
                f"{name}: {text[wanted.start : wanted.end]} linked to {told} instead of {text[target.start : target.end]}"
            )
    return result


def score_all(part: str, read: Callable[[str], Sequence[Any]]) -> Score:
    """The score of a whole folder."""
    total = Score()
    for name, marked in texts(part):
        total += score(name, marked, read)
    return total


def faults(part: str) -> list[tuple[str, str]]:
    """(kind, text) of every planted fault of a folder; ``.`` is the folder of all.

    ``faults.tsv`` holds kind and text; ``planted.tsv`` the clean text that was changed, the kind, and pairs of what stood
    there and what was put in its place (without a clean text: kind and text).
    """
    folder, told = FOLDER / part, []
    if (folder / "faults.tsv").exists():
        for line in (folder / "faults.tsv").read_text(encoding="utf-8").splitlines():
            kind, text = _unescaped(line).split("\t", 1)
            told.append((kind, text))
    if (folder / "planted.tsv").exists():
        for line in (folder / "planted.tsv").read_text(encoding="utf-8").splitlines():
            name, kind, *edits = line.split("\t")
            text = (folder / "clean" / f"{name}.txt").read_text(encoding="utf-8") if name else _unescaped(edits.pop())
            for old, new in zip(edits[::2], edits[1::2], strict=True):
                assert _unescaped(old) in text, line
                text = text.replace(_unescaped(old), _unescaped(new), 1)
            told.append((kind, text))
    return told


def _unescaped(cell: str) -> str:
    return cell.replace("\\n", "\n").replace("\\t", "\t")
