"""Proofs and oddities of the running year: photos, scans, a re-check, and records of which a reviewer would ask something.

Nobody made anything up in 云溪县; but a register written up in one sitting, a photo filed twice and a speaker in three
townships on a day are what a reviewer is shown as questions.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from kehui.accounts.models import User, system_user
from kehui.activities.models import Activity, ActivityKind, ActivityStatus, Topic
from kehui.areas.models import Area, Level, home_county
from kehui.demo.names import GIVEN_FIRST, GIVEN_SECOND, SURNAMES
from kehui.evidence.domain.rechecks import draw, judge
from kehui.evidence.domain.signals import find_signals
from kehui.evidence.models import Recheck, Result
from kehui.kernel import clock
from kehui.kernel.periods import Period
from kehui.market.models import TechnologyContract
from kehui.outreach.models import LibraryTitle
from kehui.records.domain import attach_file, create_record
from kehui.records.models import Attachment, Record
from kehui.records.register import register_of
from kehui.statistics.indicators import get_indicator

_SPEAKER = "陈志远"
_PHOTOS, _SCANS, _LOANS = 18, 24, 14


def make_proofs(today: date) -> int:
    """Attach the proofs, enter the oddities, draw a re-check, and look for signals; returns how many questions. Done once."""
    if Recheck.objects.exists():
        return 0
    county = User.objects.filter(username="county").first() or system_user()
    village = User.objects.filter(username="village").first() or county
    rng = Random(f"proofs:{today.year}")
    _attach(today, county, rng)
    # Signals are about what people entered: their day is today, whatever day the county is made up as of.
    day = clock.today()
    if day.timetuple().tm_yday > _LOANS * 4:  # early in January there is no time in which they could have happened
        _loans_in_one_sitting(day, village, rng)
        _speaker_in_three_places(day, county)
    _recheck(today, county)
    return find_signals(home_county())


def _attach(today: date, by: User, rng: Random) -> None:
    contracts = TechnologyContract.objects.filter(registered_on__year=today.year - 1).order_by("-registered_on", "pk")
    for number, contract in enumerate(contracts[:_SCANS], 1):
        _file(contract, f"合同扫描件{number:02d}.jpg", _picture(rng, (420, 594)), by)
    held = Activity.objects.filter(status=ActivityStatus.HELD, held_on__year=today.year - 1).order_by("-held_on", "pk")
    for number, activity in enumerate(held[:_PHOTOS], 1):
        photo = _picture(rng, (640, 480))
        _file(activity, f"活动照片{number:02d}.jpg", photo, by)
        if number == _PHOTOS:  # the same photo once more, sent through a chat: smaller and saved anew
            again = held[_PHOTOS : _PHOTOS + 1].first()
            if again is not None:
                _file(again, "微信图片.jpg", photo.resize((480, 360)), by)


def _picture(rng: Random, size: tuple[int, int]) -> Image.Image:
    """Something with light and dark in it, another one each time."""
    made = Image.new("RGB", size, (236, 232, 222))
    pen = ImageDraw.Draw(made)
    wide, high = size[0] // 9, size[1] // 8
    for row in range(9):
        for column in range(10):
            shade = rng.randint(60, 230)
            box = (column * wide, row * high, (column + 1) * wide, (row + 1) * high)
            pen.rectangle(box, fill=(shade, shade, max(0, shade - rng.randint(0, 40))))
    return made


def _file(record: Record, name: str, picture: Image.Image, by: User) -> Attachment:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return attach_file(record, SimpleUploadedFile(name, stream.getvalue(), "image/jpeg"), by=by)


def _enter(model: type[Record], by: User, **values: Any) -> Record:
    register = register_of(model)
    return create_record(register, {c.name: c.empty for c in register.columns} | values, by=by)


def _loans_in_one_sitting(day: date, by: User, rng: Random) -> None:
    places = [a.pk for a in by.areas_with(by.roles)] or None
    books = LibraryTitle.objects.filter(library__area__in=places) if places else LibraryTitle.objects.all()
    found = list(books.order_by("pk")[:6])
    for number in range(_LOANS if found else 0):
        lent = day - timedelta(days=3 * (_LOANS - number) + 1)
        reader = rng.choice(SURNAMES) + rng.choice(GIVEN_FIRST) + rng.choice(GIVEN_SECOND)
        book = found[number % len(found)]
        _enter(book.loans.model, by, book=book.pk, borrower=reader, lent_on=lent, returned_on=lent + timedelta(days=2))


def _speaker_in_three_places(day: date, by: User) -> None:
    held = day - timedelta(days=21)
    townships = Area.objects.under(home_county()).filter(level=Level.TOWNSHIP).order_by("path")
    for number, place in enumerate(townships[:3], 1):
        _enter(
            Activity, by, number=f"HD-{held.year}-Z{number:02d}", name=f"{place.name}茶园冬管技术讲座", kind=ActivityKind.LECTURE,
            topic=Topic.TEA, held_on=held, venue=f"{place.name}文化活动中心", host=f"{place.name}人民政府", speaker=_SPEAKER,
            area=place.pk,
        )  # fmt: skip


def _recheck(today: date, by: User) -> None:
    made = draw(
        get_indicator("activities.activities"), home_county(), Period(today.year - 1), size=6, by=by, seed="2025年终抽查"
    )
    items = list(made.items.order_by("place"))
    for item, result, note in (
        (items[0], Result.CONFIRMED, "到村看了签到表和现场照片，属实"),
        (items[1], Result.CONFIRMED, "电话问了主讲人和三位听众，属实"),
        (items[2], Result.LOWERED, "主办单位没有留下签到表，只有通知，请补材料"),
    ):
        judge(item, result, note=note, by=by)
