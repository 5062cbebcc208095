"""The register of definitions: versions noticed, confirmed, and never reaching back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.models import TechnologyContract
from kehui.statistics import definitions
from kehui.statistics.domain.definitions import confirm_version, note_definitions, set_owner
from kehui.statistics.domain.sealing import seal_period
from kehui.statistics.figures import compute
from kehui.statistics.indicators import Former, all_indicators, get_indicator
from kehui.statistics.models import DefinitionVersion
from tests.cast import Cast, make_contract

CODE = "market.turnover"


def narrower() -> Any:
    return TechnologyContract.objects.counted().filter(amount__lt=1_000_000)


@pytest.fixture
def noted(cast: Cast) -> Cast:
    note_definitions()
    return cast


def test_every_indicator_has_a_first_version_and_a_second_look_changes_nothing(cast: Cast) -> None:
    first, waiting = note_definitions()
    assert first >= len(all_indicators())
    assert waiting == 0
    assert note_definitions() == (0, 0)
    version = definitions.version_of(get_indicator(CODE))
    assert version is not None
    assert (version.number, version.definition) == (1, get_indicator(CODE).definition)
    assert Entry.objects.filter(action="statistics.definitionversion.noted").count() == first


def test_a_fingerprint_does_not_move_with_the_calendar(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    from kehui.kernel import clock

    before = {i.code: definitions.fingerprint(i) for i in all_indicators()}
    monkeypatch.setattr(clock, "today", lambda: date(2031, 5, 6))
    assert {i.code: definitions.fingerprint(i) for i in all_indicators()} == before


@pytest.mark.parametrize(
    "change", [{"rows": narrower}, {"measure": Sum("technology_amount")}, {"definition": "另一种算法的口径"}]
)
def test_a_changed_declaration_waits_to_be_confirmed(noted: Cast, redefined: Any, change: dict[str, Any]) -> None:
    with redefined(CODE, **change):
        assert note_definitions() == (0, 1)
        (waiting,) = definitions.pending()
        assert waiting.code == CODE
        with pytest.raises(Conflict, match="口径有变化"):
            seal_period(noted.county.yunxi, Period(2025), by=noted.county_clerk, reason="公布")
    assert not definitions.pending()  # changed back


def test_a_new_version_begins_on_its_day_and_ends_the_old_one(noted: Cast, redefined: Any) -> None:
    with redefined(CODE, rows=narrower):
        note_definitions()
        made = confirm_version(
            definitions.pending()[0], by=noted.county_clerk, valid_from=date(2026, 1, 1), reason="国科发〔2026〕1号"
        )
        assert made.number == 2
        old = DefinitionVersion.objects.get(code=CODE, number=1)
        assert old.valid_to == date(2025, 12, 31)
        for day, number in ((date(2025, 12, 31), 1), (date(2026, 1, 1), 2)):
            found = definitions.in_force(CODE, day)
            assert found is not None
            assert found.number == number
        assert seal_period(noted.county.yunxi, Period(2025), by=noted.county_clerk, reason="公布").indicators
        with pytest.raises(Conflict, match="已经确认"):
            confirm_version(made, by=noted.county_clerk, valid_from=date(2026, 1, 1), reason="再来")
    entry = Entry.objects.get(action="statistics.definitionversion.confirmed")
    assert entry.reason == "国科发〔2026〕1号"


def test_the_same_definition_in_other_words_is_no_new_version(noted: Cast, redefined: Any) -> None:
    with redefined(CODE, definition="当期认定登记的合同成交额合计"):
        note_definitions()
        made = confirm_version(definitions.pending()[0], by=noted.county_clerk, same=True, reason="文字修订")
    assert (made.number, made.valid_from) == (1, None)


def test_only_the_county_confirms_with_day_and_reason(noted: Cast, redefined: Any) -> None:
    with redefined(CODE, rows=narrower):
        note_definitions()
        (waiting,) = definitions.pending()
        with pytest.raises(NotPermitted):
            confirm_version(waiting, by=noted.township_clerk, valid_from=date(2026, 1, 1), reason="文件")
        with pytest.raises(Invalid) as told:
            confirm_version(waiting, by=noted.county_clerk, reason="")
        assert {p.field for p in told.value.problems} == {"reason", "valid_from"}


def test_declared_former_definitions_are_versions_with_their_years(cast: Cast, redefined: Any) -> None:
    former = Former(2024, "旧口径：大额合同也计", document="旧文号", source=get_indicator(CODE).source)
    with redefined(CODE, rows=narrower, former=(former,)):
        note_definitions()
        old, new = DefinitionVersion.objects.filter(code=CODE).order_by("number")
    assert (old.number, old.document, old.valid_to) == (1, "旧文号", date(2024, 12, 31))
    assert (new.number, new.valid_from) == (2, date(2025, 1, 1))


def test_the_office_that_answers_is_kept_for_all_versions(noted: Cast) -> None:
    set_owner(CODE, "县科技局高新科", by=noted.county_clerk)
    assert set(DefinitionVersion.objects.filter(code=CODE).values_list("owner", flat=True)) == {"县科技局高新科"}
    with pytest.raises(NotPermitted):
        set_owner(CODE, "乡里", by=noted.township_clerk)


def test_each_version_says_how_it_stands_today(noted: Cast, signed_in: Any) -> None:
    today, first = clock.today(), DefinitionVersion.objects.get(code=CODE)
    DefinitionVersion.objects.filter(pk=first.pk).update(valid_to=today)
    made = DefinitionVersion.objects.create(
        code=CODE, number=2, fingerprint="next", name=first.name, unit=first.unit, kind=first.kind, definition="新口径", formula="",
        noticed_at=clock.now(), confirmed_at=clock.now(), valid_from=today + timedelta(days=1),
    )  # fmt: skip
    client, address = signed_in(noted.county_clerk), f"/statistics/definitions/{CODE}/"
    text = client.get(address).content.decode()
    assert text.index("第2版") < text.index("尚未执行") < text.index("第1版") < text.index("现行")
    DefinitionVersion.objects.filter(pk=first.pk).update(valid_to=today - timedelta(days=1))
    DefinitionVersion.objects.filter(pk=made.pk).update(valid_from=today)
    text = client.get(address).content.decode()
    assert text.index("现行") < text.index("第1版") < text.index("已停用")


class TestOldYears:
    """A new version never rewrites old periods; what it would, is told before."""

    @pytest.fixture(autouse=True)
    def _contracts(self, cast: Cast) -> None:
        for year in (2023, 2025):
            make_contract(cast.tea_company, cast.university, 35, signed_on=date(year, 3, 1), registered_on=date(year, 3, 1))

    def test_unsealed_years_are_named_and_must_be_accepted(self, noted: Cast, redefined: Any) -> None:
        seal_period(noted.county.yunxi, Period(2023), by=noted.county_clerk, reason="公布")
        with redefined(CODE, rows=narrower):
            note_definitions()
            (waiting,) = definitions.pending()
            assert definitions.recounted(waiting, noted.county.yunxi, 2026) == [2025]  # 2023 is sealed, 2024 has nothing
            asked = {"by": noted.county_clerk, "valid_from": date(2026, 1, 1), "reason": "文件"}
            with pytest.raises(Invalid, match="2025年没有封存，这些年的数会按新口径重算"):
                confirm_version(waiting, **asked)
            assert confirm_version(waiting, accepted=True, **asked).number == 2
            assert not definitions.reproduced(CODE, Period(2025))
            assert definitions.reproduced(CODE, Period(2026))

    def test_a_kept_former_definition_counts_old_years_and_gives_the_day(self, noted: Cast, redefined: Any) -> None:
        turnover = get_indicator(CODE)
        former = Former(2025, turnover.definition, document=turnover.document, source=turnover.source)
        with redefined(CODE, rows=narrower, former=(former,)):
            note_definitions()
            (waiting,) = definitions.pending()
            assert definitions.recounted(waiting, noted.county.yunxi, 2026) == []
            with pytest.raises(Invalid, match="应自2026-01-01起执行"):
                confirm_version(waiting, by=noted.county_clerk, valid_from=date(2025, 1, 1), reason="文件")
            confirm_version(waiting, by=noted.county_clerk, valid_from=date(2026, 1, 1), reason="文件")
            assert definitions.reproduced(CODE, Period(2025))
            assert compute(get_indicator(CODE), noted.county.yunxi, Period(2025)).value == 350_000

    def test_the_pages_say_it_before_and_after(self, noted: Cast, redefined: Any, signed_in: Any) -> None:
        client, address = signed_in(noted.county_clerk), f"/statistics/definitions/{CODE}/"
        with redefined(CODE, rows=narrower):
            text = client.get(address).content.decode()
            assert "没有封存的 2025年、2023年 现在都按新口径算" in text
            (waiting,) = definitions.pending()
            sent = {"version": waiting.pk, "same": "no", "valid_from": "2026-01-01", "reason": "文件"}
            assert client.post(address, sent).status_code == 422
            assert "已确认为第2版" in client.post(address, sent | {"accepted": "yes"}, follow=True).content.decode()
            text = client.get(f"/statistics/{CODE}/?area=330421&period=2025").content.decode()
            assert "2025年执行的是第1版口径" in text
            assert "按现行口径重算的数" in text
            assert "按现行口径重算的数" not in client.get(f"/statistics/{CODE}/?area=330421&period=2026").content.decode()


class TestPages:
    def test_the_list_and_one_indicator(self, cast: Cast, signed_in: Any) -> None:
        client = signed_in(cast.township_clerk)
        text = client.get("/statistics/definitions/?q=jssc").content.decode()
        assert "技术市场交易额" in text
        assert "第1版" in text
        text = client.get(f"/statistics/definitions/{CODE}/").content.decode()
        assert "注销和撤销的不计" in text
        assert signed_in(cast.enterprise).get("/statistics/definitions/").status_code == 403
        assert client.get("/statistics/definitions/no.such/").status_code == 404

    def test_confirming_on_the_page(self, noted: Cast, redefined: Any, signed_in: Any) -> None:
        client = signed_in(noted.county_clerk)
        with redefined(CODE, rows=narrower):
            address = f"/statistics/definitions/{CODE}/"
            assert "等待确认" in client.get("/statistics/definitions/").content.decode()
            (waiting,) = definitions.pending()
            answer = client.post(address, {"version": waiting.pk, "same": "no", "valid_from": "", "reason": "文件"})
            assert answer.status_code == 422
            assert "哪一天起" in answer.content.decode()
            answer = client.post(
                address,
                {"version": waiting.pk, "same": "no", "valid_from": "2026-01-01", "reason": "文件"},
                follow=True,
            )
            assert "已确认为第2版" in answer.content.decode()
