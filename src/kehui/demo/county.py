"""The county as it is being made up: its rows by register, and what the nouns need to know of each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from kehui.kernel.identifiers import uscc_check_digit

COUNTY_CODE, COUNTY_NAME = "339921", "云溪县"
DEMO_YEAR = 2025
FIRST_YEAR = 2021


@dataclass(frozen=True)
class Place:
    """A township or village: its code, and how a clerk writes it."""

    code: str
    name: str
    township: str
    text: str


@dataclass
class Firm:
    """An enterprise, a university or another organisation, as the other nouns need to know it."""

    name: str
    uscc: str
    kind: str
    area: str
    trade: str = ""
    industry: str = ""
    founded: date = date(2010, 1, 1)
    is_above_scale: bool = False
    is_high_tech: bool = False


@dataclass
class County:
    """Everything drawn so far. ``sheets``: register name to rows, each a mapping of field names to values.

    Values are what the register stores (yuan, dates, choice codes or labels, True); a reference is the text by which a
    clerk names its target.
    """

    seed: int
    today: date
    sheets: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    areas: list[dict[str, Any]] = field(default_factory=list)
    townships: list[Place] = field(default_factory=list)
    villages: list[Place] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    schools: list[Firm] = field(default_factory=list)
    agencies: list[Firm] = field(default_factory=list)
    banks: list[Firm] = field(default_factory=list)
    funds: list[Firm] = field(default_factory=list)
    offices: dict[str, Firm] = field(default_factory=dict)
    cooperatives: list[Firm] = field(default_factory=list)
    guests: list[Firm] = field(default_factory=list)
    tenants: list[Firm] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    experts: list[dict[str, Any]] = field(default_factory=list)
    _serial: int = 0

    def random(self, noun: str) -> Random:
        """A source of its own for each noun, so that one more draw here changes nothing there."""
        return Random(f"{self.seed}:{noun}")

    @property
    def years(self) -> range:
        """From the first year of history to the running one."""
        return range(FIRST_YEAR, self.today.year + 1)

    def add(self, register: str, **values: Any) -> dict[str, Any]:
        """One more row of a register."""
        self.sheets[register].append(values)
        return values

    def has_come(self, day: date) -> bool:
        """Whether the day is today or before."""
        return day <= self.today

    def uscc(self, prefix: str, area_code: str) -> str:
        """The next code of a kind of body (91 enterprise, 12 public institution …) with its check digit."""
        self._serial += 1
        body = f"{prefix}{area_code[:6]:0<6}MA{self._serial * 7919 % 10_000_000:07d}"
        return body + uscc_check_digit(body)

    def village_of(self, name: str) -> Place:
        """A village by its name."""
        return next(v for v in self.villages if v.name == name)

    def standing(self, before: date) -> list[Firm]:
        """Enterprises founded at least a year before that day."""
        return [f for f in self.firms if f.founded.year < before.year]
