"""Model fields that say what they hold, so that forms, sheets, lists and the API read it from one place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from kehui.kernel import identifiers

# The stubs' fields are generic, Django's are not.
if TYPE_CHECKING:
    _Decimal = models.DecimalField[Any, Any]
    _Integer = models.PositiveIntegerField[Any, Any]
    _SmallInteger = models.PositiveSmallIntegerField[Any, Any]
    _Char = models.CharField[Any, Any]
else:
    _Decimal, _Integer = models.DecimalField, models.PositiveIntegerField
    _SmallInteger, _Char = models.PositiveSmallIntegerField, models.CharField


class MoneyField(_Decimal):
    """Money in yuan (Decimal, 2 places); ``unit`` is how people read and write it (万元 unless said)."""

    def __init__(self, *args: Any, unit: str = "万元", **kwargs: Any) -> None:
        self.unit = unit
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs


class QuantityField(_Decimal):
    """A measured quantity in ``unit`` (亩, ㎡, %, …), not negative unless ``signed``."""

    def __init__(self, *args: Any, unit: str = "", signed: bool = False, **kwargs: Any) -> None:
        self.unit = unit
        self.signed = signed
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        if not signed:
            kwargs.setdefault("validators", [MinValueValidator(Decimal(0))])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


class CountField(_Integer):
    """A whole number of ``unit`` (人次, 份, 家 …)."""

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, **kwargs)


class YearField(_SmallInteger):
    """A calendar year."""


class CheckedField(_Char):
    """Text with an official form; ``checker`` returns its normal form or raises ValueError, ``form`` says it beforehand."""

    form = ""

    @staticmethod
    def checker(text: str) -> str:
        return text

    def clean(self, value: Any, model_instance: Any) -> Any:
        if value:
            try:
                value = self.checker(value)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        return super().clean(value, model_instance)


class UsccField(CheckedField):
    """统一社会信用代码."""

    checker = staticmethod(identifiers.check_uscc)
    form = "18位，如 91350100M000100Y43"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        super().__init__(*args, **kwargs)


class ApplicationNumberField(CheckedField):
    """专利申请号."""

    checker = staticmethod(identifiers.check_application_number)
    form = "如 201710601862.3，开头可带 CN、ZL"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        super().__init__(*args, **kwargs)


class PersonalField(_Char):
    """Personal text (a private person's name) shown masked unless revealed with a reason; ``mask`` names the mask."""

    mask = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)


class PhoneField(CheckedField, PersonalField):
    """联系电话."""

    mask = "phone"
    checker = staticmethod(identifiers.check_phone)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)


class IdentityNumberField(CheckedField, PersonalField):
    """身份证号."""

    mask = "identity"
    checker = staticmethod(identifiers.check_identity_number)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        super().__init__(*args, **kwargs)
