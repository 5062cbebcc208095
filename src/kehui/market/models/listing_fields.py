"""Fields of listings that hold several words in one text, so that a sheet's cell and a form's field read alike."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from kehui.kernel.fields import CheckedField


class Way(models.TextChoices):
    """Ways of cooperation (合作方式)."""

    TRANSFER = "transfer", "转让"
    LICENCE = "licence", "许可"
    EQUITY = "equity", "作价入股"
    DEVELOPMENT = "development", "合作开发"
    OPEN = "open", "面议"


_SEPARATORS = re.compile(r"[、,，;；/|\n]+")
MAX_TERMS = 20
TERM_LENGTH = 30


def words_of(text: str) -> list[str]:
    """The words of a text that separates them by 、 or another mark, each once, in order."""
    return list(dict.fromkeys(w for part in _SEPARATORS.split(text) if (w := " ".join(part.split()))))


def check_ways(text: str) -> str:
    """``转让,许可`` -> ``转让、许可``; ValueError for a word that is no way of cooperation."""
    known = {label: label for label in Way.labels} | {w.value: w.label for w in Way}
    found = words_of(text)
    wrong = [w for w in found if w not in known]
    if wrong:
        raise ValueError(f"没有“{wrong[0]}”这种合作方式，可填：{'、'.join(Way.labels)}，多项用顿号分开")
    return "、".join(label for label in Way.labels if label in {known[w] for w in found})


def check_terms(text: str) -> str:
    """Terms separated by 、; ValueError for one too long or for too many."""
    found = words_of(text)
    long = next((w for w in found if len(w) > TERM_LENGTH), "")
    if long:
        raise ValueError(f"“{long[:12]}…”太长，一个术语不超过{TERM_LENGTH}个字，多个术语用顿号分开")
    if len(found) > MAX_TERMS:
        raise ValueError(f"最多填{MAX_TERMS}个术语，现在有{len(found)}个")
    return "、".join(found)


class WaysField(CheckedField):
    """Ways of cooperation in their official order: ``转让、许可``."""

    checker = staticmethod(check_ways)
    form = "转让、许可、作价入股、合作开发、面议，可填多项，用顿号分开"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)


class TermsField(CheckedField):
    """Standard terms: ``热泵干燥、含水率``."""

    checker = staticmethod(check_terms)
    form = f"标准术语，用顿号分开，最多{MAX_TERMS}个，如 热泵干燥、含水率"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 600)
        super().__init__(*args, **kwargs)
