"""Words for the kiosk's keyboard: who can type only letters gets 茶叶 from ``cy`` or ``chaye`` by one more touch."""

from __future__ import annotations

from collections import Counter
from functools import cache

from kehui.search.matching.lexicon import shipped_entries

MOST = 8


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    """(initials, pinyin, word), the most used first: what people say about their problems, and what it is called."""
    from pypinyin import Style, lazy_pinyin  # a third of a second, that no start needs

    said = Counter(
        w for e in shipped_entries() for w in (*e.everyday.split(), e.term, e.field) if 2 <= len(w) <= 8 and not w.isascii()
    )
    return tuple(
        ("".join(lazy_pinyin(w, style=Style.FIRST_LETTER)).lower(), "".join(lazy_pinyin(w)).lower(), w)
        for w in sorted(said, key=lambda w: (-said[w], len(w), w))
    )


def initials(word: str) -> str:
    """``DHDX`` for 东海大学."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).upper()


def words_for(letters: str) -> tuple[list[str], int]:
    """Words for the letters, or for the longest beginning of them that stands for any; and how many letters that is."""
    for length in range(len(letters), 1, -1):
        if words := _begun_with(letters[:length]):
            return words, length
    return [], 0


def _begun_with(letters: str) -> list[str]:
    """Words whose initials or pinyin begin with these letters; whole ones before beginnings."""
    typed = letters.strip().lower()
    if not (typed.isascii() and typed.isalpha()):
        return []
    exact = [w for initials, pinyin, w in _words() if typed in (initials, pinyin)]
    begun = [w for initials, pinyin, w in _words() if initials.startswith(typed) or pinyin.startswith(typed)]
    return list(dict.fromkeys([*exact, *begun]))[:MOST]
