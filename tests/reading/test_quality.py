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


@pytest.mark.parametrize("part", ["unseen", "fresh", "unseen2", "unseen3"])
def test_texts_nobody_tuned_to(part: str) -> None:
    result = score_all(part, read_text)
    assert result.expected > 150
    assert result.right_share >= 0.97, "\n".join(result.wrong)
    assert result.false_share <= 0.02, "\n".join(result.wrong)
    assert result.linked >= result.links * 0.95, "\n".join(result.wrong)


@pytest.mark.parametrize("part", ["unseen2", "unseen3"])
def test_terms_name_what_the_figure_is_about(part: str) -> None:
    result = score_all(part, read_text)
    assert result.terms > 100
    assert result.terms_contained >= result.terms * 0.93, "\n".join(result.other_terms)


@pytest.mark.parametrize("text", ["其中1个" * 2000, "，1，" * 4000, "（" * 20000, "增长1%、" * 3000, "由1个到" * 3000])
def test_a_text_without_end_is_read(text: str) -> None:
    assert len(read_text(text)) <= text.count("1")


@pytest.mark.parametrize("seed", range(12))
def test_made_up_sentences(seed: int) -> None:
    result = score(f"seed {seed}", Maker(seed).text(60), read_text)
    assert result.right == result.expected, "\n".join(result.wrong)
    assert result.false == 0, "\n".join(result.wrong)
    assert result.linked >= result.links * 0.97, "\n".join(result.wrong)
