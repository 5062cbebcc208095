"""Which words of a text carried a hit: marks in title and snippet, and the reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kehui.search import analysis

SNIPPET = 90
WORDS = 5


@lru_cache(maxsize=20000)
def _folded(character: str) -> str:
    return analysis.fold(character)


def _fold_mapped(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text it came from."""
    folded = analysis.fold(text)
    if len(folded) == len(text):
        return folded, list(range(len(text)))
    parts: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        piece = _folded(character)
        parts.append(piece)
        origin.extend([place] * len(piece))
    return "".join(parts), origin


@lru_cache(maxsize=256)
def _sought(tokens: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Of the tokens asked for the Han ones to look for, pairs where there is anything longer than a character; and the others."""
    han = [token for token in tokens if token[:1] > "ω"]
    size = 2 if any(len(token) > 1 for token in tokens) else 1
    return tuple(token for token in han if len(token) == size), tokens.difference(han)


def spans(text: str, tokens: Collection[str]) -> list[tuple[int, int]]:
    """Places in the text where tokens of two characters or more stand, joined where they touch; single ones alone count
    only where nothing longer was asked."""
    if not text or not tokens:
        return []
    han, others = _sought(frozenset(tokens))
    folded, origin = _fold_mapped(text)
    marked: list[tuple[int, int]] = []
    for token in han:
        place = folded.find(token)
        while place >= 0:
            marked.append((place, place + len(token)))
            place = folded.find(token, place + 1)
    if others:
        for begin, end, is_han in analysis.runs(folded):
            if not is_han and not others.isdisjoint(analysis.folded_tokens(folded[begin:end])):
                marked.append((begin, end))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(marked):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return [(origin[a], origin[b - 1] + 1) for a, b in joined]


def marked(text: str, found: list[tuple[int, int]]) -> SafeString:
    """The text as HTML with ``<mark>`` around the places found."""
    parts: list[str] = []
    last = 0
    for begin, end in found:
        parts.extend((escape(text[last:begin]), "<mark>", escape(text[begin:end]), "</mark>"))
        last = end
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))  # every piece of text is escaped above


def snippet(
    text: str, tokens: Mapping[str, float], length: int = SNIPPET, *, found: list[tuple[int, int]] | None = None
) -> SafeString:
    """The part of the text where most of what was asked stands, marked; its beginning where nothing does. ``found`` where the
    places are known already."""
    found = spans(text, tokens) if found is None else found
    begin = 0
    if found and len(text) > length:
        best = -1.0
        for first, (start, _) in enumerate(found):
            inside = {text[a:b] for a, b in found[first:] if b <= start + length}
            gain = sum(len(word) for word in inside)
            if gain > best:
                best, begin = gain, max(0, start - 12)
        begin = max(0, min(begin, len(text) - length))
    end = min(len(text), begin + length)
    inner = [(max(a, begin) - begin, min(b, end) - begin) for a, b in found if a < end and b > begin]
    shown = marked(text[begin:end], inner)
    return mark_safe(("…" if begin else "") + shown + ("…" if end < len(text) else ""))  # escaped by marked()


@lru_cache(maxsize=4096)
def _tokens(word: str) -> frozenset[str]:
    return frozenset(analysis.tokens(word))


def words_found(
    text: str, tokens: Mapping[str, float], most: int = WORDS, *, found: list[tuple[int, int]] | None = None
) -> tuple[str, ...]:
    """The words of the text that were asked for, each once, the weightiest first."""
    scored: dict[str, float] = {}
    for begin, end in spans(text, tokens) if found is None else found:
        word = text[begin:end]
        if word not in scored:
            scored[word] = sum(tokens.get(token, 0.0) for token in _tokens(word))
    return tuple(sorted(scored, key=lambda word: -scored[word])[:most])
