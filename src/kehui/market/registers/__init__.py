"""The technology market's registers; importing them makes them known."""

from kehui.market.registers.contract import AbsorbedContractRegister, ContractRegister
from kehui.market.registers.listing import (
    AchievementRegister,
    DemandRegister,
    ExpertListingRegister,
    InstituteListingRegister,
    ListingRegister,
    LiteratureRegister,
    ServiceRegister,
)
from kehui.market.registers.match import MatchRegister

__all__ = [
    "AbsorbedContractRegister",
    "AchievementRegister",
    "ContractRegister",
    "DemandRegister",
    "ExpertListingRegister",
    "InstituteListingRegister",
    "ListingRegister",
    "LiteratureRegister",
    "MatchRegister",
    "ServiceRegister",
]
