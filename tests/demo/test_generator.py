from __future__ import annotations

from datetime import date

import pytest

from kehui.demo.county import County
from kehui.demo.generator import PLANS, make_county
from kehui.kernel.errors import KehuiError
from kehui.kernel.identifiers import check_application_number, check_phone, check_uscc
from tests.demo.conftest import TODAY

#: Days that may lie ahead: ends of terms, and what is planned.
AHEAD = {"ends_on", "due_on", "valid_to", "deadline"}


def test_same_seed_and_day_give_the_same_county(county: County) -> None:
    again = make_county(TODAY)
    assert again.areas == county.areas
    assert again.sheets == county.sheets


def test_another_seed_gives_another(county: County) -> None:
    assert make_county(TODAY, seed=7).sheets["parties.organisations"] != county.sheets["parties.organisations"]


def test_not_before_the_demo_year_is_over() -> None:
    with pytest.raises(KehuiError, match="2025"):
        make_county(date(2025, 12, 30))


def test_every_sheet_has_its_workbook(county: County) -> None:
    assert set(county.sheets) <= {p.sheet for p in PLANS}


def test_codes_and_numbers_are_valid_and_used_once(county: County) -> None:
    organisations, patents = county.sheets["parties.organisations"], county.sheets["patents.patents"]
    codes = [check_uscc(row["uscc"]) for row in organisations]
    numbers = [check_application_number(row["application_number"]) for row in patents]
    assert len(set(codes)) == len(codes)
    assert len(set(numbers)) == len(numbers)
    assert len({row["name"] for row in organisations}) == len(organisations)
    for row in organisations:
        check_phone(row["phone"])


def test_nothing_happened_after_today(county: County) -> None:
    ahead = [
        (sheet, name, value)
        for sheet, rows in county.sheets.items()
        for row in rows
        if row.get("status") != "planned"
        for name, value in row.items()
        if isinstance(value, date) and value > TODAY and name not in AHEAD
    ]
    assert ahead == []


def test_the_running_year_is_there(county: County) -> None:
    filed = [row["filed_on"] for row in county.sheets["patents.patents"]]
    assert min(filed).year == 2021
    assert sum(day.year == TODAY.year for day in filed) > 500


def test_townships_and_villages(county: County) -> None:
    assert len(county.townships) == 9
    assert sum(v.township == "南安乡" for v in county.villages) == 11
    assert county.village_of("丁字村").text == "南安乡丁字村"
    assert sum(row["level"] == "省级" for row in county.areas) == 31
