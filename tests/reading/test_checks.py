"""Planted faults are found, clean texts raise none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kehui.reading.checks import KIND_NAMES, check_text
from tests.reading.scoring import FOLDER, faults, parse, texts

UNTUNED = ("unseen2", "unseen3")
PLANTED = (*UNTUNED, *(f"unseen{n}" for n in range(4, 16)))
#: Of the lot written last a quarter may be missed, of the others a tenth.
MAY_MISS = {"unseen15": 0.25}


def _lines(name: str) -> list[str]:
    told = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n").replace("\\t", "\t") for line in told]


FAULTS = [line.split("\t", 1) for name in ("faults.tsv", "fresh/faults.tsv") for line in _lines(name)]


@pytest.mark.parametrize(("kind", "text"), FAULTS, ids=[f"{k}-{i}" for i, (k, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(kind: str, text: str) -> None:
    faults = check_text(text)
    assert [f.kind for f in faults] == [kind]
    assert all(text[f.start : f.end] and f.message for f in faults)


def test_every_kind_is_planted() -> None:
    assert {kind for kind, _ in FAULTS} == set(KIND_NAMES)


@pytest.mark.parametrize("text", _lines("clean.txt"), ids=str)
def test_a_clean_text_raises_nothing(text: str) -> None:
    assert check_text(text) == []


@pytest.mark.parametrize("part", PLANTED)
def test_faults_in_long_texts_are_found(part: str) -> None:
    planted = faults(part)
    told = [(kind, text, [f.kind for f in check_text(text)]) for kind, text in planted]
    missed = [(kind, text[:80]) for kind, text, found in told if kind not in found]
    assert len(planted) >= 16
    assert len(missed) <= len(planted) * MAY_MISS.get(part, 0.1), missed
    false = [(text[:80], found) for kind, text, found in told if set(found) - {kind}]
    assert len(false) <= len(planted) * 0.05, false


CLEAN = [path for part in PLANTED for path in sorted((FOLDER / part / "clean").glob("*.txt"))]


@pytest.mark.parametrize("path", CLEAN, ids=lambda p: p.stem)
def test_a_long_text_full_of_near_misses_raises_nothing(path: Path) -> None:
    assert check_text(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("part", ["known", "unseen", "fresh", *UNTUNED])
def test_the_annotated_texts_are_clean(part: str) -> None:
    raised = [(name, f.kind, f.message) for name, marked in texts(part) for f in check_text(parse(marked)[0])]
    assert len(raised) <= sum(1 for _ in texts(part)) * 0.05, raised


def test_a_growth_that_whole_numbers_can_give() -> None:
    assert check_text("国家高新技术企业58家，同比增长11.5%。") == []
    found = check_text("国家高新技术企业58家，同比增长11.4%。")
    assert found[0].as_dict() == {
        "kind": "impossible_percentage", "start": 16, "end": 20, "message": "58家，同比+11.4%：没有哪个整数的上年数能得出这个增幅",
    }  # fmt: skip


def test_a_fault_tells_what_should_stand_there() -> None:
    found = check_text("高新技术企业由18家增至25家，增长48.9%。")
    assert found[0].message == "由18家到25家，应为+38.9%，文中为+48.9%"
