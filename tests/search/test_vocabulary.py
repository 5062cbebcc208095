"""Words that staff add are in force within a second, and within a transaction at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from kehui.search import vocabulary
from kehui.search.models import Synonym
from tests.cast import County


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    vocabulary._kept.clear()
    yield
    vocabulary._kept.clear()


def others_of(text: str) -> set[str]:
    return {variant.text for variant in vocabulary.current_synonyms().variants(text)}


@pytest.mark.django_db(transaction=True)
def test_a_synonym_is_in_force_at_the_next_look(monkeypatch: pytest.MonkeyPatch, county: County) -> None:
    monkeypatch.setattr(vocabulary, "LOOK_SECONDS", 0.0)
    assert others_of("嘟嘟茶") == set()
    Synonym.objects.create(term="嘟嘟茶", synonym="都都茶", area=county.yunxi)
    assert others_of("嘟嘟茶") == {"都都茶"}
    monkeypatch.setattr(vocabulary, "LOOK_SECONDS", 3600.0)
    used = vocabulary.current_synonyms()
    with transaction.atomic():
        Synonym.objects.create(term="嘟嘟茶", synonym="督督茶", area=county.yunxi)
        assert others_of("嘟嘟茶") == {"都都茶", "督督茶"}, "a transaction sees its own"
    vocabulary._kept["synonyms"] = (None, used, vocabulary._kept["synonyms"][2])
    assert vocabulary.current_synonyms() is used, "and until the next look the table is left alone"
