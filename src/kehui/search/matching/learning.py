"""Learning from matches that a broker accepted: which words of the demand met which terms of the result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from django.db import transaction

from kehui.accounts.models import OFFICE, User
from kehui.areas.models import Area, home_county
from kehui.audit import chain
from kehui.records.domain import labels_of
from kehui.search import analysis, index
from kehui.search.matching.lexicon import problem_of
from kehui.search.matching.rarity import Rarity
from kehui.search.matching.words import bare_word, said_words, title_words
from kehui.search.models import LexiconEntry, LexiconEvidence, Origin
from kehui.search.registers import LexiconRegister
from kehui.search.vocabulary import current_lexicon

#: Most words and terms of one match, and most pairs of them: the rest would be chance meetings.
WORDS, TERMS, PAIRS = 4, 3, 8
#: What is longer is a sentence that nobody says again.
LONGEST = 6
EXCERPT = 300
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十两几半百千万亿多来余0-9]+.?")


@transaction.atomic
def learn_from_match(
    demand_text: str, result_text: str, *, by: User, terms: Iterable[str] = (), keywords: Iterable[str] = (),
    demand_key: str = "", result_key: str = "",
) -> list[LexiconEntry]:  # fmt: skip
    """Keep what an accepted match shows; call it in the transaction of the acceptance.

    ``terms`` are the demand's confirmed terms, ``keywords`` those of the result; without either, the words of the
    result's first line (its title) stand for them. ``demand_key`` and ``result_key`` (``demand:12``) say where the texts
    come from. The same match teaches once, and several results of one demand count as one: an entry is used from the
    second demand on; until then it is only counted. Returns the entries that gained evidence.
    """
    result = analysis.fold(result_text)
    rarity = Rarity(index.engine(), demand_key.partition(":")[0])
    known = {(word, t.term) for t in current_lexicon().translate(demand_text) for word in t.everyday}
    pair = sha256(f"{demand_text}\0{result_text}".encode()).hexdigest()
    area = _area(by)
    touched = []
    # What the lexicon already said, and the result confirms, gains evidence; what it did not know is learned.
    confirmed = [(word, term) for word, term in known if all(part in result for part in analysis.fold(term).split())]
    learned = [
        each for each in _pairs(demand_text, result_text, terms, keywords, rarity) if each not in known
    ]
    for everyday, term in [*sorted(confirmed), *learned]:
        entry = _entry(everyday, term, area, by, is_new=(everyday, term) in learned)
        if entry is None:
            continue
        values = {
            "demand": _excerpt(demand_text, everyday), "result": _excerpt(result_text, term), "by": by,
            "demand_key": demand_key, "result_key": result_key,
        }  # fmt: skip
        _, fresh = LexiconEvidence.objects.get_or_create(entry=entry, pair=pair, defaults=values)
        if fresh:
            _count(entry, by)
            touched.append(entry)
    return touched


def _pairs(
    demand_text: str, result_text: str, terms: Iterable[str], keywords: Iterable[str], rarity: Rarity
) -> list[tuple[str, str]]:
    """The pairs of word and term that say most, by how rare both are."""
    said = _said(demand_text, analysis.fold(result_text), rarity)
    taught = _terms(result_text, terms, keywords, rarity)
    made = [(word, term) for word in said for term in taught]
    made.sort(key=lambda pair: -(rarity.idf(pair[0]) + rarity.idf(pair[1])))  # stable: as they came where all are alike
    return made[:PAIRS]


def _said(demand_text: str, result: str, rarity: Rarity) -> list[str]:
    """The demand's own words that the result does not have: no numbers, nothing that stands in demands of any kind."""
    found: dict[str, None] = {}
    for piece in said_words(demand_text):
        for word in map(bare_word, rarity.cut(piece)):
            if 1 < len(word) <= LONGEST and word not in result and not _NUMERAL.fullmatch(word) and problem_of(word).strip():
                found[word] = None
    said = [word for word in found if not rarity.is_stock(word)]
    return sorted(said, key=lambda word: -rarity.idf(word))[:WORDS]


def _terms(result_text: str, terms: Iterable[str], keywords: Iterable[str], rarity: Rarity) -> list[str]:
    """Confirmed terms that the result has, then its keywords, the rarest first; none that stands everywhere."""
    result = analysis.fold(result_text)
    confirmed = [term for term in terms if all(part in result for part in analysis.fold(term).split())]
    named = list(keywords) or title_words(result_text.strip().splitlines()[0] if result_text.strip() else "")
    ranked = [*confirmed, *sorted(named, key=lambda term: -rarity.idf(term))]
    return [term for term in dict.fromkeys(ranked) if not rarity.is_common(term)][:TERMS]


def _excerpt(text: str, words: str) -> str:
    """The part of the text where the first of the words stands; at most ``EXCERPT`` characters."""
    places = [place for word in words.replace("…", " ").split() if (place := analysis.fold(text).find(analysis.fold(word))) >= 0]
    first = min(places, default=0)
    begin = 0 if first < EXCERPT // 2 else min(first - EXCERPT // 3, max(0, len(text) - EXCERPT))
    return text[begin : begin + EXCERPT]


def _entry(everyday: str, term: str, area: Area, by: User, *, is_new: bool) -> LexiconEntry | None:
    """The register's entry under lock; made where there is none. None where staff switched it off."""
    everyday = everyday.replace("…", " ")[:40]
    term = term[:60]
    found = LexiconEntry.objects.select_for_update(of=("self",)).filter(everyday=everyday, term=term).first()
    if found is not None:
        return found if found.active else None
    register = LexiconRegister()
    entry = LexiconEntry.objects.create(
        everyday=everyday, term=term, area=area, origin=Origin.LEARNED if is_new else Origin.SHIPPED
    )
    new = register.audit_texts(register.stored_values(entry), labels_of(register, entry))
    label = register.model_label
    reason = "从采纳的匹配学到" if is_new else "随系统提供的词条得到印证"
    chain.append([chain.Change(f"{label}.learned", label, entry.pk, str(entry), new=new, reason=reason)], by=by)
    return entry


def _count(entry: LexiconEntry, by: User) -> None:
    old = entry.accepted
    # Several results of one demand are one witness: the same words met the same broker's eye.
    proofs = entry.proofs.values_list("demand_key", "demand")
    entry.accepted = len({key or text for key, text in proofs})
    if entry.accepted == old:
        return
    entry.save(update_fields=["accepted", "updated_at"])
    label = LexiconRegister().model_label
    change = chain.Change(
        f"{label}.confirmed", label, entry.pk, str(entry), old={"accepted": old}, new={"accepted": entry.accepted}
    )
    chain.append([change], by=by)


def _area(by: User) -> Area:
    return min(by.areas_with(OFFICE), key=lambda a: a.level, default=None) or home_county()
