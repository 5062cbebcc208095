"""A text in one spelling, character for character: every offset stays what it was.

Full-width letters and digits become half-width, punctuation becomes Chinese, and a line break inside a sentence (texts
copied from web pages are broken so, often within a number) becomes ``SOFT``.
"""

from __future__ import annotations

import re

#: A line break that ends nothing.
SOFT = "\x02"
BLANK = f" {SOFT}"

_WIDTHS = {0xFF01 + i: 0x21 + i for i in range(94)}
_SIGNS = str.maketrans(
    {
        **{chr(k): chr(v) for k, v in _WIDTHS.items()},
        **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff", " "),
        **dict.fromkeys("﹪", "%"), **dict.fromkeys("−﹣", "-"), "﹢": "+", "｡": "。", "﹑": "、", "､": "、", "•": "·", "‧": "·",
        "〜": "~", "∼": "~", "［": "〔", "］": "〕", "[": "〔", "]": "〕", "﹙": "（", "﹚": "）",
    }
)  # fmt: skip
_CHINESE = str.maketrans({"(": "（", ")": "）", ";": "；", "!": "！", "?": "？"})
_THOUSANDS = re.compile(r"(?<![\d.])(?<!\d,)\d{1,3}(?:,\d{3}){1,6}(?![\d,])")
_COMMA_WIDE = "，"
_COUNTED = "万亿元.亩吨人件份户个家"
_COLON = re.compile(r":(?!\d)|(?<!\d):")
#: A line that is a heading or an item by itself.
HEADING = re.compile(
    r"[ \t]*(?:第[一二三四五六七八九十]{1,3}(?:部分|章|节|篇)|[一二三四五六七八九十]{1,3}[、.．，]|（[一二三四五六七八九十]{1,3}）"
    r"|\d{1,2}[、.．](?!\d)|（\d{1,2}）|[①-⑳]|\d{1,2}）|[一二三四五六七八九十]是)"
)
_ENDS = "。！？；：:;!?"
_BREAK = re.compile(r"\r\n|\n|\r|\u2028|\x0b|\x0c")
_CUT_NUMBER = re.compile(r"(?:\d\.|\d)$")
_NUMBER_GOES_ON = re.compile(
    r"[ ]{0,4}(?:\.?\d[\d.]{0,8}[ ]?(?:%|个?百分点|[万亿千]|元|倍|[家件项人名户次场份个亩吨台位]))"
)
_SIGN_ONLY = re.compile(r"[ ]{0,4}(?:%|个百分点|万元|亿元|亿|万[^一-鿿]|万(?:人|户|亩|吨|份|件))")
_CELLS = re.compile(r"[\t|]| {2,}")
_SHORTEST_WRAP = 18


def plain(text: str) -> str:
    """The text in one spelling; as long as the text."""
    marked = text.translate(_SIGNS)
    wide = {i for i, c in enumerate(text) if c == _COMMA_WIDE} if _COMMA_WIDE in text else set()
    kept = {
        i
        for found in _THOUSANDS.finditer(marked)
        for i in range(found.start(), found.end())
        if marked[i] == ","
        and not (
            any(j in wide for j in range(found.start(), found.end()) if marked[j] == ",")
            and not _is_one_number(text, marked, found)
        )
    }
    marked = marked.translate(_CHINESE)
    chars = list(marked)
    for i, char in enumerate(chars):
        if char == "," and i not in kept:
            chars[i] = "，"
    marked = _COLON.sub("：", "".join(chars))
    return _soften(marked)


def _is_one_number(text: str, marked: str, found: re.Match[str]) -> bool:
    """Whether full-width commas part thousands (1，280万元) and not clauses (增长9，280人参加)."""
    if "０" <= text[found.start()] <= "９":
        return True
    before, after = marked[max(0, found.start() - 1) : found.start()], marked[found.end() : found.end() + 1]
    return after in _COUNTED and not (before and before in "长降增减升幅速率占")


def _soften(text: str) -> str:
    """Replace line breaks that fall into a sentence or a number."""
    pieces, at = [], 0
    breaks = list(_BREAK.finditer(text))
    for number, found in enumerate(breaks):
        before = text[at : found.start()]
        after = text[found.end() : breaks[number + 1].start() if number + 1 < len(breaks) else len(text)]
        pieces.append(before)
        pieces.append(
            SOFT * (found.end() - found.start()) if _goes_on(before, after) else "\n" * (found.end() - found.start())
        )
        at = found.end()
    pieces.append(text[at:])
    return "".join(pieces)


def _goes_on(before: str, after: str) -> bool:
    line = before.rstrip()
    if not line or not after.strip() or _CELLS.search(line.strip()) or _CELLS.search(after.strip()):
        return False
    last = line[-3:]
    if _CUT_NUMBER.search(last) and len(line) > 4 and not line.isascii():
        if _NUMBER_GOES_ON.match(after) and (line[-1] == "." or not re.search(r"[ ]\d{1,9}$", line[-10:])):
            return True
        if line[-1] != "." and _SIGN_ONLY.match(after):
            return True
    if line[-1] in _ENDS or (HEADING.match(line) and len(line) < 40) or HEADING.match(after):
        return False
    return len(line) >= _SHORTEST_WRAP and line[-1] not in "：" and _is_prose(line)


def _is_prose(line: str) -> bool:
    return any(c in line for c in "，、。；的") and len(line.split(" ")) < 5
