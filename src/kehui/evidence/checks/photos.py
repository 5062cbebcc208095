"""The same photo as proof of different records, also where it was saved anew or made smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from PIL import Image, UnidentifiedImageError

from kehui.areas.models import Area
from kehui.evidence.checks.finding import NAMED, Finding
from kehui.evidence.models import PhotoPrint, SignalKind
from kehui.records.models import Attachment
from kehui.records.register import area_of, register_of

#: Bits of 64 in which prints of the same picture differ at most. Four bands of 16 bits: at most 3 leave one band alike.
DISTANCE = 3
#: Horizontally and vertically alike pixels make a print of few bits; a white page or a black one is no picture.
_PLAIN_BITS = 6
_PAIRS = """
WITH p AS (SELECT f.id AS print_id, f.print, t.id, t.model, t.object_id, t.sha256
           FROM evidence_photoprint f JOIN records_attachment t ON t.id = f.attachment_id WHERE f.print IS NOT NULL),
bands AS (SELECT p.*, n, (p.print >> (16 * n)) & 65535 AS band FROM p CROSS JOIN generate_series(0, 3) n)
SELECT DISTINCT a.id, b.id FROM bands a JOIN bands b ON a.n = b.n AND a.band = b.band AND a.id < b.id
WHERE (a.model, a.object_id) <> (b.model, b.object_id) AND bit_count((a.print # b.print)::bit(64)) <= %s
ORDER BY 1, 2
"""


def print_of(attachment: Attachment) -> int | None:
    """The difference hash of a picture as a signed 64-bit number; None of what is no picture or a plain page.

    Each bit says whether a pixel of the picture made 9 by 8 and grey is darker than its neighbour, so that saving anew,
    another size and lighter or darker leave it nearly as it is.
    """
    try:
        with attachment.file.open("rb") as file, Image.open(file) as picture:
            picture.draft("L", (64, 64))  # a photo of 20 MB is decoded at an eighth of its size
            small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError):
        return None
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    if not _PLAIN_BITS <= bits.bit_count() <= 64 - _PLAIN_BITS:
        return None
    return bits - (1 << 64) if bits >> 63 else bits


def print_new(progress: Callable[[str, int, int | None], None] = lambda *_: None) -> int:
    """Print every picture that has no print yet; how many."""
    known = PhotoPrint.objects.values("attachment")
    fresh = Attachment.objects.filter(content_type__startswith="image/").exclude(pk__in=known).order_by("pk")
    total, done = fresh.count(), 0
    for attachment in fresh.iterator(200):
        PhotoPrint.objects.get_or_create(attachment=attachment, defaults={"print": print_of(attachment)})
        done += 1
        progress("比对照片", done, total)
    return done


def same_photo(area: Area) -> Iterator[Finding]:
    """Groups of records proved by one picture. Several photos of one record are its own affair."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [DISTANCE])
        pairs = cursor.fetchall()
    groups: dict[int, set[int]] = {}
    for one, other in pairs:
        merged = groups.get(one, {one}) | groups.get(other, {other})
        for each in merged:
            groups[each] = merged
    attachments = Attachment.objects.in_bulk(list(groups))
    for members in {min(g): g for g in groups.values()}.values():
        found = sorted((attachments[pk] for pk in members), key=lambda a: a.pk)
        yield from _told(found, area)


def _told(found: list[Attachment], area: Area) -> Iterator[Finding]:
    model: Any = apps.get_model(found[0].model)
    same_kind = [a for a in found if a.model == found[0].model]
    records = {r.pk: r for r in model.objects.in_area(area).filter(pk__in=[a.object_id for a in same_kind])}
    shown = [records[a.object_id] for a in same_kind if a.object_id in records]
    if not shown or len({(a.model, a.object_id) for a in found}) < 2:
        return
    title = register_of(model).title
    names = "、".join(f"“{r}”" for r in shown[:3]) + ("等" if len(shown) > 3 else "")
    pks = list(dict.fromkeys(r.pk for r in shown))
    yield Finding(
        SignalKind.SAME_PHOTO, f"photo:{found[0].pk}", area_of(shown[0]).pk, found[0].model, pks[:NAMED],
        f"同一张照片（{found[0].name}）作为{len({(a.model, a.object_id) for a in found})}条{title}的佐证：{names}。"
        "请核对是同一次活动分开登记，还是传错了照片。",
    )  # fmt: skip
