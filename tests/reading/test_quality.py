"""Annotated texts are read right: the bar is 95 % right and 3 % false on texts that nobody tuned to."""

from __future__ import annotations

import pytest

from kehui.reading import read_text
from tests.reading.generator import Maker
from tests.reading.scoring import score, score_all, texts


@pytest.mark.parametrize(("name", "marked"), list(texts("known")), ids=[n for n, _ in texts("known")])
def test_a_known_text_is_read_right(name: str, marked: str) -> None:
    result = score(name, marked, read_text)
    assert result.right == result.expected, "\n".join(result.wrong)
    assert result.false == 0, "\n".join(result.wrong)


@pytest.mark.parametrize("part", ["unseen", "fresh"])
def test_texts_nobody_tuned_to(part: str) -> None:
    result = score_all(part, read_text)
    assert result.expected > 150
    assert result.right_share >= 0.97, "\n".join(result.wrong)
    assert result.false_share <= 0.02, "\n".join(result.wrong)
    assert result.linked >= result.links * 0.95, "\n".join(result.wrong)


@pytest.mark.parametrize("seed", range(12))
def test_made_up_sentences(seed: int) -> None:
    result = score(f"seed {seed}", Maker(seed).text(60), read_text)
    assert result.right == result.expected, "\n".join(result.wrong)
    assert result.false == 0, "\n".join(result.wrong)
    assert result.linked >= result.links * 0.97, "\n".join(result.wrong)
