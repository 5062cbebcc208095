"""Taking over a form that comes with Kehui."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from kehui.accounts.models import User
from kehui.areas.models import home_county
from kehui.kernel.errors import Conflict, KehuiError
from kehui.records.domain import create_record
from kehui.records.register import Register, register_of
from kehui.returns.models import ReturnCheck, ReturnField, ReturnForm
from kehui.returns.shipped import SHIPPED, Shipped, check_rows, field_rows, form_row

__all__ = ["SHIPPED", "Shipped", "install"]


@transaction.atomic
def install(code: str, *, by: User) -> tuple[ReturnForm, int]:
    """Enter a shipped form with its fields and checks as the county's own; returns it and how many of these.

    Raises KehuiError where none has that code, Conflict where it is there, NotPermitted where ``by`` may not.
    """
    shipped = next((s for s in SHIPPED if s.code == code), None)
    if shipped is None:
        raise KehuiError("没有这张随系统提供的报表", hint="请从列表中选")
    if ReturnForm.objects.filter(code=code).exists():
        raise Conflict(f"报表{code}已经启用", hint="可在报表制度里修改")
    county = home_county()
    form = _enter(ReturnForm, form_row(shipped) | {"area": county.pk}, by)
    count = 0
    for model, rows in ((ReturnField, field_rows(shipped)), (ReturnCheck, check_rows(shipped))):
        # Formulas may name items further down: those without one come first.
        for row in sorted(rows, key=lambda r: bool(r.get("formula"))):
            ratio = row.get("ratio")
            extra = {"ratio": Decimal(ratio)} if ratio is not None else {}
            _enter(model, row | {"form": form.pk} | extra, by)
            count += 1
    return form, count


def _enter(model: Any, values: dict[str, Any], by: User) -> Any:
    register: Register = register_of(model)
    empty = {c.name: c.empty for c in register.columns}
    return create_record(register, empty | values, by=by, reason="启用随系统提供的报表")
