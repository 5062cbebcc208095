"""The technology market's records."""

from kehui.market.models.codes import Programme, ServedIndustry, SocialGoal
from kehui.market.models.contract import (
    AbsorbedContract,
    ContractKind,
    ContractQuerySet,
    ContractStatus,
    IntellectualProperty,
    Payment,
    TechnicalField,
    TechnologyContract,
)
from kehui.market.models.listing import CONFIRMED_DAYS, LIVE, ListingQuerySet, ListingStatus, MarketListing, Maturity
from kehui.market.models.listing_fields import Way
from kehui.market.models.listing_kinds import (
    KIND_TITLES,
    LISTING_MODELS,
    Achievement,
    Demand,
    ExpertListing,
    InstituteListing,
    Literature,
    LiteratureKind,
    ServiceOffer,
)
from kehui.market.models.match import Match, MatchedKind, MatchState, PassReason
from kehui.market.models.traffic import AbuseReason, AbuseReport, ContactRequest, ListingDraft, Notice, ViewCount

__all__ = [
    "CONFIRMED_DAYS",
    "KIND_TITLES",
    "LISTING_MODELS",
    "LIVE",
    "AbsorbedContract",
    "AbuseReason",
    "AbuseReport",
    "Achievement",
    "ContactRequest",
    "ContractKind",
    "ContractQuerySet",
    "ContractStatus",
    "Demand",
    "ExpertListing",
    "InstituteListing",
    "IntellectualProperty",
    "ListingDraft",
    "ListingQuerySet",
    "ListingStatus",
    "Literature",
    "LiteratureKind",
    "MarketListing",
    "Match",
    "MatchState",
    "MatchedKind",
    "Maturity",
    "Notice",
    "PassReason",
    "Payment",
    "Programme",
    "ServedIndustry",
    "ServiceOffer",
    "SocialGoal",
    "TechnicalField",
    "TechnologyContract",
    "ViewCount",
    "Way",
]
