"""A chart of a summary as a picture: bars of the last years. It holds digits only, drawn with a face that comes with the
library, so that it looks the same on every machine; name and unit stand in the document's own face beside it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from kehui.kernel import units

WIDTH, HEIGHT = 1300, 466  # pixels on 150 mm: 220 dots an inch, above which Word takes pictures down when it saves
DOTS = 220
_MARGIN, _HEAD, _FOOT = 34, 66, 66
_INDIGO, _GREY, _INK, _RULE = "#1F4B8F", "#9FB0C8", "#1B2430", "#C9D2DE"
_SIZE = 30
_KEYWORD = "Kehui"
_PNG = b"\x89PNG\r\n\x1a\n"


def bars(labels: Sequence[str], values: Sequence[Decimal | None], told: Mapping[str, str] | None = None) -> bytes:
    """A PNG: one bar a value, its number above, its label below, the last one in indigo. None leaves a gap with a dash.

    ``told`` says what is drawn; it is kept inside the picture, where ``drawn_in`` finds it again.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    face = ImageFont.load_default(_SIZE)
    known = [v for v in values if v is not None]
    highest, lowest = max([*known, Decimal(0)]), min([*known, Decimal(0)])
    reach = highest - lowest or Decimal(1)
    room = HEIGHT - _HEAD - _FOOT
    base = _HEAD + int(highest / reach * room)
    slot = (WIDTH - 2 * _MARGIN) / max(1, len(values))
    for n, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = _MARGIN + slot * (n + 0.5)
        half = min(slot * 0.3, 92)
        top = base if value is None else base - int(value / reach * room)
        if value:
            draw.rectangle(
                (middle - half, min(top, base), middle + half, max(top, base)),
                fill=_INDIGO if n == len(values) - 1 else _GREY,
            )
        text = "-" if value is None else units.grouped(value)
        above = value is None or value >= 0
        draw.text((middle, top - 10 if above else top + 10), text, fill=_INK, font=face, anchor="ms" if above else "ma")
        draw.text((middle, HEIGHT - 16), label, fill=_INK, font=face, anchor="ms")
    draw.line((_MARGIN, base, WIDTH - _MARGIN, base), fill=_RULE, width=3)
    notes = PngInfo()
    if told:
        text = json.dumps(dict(told), ensure_ascii=False, sort_keys=True)
        notes.add_itxt(_KEYWORD, text)
        _tell_apart(picture, text)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(DOTS, DOTS), pnginfo=notes)
    return out.getvalue()


def _tell_apart(picture: Image.Image, text: str) -> None:
    """Six dots of almost white in the corner: LibreOffice keeps one file for pictures that look the same, and two
    figures of all noughts would become one.
    """
    digest = hashlib.sha256(text.encode()).digest()
    for n in range(6):
        red, green, blue = (255 - byte % 6 for byte in digest[3 * n : 3 * n + 3])
        picture.putpixel((n, 0), (red, green, blue))


def drawn_in(picture: bytes) -> dict[str, str]:
    """What a picture says to show; empty where it is none of ours, or was drawn anew by another program."""
    at = len(_PNG)
    while picture.startswith(_PNG) and at + 12 <= len(picture):
        length, kind = int.from_bytes(picture[at : at + 4]), picture[at + 4 : at + 8]
        if kind == b"iTXt":
            keyword, _, rest = picture[at + 8 : at + 8 + length].partition(b"\0")
            if keyword.decode("latin-1") == _KEYWORD and rest[:1] == b"\0":  # not compressed, as it was written
                return _said(rest[2:].split(b"\0", 2)[-1])
        at += 12 + length
    return {}


def _said(text: bytes) -> dict[str, str]:
    try:
        said = json.loads(text.decode())
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in said.items()} if isinstance(said, dict) else {}
