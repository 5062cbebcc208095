"""Registers of the words that search knows: synonyms, and the lexicon from everyday words to standard terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from kehui.accounts.models import COUNTY_ONLY, Role, User
from kehui.areas.models import home_county
from kehui.kernel.errors import Problem
from kehui.records.register import Register, Values, register
from kehui.search.models import LexiconEntry, Synonym

#: The broker hears what people say and knows what it is called; the county clerk answers for the words.
_WRITERS = COUNTY_ONLY | {Role.BROKER}


class _Words(Register):
    """What both share: the words are the county's, wherever the one who enters them works."""

    menu = "技术市场"
    writers = _WRITERS
    filled: ClassVar[Mapping[str, str]] = {"area": "留空时为本县"}

    def complete(self, values: Values) -> None:
        """The county."""
        values["area"] = values.get("area") or home_county().pk


@register
class SynonymRegister(_Words):
    """同义词"""

    model = Synonym
    slug = "synonyms"
    key = ("term", "synonym")
    fields = ("term", "synonym", "field", "active", "area", "note")
    shown = ("term", "synonym", "field", "active")
    search = ("term", "synonym", "field")
    filters = ("field", "active")
    ordering = ("term", "synonym", "id")
    example = {"term": "pH值", "synonym": "酸碱度", "field": "水处理", "active": "是", "area": "云溪县"}

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The two words differ."""
        if (values.get("term") or "").strip().lower() == (values.get("synonym") or "").strip().lower():
            yield Problem("synonym", "同义词与标准词相同，不必登记")


@register
class LexiconRegister(_Words):
    """术语词典"""

    model = LexiconEntry
    slug = "lexicon"
    key = ("everyday", "term")
    fields = ("everyday", "term", "field", "origin", "active", "area", "note")
    shown = ("everyday", "term", "field", "origin", "active")
    search = ("everyday", "term", "field")
    filters = ("field", "origin", "active")
    ordering = ("everyday", "term", "id")
    verbs = {"learned": "学到", "confirmed": "印证"}  # from a match that a broker accepted
    example = {
        "everyday": "刀口钝", "term": "刀具磨损", "field": "机械加工", "origin": "人工填写", "active": "是", "area": "云溪县",
    }  # fmt: skip

    def sections(self, record: Any, user: User) -> list[tuple[str, dict[str, Any]]]:
        """Which accepted matches speak for the entry."""
        from kehui.search.matching.evidence import evidence_of  # it reads the registers' models through search itself

        return [("search/_evidence.html", evidence_of(record, user))]

    def check(self, values: Values, old: Values | None) -> Iterator[Problem]:
        """The words differ, and what people say is more than one character, which would be found everywhere."""
        everyday, term = (values.get("everyday") or "").strip(), (values.get("term") or "").strip()
        if everyday == term:
            yield Problem("term", "标准术语与日常说法相同，不必登记")
        if len(everyday.replace(" ", "")) < 2:
            yield Problem("everyday", "日常说法至少两个字，单字到处都会遇到")
