"""Statistical returns: the shipped forms, and the history of what firms above designated size reported."""

from __future__ import annotations

from decimal import Decimal

from kehui.demo.county import COUNTY_NAME, County, Firm
from kehui.demo.draws import share_out
from kehui.returns.indicators import HIGH_TECH_OUTPUT, NEW_PRODUCT_OUTPUT, RD_SPENDING, RD_STAFF
from kehui.returns.models import CheckedBy
from kehui.returns.shipped import SHIPPED, TENANTS, check_rows, field_rows, form_row

#: field -> totals of 2021 to 2025 in the field's unit
_TOTALS: dict[str, tuple[int, ...]] = {
    RD_SPENDING: (78_300, 88_950, 98_420, 106_650, 115_500), RD_STAFF: (2_588, 2_961, 3_342, 3_792, 4_728),
    NEW_PRODUCT_OUTPUT: (2_384_000, 2_716_500, 3_080_900, 3_533_700, 4_148_600),
    HIGH_TECH_OUTPUT: (1_982_000, 2_250_400, 2_541_700, 2_873_800, 3_454_300),
}  # fmt: skip


def make_returns(county: County) -> None:
    """Each firm keeps about its share over the years, so that no value looks like a slip of units."""
    _make_forms(county)
    rng = county.random("returns")
    firms = [f for f in county.firms if f.is_above_scale]
    for field, totals in _TOTALS.items():
        reporting: list[Firm] = [f for f in firms if f.is_high_tech] if field == HIGH_TECH_OUTPUT else firms
        shares = share_out(rng, Decimal(1_000_000), len(reporting), Decimal(1), spread=0.7)
        for year, total in zip(range(2021, 2026), totals, strict=True):
            drifting = [share * Decimal(rng.randint(88, 112)) for share in shares]
            scale = Decimal(total) / sum(drifting)
            values = [max(Decimal(1), (d * scale).quantize(Decimal(1))) for d in drifting]
            largest = max(range(len(values)), key=values.__getitem__)
            values[largest] += Decimal(total) - sum(values)
            for firm, value in zip(reporting, values, strict=True):
                county.add("returns.entries", field=field, organisation=firm.name, year=year, value=value)


def _make_forms(county: County) -> None:
    for shipped in SHIPPED:
        form = form_row(shipped) | {"area": COUNTY_NAME}
        if shipped is TENANTS:  # the science park looks at its tenants' returns first
            form |= {"checked_by": CheckedBy.PARK, "checking_organisation": county.offices["云溪县科创中心"].name}
        county.add("returns.forms", **form)
        for row in field_rows(shipped):
            county.add("returns.fields", **row)
        for row in check_rows(shipped):
            county.add("returns.checks", **row)
    county.add(
        "returns.forms", code="KJ108", name="规模以上高新技术产业产值", period="year", document="国统制〔2024〕35号",
        area=COUNTY_NAME,
    )  # fmt: skip
    county.add("returns.fields", code=HIGH_TECH_OUTPUT, name="高新技术产业产值", form="KJ108", unit="万元")
