"""Balances and totals, summed from the transfers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from kehui.funding.models import FundAccount, Project, Transfer, TransferKind, counted_amount

_ZERO = Decimal(0)
#: Money of a grant: what counts against the sum granted to a project.
PAYMENTS = (TransferKind.PROJECT_GRANT, TransferKind.HIGH_TECH_SUPPORT)


def balance_of(account: FundAccount, on: date | None = None) -> Decimal:
    """Yuan credited less yuan debited up to and with that day (None: all)."""
    transfers = Transfer.objects.all() if on is None else Transfer.objects.filter(occurred_on__lte=on)
    received = transfers.filter(credit_account=account).aggregate(total=Sum("amount"))["total"] or _ZERO
    paid = transfers.filter(debit_account=account).aggregate(total=Sum("amount"))["total"] or _ZERO
    return received - paid


def paid_to(project_id: int) -> Decimal:
    """Yuan paid out to a project, reversals taken off."""
    found = Transfer.objects.filter(project=project_id, kind__in=PAYMENTS).aggregate(total=Sum(counted_amount()))
    return found["total"] or _ZERO


def recovered_from(project: Project) -> Decimal:
    """Yuan taken back from a project."""
    found = Transfer.objects.filter(project=project, kind=TransferKind.CLAWBACK).aggregate(total=Sum(counted_amount()))
    return found["total"] or _ZERO
