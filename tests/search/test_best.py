"""Asking for more without permission and leaving out what may not be found gives what asking with permission gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kehui.search.documents import document_of
from kehui.search.engine import EngineQuery, Term
from kehui.search.listing import Listing, Visibility
from kehui.search.query import best
from kehui.search.tantivy_engine import TantivyEngine

WORDS = ("茶叶", "杀青", "萎凋", "生猪", "粪污", "除臭", "贮藏")
#: Mostly public, as a market is; and mostly not, so that what is asked for beyond does not suffice.
SHARES = ([Visibility.PUBLIC] * 9 + [Visibility.AREA], [Visibility.PUBLIC, *[Visibility.OWNER, Visibility.AREA] * 4])


@pytest.mark.parametrize("share", SHARES)
def test_the_same_hits_in_the_same_order(tmp_path: Path, share: list[Visibility]) -> None:
    draw = random.Random(3)
    engine = TantivyEngine(tmp_path / "index")
    engine.add(
        document_of(
            Listing(
                kind="achievement", id=number, title="".join(draw.choices(WORDS, k=3)), text="，".join(draw.choices(WORDS, k=12)),
                url="/", area_path=draw.choice(("33/01/", "33/02/")), owners=(f"organisation:{number % 5}",),
                visibility=draw.choice(share),
            )
        )
        for number in range(200)
    )  # fmt: skip
    engine.commit()
    for access in ({"public"}, {"public", "signed_in", "area:33/01/", "organisation:3"}):
        for limit in (1, 5, 40, 150):
            terms = [Term(word, draw.random()) for word in draw.sample(WORDS, 3)]
            query = EngineQuery(terms=terms, access=frozenset(access), limit=limit, count=False)
            asked = engine.search(query).hits
            found = best(engine, query)
            assert [hit.key for hit in found] == [hit.key for hit in asked]
            assert len(found) == limit or len(asked) < limit
