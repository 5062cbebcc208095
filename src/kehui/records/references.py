"""Finding the record that a text names, many at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Concat

from kehui.areas.models import Area, Level
from kehui.records.columns import ReferenceColumn

_NAMED = re.compile(r"^(?P<label>.*?)\s*[（(](?P<key>[^（）()]+)[）)]$")


@dataclass(frozen=True, slots=True)
class Target:
    """A record referred to: its primary key, how people name it, and where it lies."""

    pk: int
    label: str
    area_id: int | None


class Resolver:
    """Answers texts for one reference column; ``prefetch`` first, one query for a whole chunk."""

    def __init__(self, column: ReferenceColumn, *, within: str = "") -> None:
        self.column = column
        self.within = within  # an area path: among several areas of one name, the one inside it is meant
        self._found: dict[str, Target | str] = {}  # a str is the reason why not
        names = {f.name for f in column.target._meta.get_fields()}
        self._has_area = "area" in names

    def prefetch(self, texts: Iterable[str]) -> None:
        """Look up all texts not yet known."""
        asked = {t for t in texts if t and t not in self._found}
        if not asked:
            return
        if self.column.target is Area:
            self._prefetch_areas(asked)
        else:
            self._prefetch_records(asked)

    def get(self, text: str) -> Target:
        """The target of a text; ValueError says why there is none."""
        if text not in self._found:
            self.prefetch([text])
        found = self._found[text]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def learn(self, text: str, target: Target) -> None:
        """A record that has just come to be."""
        self._found[text] = target

    def _prefetch_records(self, asked: set[str]) -> None:
        key, label = self.column.key, self.column.label
        parts = {t: _NAMED.match(t) for t in asked}
        wanted = asked | {m["key"].strip() for m in parts.values() if m}
        queryset: QuerySet[Any] = self.column.target._default_manager.all()
        columns = ["pk", key, label, *(["area_id"] if self._has_area else [])]
        by_key: dict[str, Target] = {}
        by_label: dict[str, list[tuple[Target, Any]]] = {}
        rows = list(queryset.filter(**{f"{key}__in": wanted}).values_list(*columns))
        if label != key:
            rows += queryset.filter(**{f"{label}__in": wanted}).values_list(*columns)
        for pk, key_value, label_value, *area in rows:
            target = Target(pk, str(label_value), area[0] if area else None)
            if key_value:
                by_key[str(key_value)] = target
            entries = by_label.setdefault(str(label_value), [])
            if all(t.pk != pk for t, _ in entries):
                entries.append((target, key_value))
        for text in asked:
            named = parts[text]
            exact = by_key.get(text) or (by_key.get(named["key"].strip()) if named else None)
            candidates = by_label.get(text, [])
            if exact:
                self._found[text] = exact
            elif len(candidates) == 1:
                self._found[text] = candidates[0][0]
            elif candidates:
                self._found[text] = f"有{len(candidates)}个“{text}”，请改填{self._key_name}：" + "、".join(
                    str(k) for _, k in candidates[:3] if k
                )
            else:
                self._found[text] = self._unknown(text)

    def _prefetch_areas(self, asked: set[str]) -> None:
        plain = {t: _area_text(named["key"] if (named := _NAMED.match(t)) and named["key"].isdecimal() else t) for t in asked}
        wanted = set(plain.values())
        matches: dict[str, list[Area]] = {}
        for area in Area.objects.filter(code__in=wanted).select_related("parent"):
            matches.setdefault(area.code, []).append(area)
        for area in Area.objects.filter(name__in=wanted).select_related("parent"):
            matches.setdefault(area.name, []).append(area)
        rest = {t for t in wanted if t not in matches}
        if rest:
            below = Area.objects.filter(level__gt=Level.PROVINCE).select_related("parent")
            for joined in (Concat("parent__name", "name"), Concat("parent__parent__name", "parent__name", "name")):
                for area in below.annotate(joined=joined).filter(joined__in=rest):
                    matches.setdefault(area.joined, []).append(area)  # type: ignore[attr-defined]
        for text, wanted_text in plain.items():
            found = matches.get(wanted_text, [])
            if len(found) > 1 and self.within:
                found = [a for a in found if a.path.startswith(self.within)] or found
            if len(found) == 1:
                self._found[text] = Target(found[0].pk, found[0].full_name, found[0].pk)
            elif found:
                options = "、".join(f"{a.parent.name if a.parent else ''}{a.name}" for a in found[:5])
                self._found[text] = f"“{text}”有{len(found)}个（{options}），请写“乡镇名+村名”或区划代码"
            else:
                self._found[text] = self._unknown(text)

    @property
    def _key_name(self) -> str:
        key: Any = self.column.target._meta.get_field(self.column.key)
        return str(key.verbose_name)

    def _unknown(self, text: str) -> str:
        target = self.column.target._meta
        checker = getattr(target.get_field(self.column.key), "checker", None)
        if checker and len(text) > 7 and text.isascii() and text.isalnum():  # meant as a number, perhaps a mistyped one
            try:
                checker(text)
            except ValueError as error:
                return str(error)
        noun = target.verbose_name
        message = f"没有登记过“{text}”这个{noun}"
        if sum(1 for v in self._found.values() if isinstance(v, str)) < 20:  # a look at the nearest, for the first few
            stem = text[:2]
            near = (
                self.column.target._default_manager.filter(**{f"{self.column.label}__startswith": stem})
                .annotate(shown=F(self.column.label))
                .values_list("shown", flat=True)[:3]
            )
            if names := "、".join(map(str, near)):
                message += f"，相近的有：{names}"
        return message


def _area_text(text: str) -> str:
    return text.replace("/", "").replace(" ", "").replace("-", "")


def reference_text(column: ReferenceColumn, label: Any, key: Any) -> str:
    """How an export names a target so that an import finds it again: ``名称（编号）``."""
    if key in (None, "") or column.key == column.label or str(key) == str(label):
        return str(label or "")
    return f"{label}（{key}）"
