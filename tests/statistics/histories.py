"""Random histories of records: entered, corrected, moved, revoked, removed, as an office would."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import ProtectedError

from kehui.accounts.models import system_user
from kehui.kernel.errors import KehuiError
from kehui.market.domain.contract import revoke_contract
from kehui.market.models import ContractStatus, TechnologyContract
from kehui.parties.models import Organisation
from kehui.patents.models import Patent
from kehui.recognitions.models import NATIONAL_HIGH_TECH, Recognition, Title
from kehui.records.domain import delete_record, update_record
from tests.cast import Cast, make_contract, make_organisation, restate


class History:
    """Contracts, enterprises, certificates and patents of one county; ``do`` acts upon one of them."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.by = cast, system_user()
        self.places = (cast.county.nanan, cast.county.xitang, cast.county.dingzi, cast.county.next_door)
        self.title = Title.objects.create(
            code=NATIONAL_HIGH_TECH, name="国家高新技术企业", level="national", area=cast.county.yunxi
        )
        self.pool: list[Any] = []
        self.number = 0

    def add(self, cents: int, day: date) -> None:
        """One of each, one after the other."""
        self.number += 1
        n, place = self.number, self.places[self.number % 4]
        if n % 4 == 0:
            self.pool.append(make_organisation(area=place, founded_on=day, by=self.by))
        elif n % 4 == 1:
            seller = self.cast.tea_company if n % 8 == 1 else self.cast.rival_company
            self.pool.append(
                make_contract(
                    seller, self.cast.university, cents / 1_000_000, signed_on=day, registered_on=day, by=self.by
                )
            )
        elif n % 4 == 2:
            holder = (self.cast.tea_company, self.cast.rival_company)[cents % 2]
            self.pool.append(
                Recognition.objects.create(
                    certificate_number=f"GR{n}", title=self.title, organisation=holder, area=holder.area, recognised_on=day,
                    valid_from=day, valid_to=day.replace(day=1, year=day.year + 1),
                )
            )  # fmt: skip
        else:
            self.pool.append(
                Patent.objects.create(
                    application_number=f"20231000{n:04d}.0", name=f"专利{n}", kind=("invention", "design")[cents % 2], area=place,
                    applicant=self.cast.tea_company, filed_on=day, granted_on=day, status="in_force",
                )
            )  # fmt: skip

    def do(self, act: str, which: int, cents: int, day: date) -> None:
        """What the rules refuse does not happen."""
        if act == "add" or not self.pool:
            self.add(cents, day)
            return
        record = self.pool[which % len(self.pool)]
        try:
            if act == "delete":
                delete_record(record, by=self.by, reason="重复")
                self.pool.remove(record)
            elif act == "revoke" and isinstance(record, TechnologyContract):
                revoke_contract(record, by=self.by, reason="不实")
            elif isinstance(record, TechnologyContract):
                values = self._values(act, record, cents, day)
                restate(record, by=self.by, reason="更正", **{"area_id" if n == "area" else n: v for n, v in values.items()})
            else:
                update_record(record, self._values(act, record, cents, day), by=self.by, reason="更正")
        except (KehuiError, ProtectedError):
            return

    def _values(self, act: str, record: Any, cents: int, day: date) -> dict[str, Any]:
        if act == "move":
            return {"area": self.places[cents % 4].pk}
        if isinstance(record, TechnologyContract):
            if act == "redate" and record.status == ContractStatus.REGISTERED:
                return {"signed_on": day, "registered_on": day}
            return {"amount": cents, "technology_amount": cents} if act == "amend" else {"note": f"备注{cents}"}
        if isinstance(record, Organisation):
            return {"founded_on": day} if act == "redate" else {"note": f"备注{cents}"}
        if isinstance(record, Recognition):
            other = (self.cast.tea_company, self.cast.rival_company)[cents % 2]
            return (
                {"organisation": other.pk}
                if act == "amend"
                else {"recognised_on": day, "valid_from": day, "valid_to": None}
            )
        return {"kind": ("invention", "design")[cents % 2]} if act == "amend" else {"note": f"备注{cents}"}
