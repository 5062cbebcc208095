"""Signals ask where there is something to ask, and keep silent over honest registers."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from kehui.accounts.models import system_user
from kehui.activities.models import Activity, Attendance, Consultation
from kehui.audit.models import Entry
from kehui.evidence import checks
from kehui.evidence.domain.signals import find_signals, settle
from kehui.evidence.models import PhotoPrint, Signal, SignalKind
from kehui.finance.models import LoanApplication
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.outreach.models import Library, LibraryTitle, Loan
from kehui.records.domain import attach_file
from kehui.records.models import Attachment, Evidence
from tests.cast import Cast, make_contract


@pytest.fixture
def book(cast: Cast) -> LibraryTitle:
    area = cast.county.dingzi
    library = Library.objects.create(area=area, name="丁字村农家书屋", copies=1500, titles=500, opened_on=date(2020, 1, 1))
    return LibraryTitle.objects.create(
        area=area, number="DZ-1", library=library, title="茶树栽培", copies=200, arrived_on=date(2021, 1, 1)
    )


def lend(book: LibraryTitle, count: int, evidence: Evidence = Evidence.REPORTED, since: date = date(2025, 1, 1)) -> None:
    """``count`` loans, each on another day, all written at this moment."""
    Loan.objects.bulk_create(
        Loan(area=book.area, book=book, borrower=f"读者{n}", lent_on=since + timedelta(days=n), evidence=evidence, created_at=clock.now())
        for n in range(count)
    )


def hold(cast: Cast, count: int, **more: Any) -> list[Activity]:
    values = {"name": "讲座", "kind": "lecture", "host": "县科协", "area": cast.county.nanan, "held_on": date(2025, 5, 1)} | more
    return Activity.objects.bulk_create(Activity(number=f"HD-{random.getrandbits(60)}", **values) for _ in range(count))


def found(check: Callable[..., Any], cast: Cast) -> list[checks.Finding]:
    return list(check(cast.county.yunxi))


class TestLoans:
    def test_a_register_filled_in_afterwards_is_asked_about(self, cast: Cast, book: LibraryTitle) -> None:
        lend(book, 15)
        (finding,) = found(checks.loan_burst, cast)
        assert len(finding.pks) == 15
        assert "一分钟内登记了15条借阅，借出日期分在15天" in finding.question
        assert "请核对" in finding.question

    def test_imports_and_a_busy_hour_are_not(self, cast: Cast, book: LibraryTitle) -> None:
        lend(book, 40, Evidence.IMPORTED)
        lend(book, 6, since=date(2025, 6, 1))
        assert not found(checks.loan_burst, cast)

    def test_a_book_lent_before_it_came(self, cast: Cast, book: LibraryTitle) -> None:
        lend(book, 1, since=date(2020, 6, 1))
        (finding,) = found(checks.impossible_time, cast)
        assert "早于图书入藏" in finding.question


class TestPeopleAndPlaces:
    def test_a_speaker_in_three_townships_on_one_day(self, cast: Cast) -> None:
        for area in (cast.county.nanan, cast.county.xitang, cast.county.dingzi):
            hold(cast, 1, area=area, speaker="李明")
        (finding,) = found(checks.overlap, cast)
        assert "李明" in finding.question
        assert len(finding.pks) == 3

    def test_two_lectures_in_one_day_are_a_full_day(self, cast: Cast) -> None:
        for area in (cast.county.nanan, cast.county.xitang):
            hold(cast, 2, area=area, speaker="李明")
        hold(cast, 3, speaker="王芳")
        assert not found(checks.overlap, cast)


class TestNumbers:
    def attend(self, cast: Cast, numbers: list[int]) -> None:
        for activity, people in zip(hold(cast, len(numbers)), numbers, strict=True):
            Attendance.objects.create(activity=activity, area=activity.area, audience="farmers", people=people)

    def test_attendance_always_round(self, cast: Cast) -> None:
        self.attend(cast, [20, 30, 40, 50, 60, 80, 100] * 4)
        (finding,) = found(checks.round_attendance, cast)
        assert "28笔" in finding.question

    def test_attendance_counted_and_half_of_it_estimated_is_none(self, cast: Cast) -> None:
        self.attend(cast, [23, 30, 41, 50, 37, 80, 112] * 4)
        assert not found(checks.round_attendance, cast)

    def test_last_digits_that_keep_to_a_favourite(self, cast: Cast) -> None:
        dice = random.Random(1)
        activities = hold(cast, 200)

        def consult(digits: list[int]) -> None:
            Consultation.objects.all().delete()
            Consultation.objects.bulk_create(
                Consultation(activity=a, area=a.area, subject=f"问题{n}", answered_on=a.held_on, people=10 * dice.randint(3, 20) + dice.choice(digits))
                for n, a in enumerate(activities)
            )

        consult([3, 7, 8])
        (finding,) = found(checks.last_digits, cast)
        assert "末位数字不够分散" in finding.question
        consult(list(range(10)))
        assert not found(checks.last_digits, cast)
        consult([0, 5, 1, 2, 3, 4, 6, 7, 8, 9, 0, 5])  # estimates among counts
        assert not found(checks.last_digits, cast)

    def test_benford_only_where_it_applies(self, cast: Cast) -> None:
        dice = random.Random(2)

        def apply(amounts: list[float]) -> None:
            LoanApplication.objects.all().delete()
            LoanApplication.objects.bulk_create(
                LoanApplication(
                    area=cast.county.nanan, number=f"DK-{n}", enterprise=cast.tea_company, bank=cast.university,
                    applied_amount=Decimal(a).quantize(Decimal("0.01")), applied_on=date(2025, 1, 1),
                )
                for n, a in enumerate(amounts)
            )  # fmt: skip

        apply([10 ** dice.uniform(3, 7) for _ in range(500)])
        assert not found(checks.benford, cast)
        apply([dice.randint(40, 99) * 10 ** dice.randint(2, 6) for _ in range(500)])
        (finding,) = found(checks.benford, cast)
        assert "首位数字" in finding.question
        apply([dice.randint(40, 99) * 10_000 for _ in range(500)])  # one order of magnitude: the law says nothing
        assert not found(checks.benford, cast)


def picture(seed: int, size: tuple[int, int] = (640, 480), quality: int = 90) -> bytes:
    """A scene of shapes; the same seed is the same scene."""
    dice = random.Random(seed)
    image = Image.new("RGB", (640, 480), (dice.randint(60, 200),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = dice.randint(0, 600), dice.randint(0, 440)
        draw.rectangle((x, y, x + dice.randint(30, 200), y + dice.randint(30, 160)), fill=tuple(dice.randint(0, 255) for _ in range(3)))
    out = io.BytesIO()
    image.resize(size).save(out, "JPEG", quality=quality)
    return out.getvalue()


class TestPhotos:
    @pytest.fixture(autouse=True)
    def _media(self, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path

    def attach(self, cast: Cast, record: Any, content: bytes, name: str = "现场.jpg") -> Attachment:
        return attach_file(record, SimpleUploadedFile(name, content), by=cast.county_clerk)

    def test_the_same_photo_saved_anew_proves_two_records(self, cast: Cast) -> None:
        one, two, three = (make_contract(cast.tea_company, cast.university) for _ in range(3))
        self.attach(cast, one, picture(7))
        self.attach(cast, two, picture(7, (320, 240), 60))
        self.attach(cast, three, picture(8))
        assert find_signals(cast.county.yunxi, among=[checks.same_photo]) == 1
        signal = Signal.objects.get(kind=SignalKind.SAME_PHOTO)
        assert sorted(signal.objects_found) == [one.pk, two.pk]
        assert PhotoPrint.objects.count() == 3

    def test_different_photos_plain_pages_and_broken_files_are_silent(self, cast: Cast) -> None:
        white = io.BytesIO()
        Image.new("RGB", (300, 400), "white").save(white, "PNG")
        for n in range(12):
            contract = make_contract(cast.tea_company, cast.university)
            self.attach(cast, contract, picture(100 + n))
            self.attach(cast, contract, white.getvalue(), f"空白{n}.png")
        self.attach(cast, contract, b"\xff\xd8\xff broken", "坏.jpg")
        assert find_signals(cast.county.yunxi, among=[checks.same_photo]) == 0


class TestSettling:
    @pytest.fixture
    def signal(self, cast: Cast, book: LibraryTitle) -> Signal:
        lend(book, 15)
        assert find_signals(cast.county.yunxi) == 1
        return Signal.objects.get()

    def test_a_settled_question_is_not_asked_again(self, cast: Cast, signal: Signal) -> None:
        assert find_signals(cast.county.yunxi) == 0
        settle(signal, note="停电后补录，已对照纸质登记", by=cast.township_clerk)
        assert find_signals(cast.county.yunxi) == 0
        signal.refresh_from_db()
        assert not signal.is_open
        assert Entry.objects.get(action="evidence.signal.settled").reason == "停电后补录，已对照纸质登记"
        with pytest.raises(Conflict):
            settle(signal, note="再看", by=cast.county_clerk)

    def test_what_no_longer_holds_is_let_go(self, cast: Cast, signal: Signal) -> None:
        Loan.objects.all().delete()
        find_signals(cast.county.yunxi)
        assert not Signal.objects.exists()

    def test_who_reviews(self, cast: Cast, signal: Signal) -> None:
        with pytest.raises(Invalid):
            settle(signal, note=" ", by=cast.county_clerk)
        for other in (cast.other_township_clerk, cast.village_officer, cast.enterprise):
            with pytest.raises(NotPermitted):
                settle(signal, note="看过", by=other)
        assert not Signal.objects.visible_to(cast.village_officer)
        assert Signal.objects.visible_to(cast.township_clerk).count() == 1

    def test_on_the_page(self, cast: Cast, signal: Signal, signed_in: Any) -> None:
        client = signed_in(cast.township_clerk)
        assert "借阅集中登记" in client.get("/desk/evidence/", follow=True).content.decode()
        address = f"/desk/evidence/signals/{signal.pk}/"
        text = client.get(address).content.decode()
        assert "茶树栽培" in text
        assert "读者0" not in text  # the borrower stays masked
        assert client.post(address, {"note": ""}).status_code == 422
        assert "不再提示" in client.post(address, {"note": "已核对"}, follow=True).content.decode()
        assert "已核对" in client.get("/desk/evidence/signals/?settled=yes").content.decode()
        assert signed_in(cast.other_township_clerk).get(address).status_code == 404
        assert signed_in(cast.village_officer).get("/desk/evidence/signals/").status_code == 403
        assert client.post("/desk/evidence/signals/scan/").status_code == 302
        assert "正在核对" in client.get("/desk/evidence/signals/").content.decode()


def test_a_night_over_the_whole_county(cast: Cast, book: LibraryTitle) -> None:
    from kehui.evidence.tasks import nightly

    lend(book, 15)
    nightly(0)
    assert Signal.objects.count() == 1
    assert system_user().is_system
