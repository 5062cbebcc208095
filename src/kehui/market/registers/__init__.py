"""The technology market's registers; importing them makes them known."""

from kehui.market import waiting
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
from kehui.market.registers.registration import (
    ChecklistItemRegister,
    IntentRegister,
    PaymentRegister,
    RegistrationRuleRegister,
)
from kehui.market.registers.walk_in import WalkInRegister

__all__ = [
    "AbsorbedContractRegister",
    "AchievementRegister",
    "ChecklistItemRegister",
    "ContractRegister",
    "DemandRegister",
    "ExpertListingRegister",
    "InstituteListingRegister",
    "IntentRegister",
    "ListingRegister",
    "LiteratureRegister",
    "MatchRegister",
    "PaymentRegister",
    "RegistrationRuleRegister",
    "ServiceRegister",
    "WalkInRegister",
    "waiting",
]
