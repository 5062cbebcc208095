"""import(export(x)) == x, and the year-before check."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehui.accounts.models import system_user
from kehui.importing import run
from kehui.importing.models import State
from kehui.market.models import ContractKind, IntellectualProperty, Payment, TechnicalField, TechnologyContract
from kehui.parties.models import Nature, Organisation, OrganisationKind
from kehui.records import export
from kehui.records.register import Register, get_register
from tests.cast import Cast, uscc
from tests.importing.sheets import previewed, states

pytestmark = pytest.mark.django_db

# What a clerk may type: any printable text, formula signs and quotes among it. Ends are trimmed and full-width letters
# and digits made half-width on the way in, and the words for "nothing" mean nothing; such texts cannot be stored.
_letters = st.text(st.sampled_from("茶叶abcXYZ019=+-@'\"<>&;,，。（）() \n"), max_size=20)


def _kept(text: str) -> bool:
    plain = text.strip()
    return (
        plain == text and plain not in {"-", "—", "/", "无", "暂无"} and not plain.startswith("'") and "\r" not in plain
    )


_text = _letters.filter(_kept)
_name = _text.filter(lambda t: len(t) > 0)
_day = st.dates(date(1990, 1, 1), date(2024, 12, 31))


def _rows(register: Register) -> list[dict[str, Any]]:
    records = register.model._default_manager.order_by("pk")
    return [register.stored_values(r) for r in records]


def _exported(register: Register, *, as_csv: bool) -> bytes:
    records, columns = register.model._default_manager.order_by("pk"), export.export_columns(register)
    if as_csv:
        return b"".join(export.csv_chunks(records, columns, revealed=True))
    stream = io.BytesIO()
    export.write_xlsx(register, records, columns, stream, revealed=True)
    return stream.getvalue()


def _comes_back(register: Register, *, as_csv: bool) -> None:
    """The export of what is stored is UNCHANGED, and after an emptying brings everything back."""
    before = _rows(register)
    content = _exported(register, as_csv=as_csv)
    again = previewed(content, system_user(), register=register, file_name="x.csv" if as_csv else "x.xlsx")
    assert set(states(again).values()) == {State.UNCHANGED}, states(again)
    register.model._default_manager.all().delete()
    run.import_file(content, by=system_user(), register=register)
    assert _rows(register) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(_name, _text, st.sampled_from(OrganisationKind.values), st.sampled_from(Nature.values), st.booleans(), st.none() | _day),
        min_size=1, max_size=4,
    ),
    as_csv=st.booleans(),
)  # fmt: skip
def test_organisations(cast: Cast, rows: list[Any], as_csv: bool) -> None:
    from kehui.parties.models import Membership, Person

    Membership.objects.all().delete()
    Person.objects.all().delete()
    Organisation.objects.all().delete()
    for number, (name, address, kind, nature, scale, founded) in enumerate(rows, 95001):
        Organisation.objects.create(
            uscc=uscc(number), name=name, address=address, kind=kind, nature=nature, is_above_scale=scale,
            founded_on=founded, area=cast.county.dingzi,
        )  # fmt: skip
    _comes_back(get_register("parties.organisations"), as_csv=as_csv)


_fen = st.integers(1, 10**13)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            _name, st.sampled_from(ContractKind.values), st.sampled_from(TechnicalField.values), st.sampled_from(Payment.values),
            st.sampled_from(IntellectualProperty.values), _fen, _fen, _day, st.none() | st.integers(0, 300), _text,
        ),
        min_size=1, max_size=4,
    ),
    as_csv=st.booleans(),
)  # fmt: skip
def test_contracts(cast: Cast, rows: list[Any], as_csv: bool) -> None:
    TechnologyContract.objects.all().delete()
    for number, (name, kind, field, payment, ip, one, two, signed, later, note) in enumerate(rows, 1):
        registered = None if later is None else date.fromordinal(signed.toordinal() + later)
        TechnologyContract.objects.create(
            number=f"2024330421{number:06d}", name=name, kind=kind, field=field, payment=payment, intellectual_property=ip,
            seller=cast.tea_company, buyer=cast.university, amount=Decimal(max(one, two)) / 100,
            technology_amount=Decimal(min(one, two)) / 100, signed_on=signed, registered_on=registered,
            status="registered" if registered else "draft", area=cast.county.nanan, note=note,
            seller_nature=Nature.DOMESTIC, buyer_nature=Nature.UNIVERSITY, buyer_area=cast.county.province,
        )  # fmt: skip
    _comes_back(get_register("market.contracts"), as_csv=as_csv)
