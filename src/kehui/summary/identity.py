"""What a figure in a produced document is: which indicator, where, when, told how, and what it said when it was told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

#: Marks a figure in rendered text: START number SAYS text END. Noncharacters of Unicode, legal in XML, in no real text.
START, SAYS, END = "\ufdd0", "\ufdd1", "\ufdd2"
MARKED = re.compile(f"{START}(\\d+){SAYS}([^{END}]*){END}")
#: The form of a figure told as a picture of its years.
CHART = "图"
#: Bookmark around the figure, and around it with the character before and after.
NAME = re.compile(r"^kh_([a-z0-9]{8})_(\d+)(w?)$")
DOCUMENT_PROPERTY = "KehuiSummary"
_TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Identity:
    """One figure as told. ``form`` is the way of telling (see ``mentions.WAYS``), ``shown`` the text it gave at ``as_of``
    (ISO, to the minute). ``before`` and ``after`` are the prose on both sides, up to the next
    figure or ``CONTEXT`` characters; ``lead`` and
    ``trail`` the characters that the wide bookmark holds beside the figure. In a table, ``row`` holds what the other cells
    of its row say that hold no figure, parted by tabs, and ``column`` the words at the head of its column.
    """

    code: str
    area: str
    period: str
    form: str
    shown: str
    as_of: str
    before: str = ""
    after: str = ""
    lead: str = ""
    trail: str = ""
    row: str = ""
    column: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether it has a cell to itself."""
        return bool(self.row or self.column) and not (self.before or self.after)

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)

    def packed(self) -> str:
        """As a document property, within the 255 characters that Word allows one."""
        whole = {
            "c": self.code, "a": self.area, "p": self.period, "f": self.form, "t": self.shown, "d": self.as_of,
            "l": self.lead, "r": self.trail,
        }  # fmt: skip
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


#: Characters of prose kept on each side of a figure, to find it again where an editor has lost its bookmarks.
CONTEXT = 12


def unpacked(text: str) -> Identity | None:
    """The identity from a document property; None where it is none of ours."""
    try:
        said = json.loads(text)
        return Identity(
            said["c"], said["a"], said["p"], said["f"], said["t"], said["d"], lead=said.get("l", ""), trail=said.get("r", "")
        )
    except (ValueError, KeyError, TypeError):
        return None


def from_dict(said: dict[str, Any]) -> Identity:
    """The identity from its JSON."""
    return Identity(**{k: str(said.get(k, "")) for k in Identity.__dataclass_fields__})


def token_of(label: str, identities: Iterable[Identity]) -> str:
    """Eight letters that stand for this document: the same figures told the same way give the same ones."""
    told = [[i.code, i.area, i.period, i.form, i.shown, i.before, i.after] for i in identities]
    digest = hashlib.sha256(json.dumps([label, told], ensure_ascii=False).encode()).digest()
    return "".join(_TOKEN_LETTERS[b % 32] for b in digest[:8])


def bookmark(token: str, number: int, *, wide: bool = False) -> str:
    """The name of the bookmark of figure ``number``."""
    return f"kh_{token}_{number}{'w' if wide else ''}"
