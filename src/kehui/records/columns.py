"""A column of a register: one way to read, show, export and store each kind of value.

Made from the model's fields, so that forms, lists, sheets, exports, the API and the audit trail cannot differ.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from kehui.areas.models import Area
from kehui.kernel.masking import MASKS, is_erased

#: What a masked personal value reads as: keep what is stored.
KEEP: Any = object()

_GUARDED = frozenset("=+-@")
#: What people write for an empty cell.
BLANK = {"", "-", "—", "/", "无", "暂无", "N/A", "n/a"}


class Column:
    """A column of text, and the base of all kinds.

    ``parse`` reads what a person or a cell gives and raises ValueError with a clerk's words; ``text`` shows a value;
    ``cell`` is the value for a spreadsheet; ``dump`` and ``load`` go to and from JSON.
    """

    kind = "text"
    numeric = False

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field = field
        self.name: str = field.name
        self.header = str(field.verbose_name)
        self.unit: str = ""
        self.help = str(field.help_text or "")
        self.required = not (field.blank or field.null or field.has_default())
        self.max_length: int | None = getattr(field, "max_length", None)
        self.nullable = field.null
        self.lookup = self.name  # what a list selects
        self.store = field.attname  # the model attribute and database column

    @property
    def heading(self) -> str:
        """Header with its unit: ``合同成交额（万元）``."""
        return f"{self.header}（{self.unit}）" if self.unit else self.header

    @property
    def empty(self) -> Any:
        """The stored value of an empty cell."""
        if self.nullable:
            return None
        return self.field.get_default()

    def parse(self, raw: Any) -> Any:
        """The value that ``raw`` (text, number, date, bool or None) means."""
        text = text_of(raw)
        if text in BLANK:
            return self.empty
        return self.read(text)

    def read(self, text: str) -> Any:
        """The value of a text that is not empty."""
        if self.max_length and len(text) > self.max_length:
            raise ValueError(f"最多{self.max_length}个字，现在有{len(text)}个")
        return text

    def text(self, value: Any) -> str:
        """How people read it; "" for no value."""
        return "" if value is None else str(value)

    def cell(self, value: Any) -> Any:
        """What an exported spreadsheet holds."""
        return value

    def dump(self, value: Any) -> Any:
        """JSON form."""
        return value

    def load(self, value: Any) -> Any:
        """Inverse of ``dump``."""
        return value

    @property
    def format_hint(self) -> str:
        """The form in which to write it, shown before any error."""
        return self.help


class CheckedColumn(Column):
    """Text with a check digit or an official form."""

    kind = "code"

    def read(self, text: str) -> Any:
        return super().read(self.field.checker(text))  # type: ignore[attr-defined]

    @property
    def format_hint(self) -> str:
        return self.help or str(self.field.form)  # type: ignore[attr-defined]


class PersonalColumn(Column):
    """Personal text, masked when shown."""

    kind = "personal"

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.mask = MASKS[field.mask]  # type: ignore[attr-defined]

    def read(self, text: str) -> Any:
        if "*" in text:
            return KEEP
        if is_erased(text):
            return super().read(text)
        checker = getattr(self.field, "checker", None)
        return super().read(checker(text) if checker else text)

    def text(self, value: Any) -> str:
        return str(self.mask(value)) if value else ""

    def cell(self, value: Any) -> Any:
        return self.text(value)


class BooleanColumn(Column):
    """Yes or no."""

    kind = "boolean"
    _YES = frozenset({"是", "有", "对", "√", "✓", "y", "yes", "true", "1", "已开通", "已配备"})
    _NO = frozenset({"否", "没有", "未", "×", "n", "no", "false", "0", "未开通", "未配备", "无"})

    def parse(self, raw: Any) -> Any:
        if isinstance(raw, bool):
            return raw
        text = text_of(raw).lower()
        if text in self._YES:
            return True
        if text in self._NO:
            return False
        if text in BLANK:
            return self.empty
        raise ValueError(f"应填“是”或“否”，现在是“{text}”")

    def text(self, value: Any) -> str:
        return "" if value is None else "是" if value else "否"

    def cell(self, value: Any) -> Any:
        return self.text(value)

    @property
    def format_hint(self) -> str:
        return self.help or "是 或 否"


class ChoiceColumn(Column):
    """One of a list; the value is the code, people write the label (or the code)."""

    kind = "choice"

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.labels: dict[Any, str] = {k: str(v) for k, v in field.flatchoices}
        self._values = {v: k for k, v in self.labels.items()} | {str(k): k for k in self.labels}

    def read(self, text: str) -> Any:
        if text in self._values:
            return self._values[text]
        raise ValueError(f"没有“{text}”这一项，可填：{'、'.join(self.labels.values())}")

    def text(self, value: Any) -> str:
        return self.labels.get(value, "" if value is None else str(value))

    def cell(self, value: Any) -> Any:
        return self.text(value)

    @property
    def format_hint(self) -> str:
        return self.help or "从列表中选"


class ReferenceColumn(Column):
    """Another record (or area). The value is its primary key; ``parse`` needs a Resolver, see references.py."""

    kind = "reference"

    def __init__(self, field: models.Field[Any, Any]) -> None:
        super().__init__(field)
        self.target: type[models.Model] = field.related_model  # type: ignore[assignment]
        if issubclass(self.target, Area):
            self.key, self.label = "code", "name"
        else:
            reference = self.target.reference  # type: ignore[attr-defined]
            self.key, self.label = reference[0], reference[-1]
        self.lookup = f"{self.name}__{self.label}"

    @property
    def empty(self) -> Any:
        return None

    @property
    def format_hint(self) -> str:
        if self.help:
            return self.help
        if self.target is Area:
            return "如 南安乡，或 南安乡丁字村"
        field: Any = self.target._meta.get_field(self.key)
        return f"{self.target._meta.verbose_name}的{field.verbose_name}" + ("或名称" if self.key != self.label else "")


def text_of(raw: Any) -> str:
    """What a person or a cell gives as text; "" for nothing."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        text = half_width_outside_chinese(raw).strip()
        # Our csv puts an apostrophe before what a spreadsheet program would take for a formula.
        return text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def half_width_outside_chinese(text: str) -> str:
    """Full-width digits, letters and blanks become half-width; Chinese punctuation stays as it was written."""
    return text if text.isascii() else text.translate(_LETTERS)


_LETTERS = {c: h for c, h in ((0xFF01 + i, 0x21 + i) for i in range(94)) if chr(h).isalnum()} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0xFF0E: 0x2E,
    0xFF0D: 0x2D,
    0xFF05: 0x25,
    0xFEFF: None,
    0x200B: None,
}
