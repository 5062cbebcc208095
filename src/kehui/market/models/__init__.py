"""The technology market's records."""

from kehui.market.models.contract import (
    ContractKind,
    ContractQuerySet,
    ContractStatus,
    IntellectualProperty,
    Payment,
    TechnicalField,
    TechnologyContract,
)

__all__ = [
    "ContractKind",
    "ContractQuerySet",
    "ContractStatus",
    "IntellectualProperty",
    "Payment",
    "TechnicalField",
    "TechnologyContract",
]
