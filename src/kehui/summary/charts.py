"""A chart of a summary as a picture: bars of the last years. It holds digits only, drawn with a face that comes with the
library, so that it looks the same on every machine; name and unit stand in the document's own face beside it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from kehui.kernel import units

WIDTH, HEIGHT = 1560, 560  # pixels; 156 mm wide at 254 dots an inch, the width of the type area
_MARGIN, _HEAD, _FOOT = 40, 80, 80
_INDIGO, _GREY, _INK, _RULE = "#1F4B8F", "#9FB0C8", "#1B2430", "#C9D2DE"
_SIZE = 36


def bars(labels: Sequence[str], values: Sequence[Decimal | None]) -> bytes:
    """A PNG: one bar a value, its number above, its label below, the last one in indigo. None leaves a gap with a dash."""
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
        half = min(slot * 0.3, 110)
        top = base if value is None else base - int(value / reach * room)
        if value:
            draw.rectangle(
                (middle - half, min(top, base), middle + half, max(top, base)),
                fill=_INDIGO if n == len(values) - 1 else _GREY,
            )
        text = "-" if value is None else units.grouped(value)
        above = value is None or value >= 0
        draw.text((middle, top - 12 if above else top + 12), text, fill=_INK, font=face, anchor="ms" if above else "ma")
        draw.text((middle, HEIGHT - 20), label, fill=_INK, font=face, anchor="ms")
    draw.line((_MARGIN, base, WIDTH - _MARGIN, base), fill=_RULE, width=3)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(254, 254))
    return out.getvalue()
