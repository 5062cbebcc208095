"""Learning from matches that a broker accepted: which words of the demand met which terms of the result."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.db import transaction

from kehui.accounts.models import OFFICE, User
from kehui.areas.models import Area, home_county
from kehui.audit import chain
from kehui.search import analysis
from kehui.search.matching.words import said_words, title_words
from kehui.search.models import LexiconEntry, LexiconEvidence, Origin
from kehui.search.registers import LexiconRegister
from kehui.search.vocabulary import current_lexicon

#: Most pairs that one match teaches: its words times its terms would otherwise be dozens of chance meetings.
WORDS, TERMS = 4, 3
EXCERPT = 300


@transaction.atomic
def learn_from_match(
    demand_text: str, result_text: str, *, by: User, terms: Iterable[str] = (), keywords: Iterable[str] = ()
) -> list[LexiconEntry]:
    """Keep what an accepted match shows; call it in the transaction of the acceptance.

    ``terms`` are the demand's confirmed terms, ``keywords`` those of the result; without either, the words of the
    result's first line (its title) stand for them. The same match teaches once. An entry is used from the second
    match on; until then it is only counted. Returns the entries that gained evidence.
    """
    result = analysis.fold(result_text)
    taught = _terms(result_text, terms, keywords)
    said = [word for word in said_words(demand_text) if word not in result][:WORDS]
    known = {(word, t.term) for t in current_lexicon().translate(demand_text) for word in t.everyday}
    pair = sha256(f"{demand_text}\0{result_text}".encode()).hexdigest()
    area = _area(by)
    touched = []
    # What the lexicon already said, and the result confirms, gains evidence; what it did not know is learned.
    confirmed = [(word, term) for word, term in known if all(part in result for part in analysis.fold(term).split())]
    learned = [(word, term) for word in said for term in taught if (word, term) not in known]
    for everyday, term in [*sorted(confirmed), *learned]:
        entry = _entry(everyday, term, area, by, is_new=(everyday, term) in learned)
        if entry is None:
            continue
        _, fresh = LexiconEvidence.objects.get_or_create(
            entry=entry, pair=pair, defaults={"demand": demand_text[:EXCERPT], "result": result_text[:EXCERPT], "by": by}
        )
        if fresh:
            _count(entry, by)
            touched.append(entry)
    return touched


def _terms(result_text: str, terms: Iterable[str], keywords: Iterable[str]) -> list[str]:
    result = analysis.fold(result_text)
    confirmed = [term for term in terms if all(part in result for part in analysis.fold(term).split())]
    named = list(keywords) or title_words(result_text.strip().splitlines()[0] if result_text.strip() else "")
    return list(dict.fromkeys([*confirmed, *named]))[:TERMS]


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
    new = register.audit_texts(register.stored_values(entry))
    label = register.model_label
    reason = "从采纳的匹配学到" if is_new else "随系统提供的词条得到印证"
    chain.append([chain.Change(f"{label}.learned", label, entry.pk, str(entry), new=new, reason=reason)], by=by)
    return entry


def _count(entry: LexiconEntry, by: User) -> None:
    old = entry.accepted
    entry.accepted = entry.proofs.count()
    entry.save(update_fields=["accepted", "updated_at"])
    label = LexiconRegister().model_label
    change = chain.Change(
        f"{label}.confirmed", label, entry.pk, str(entry), old={"accepted": old}, new={"accepted": entry.accepted}
    )
    chain.append([change], by=by)


def _area(by: User) -> Area:
    return min(by.areas_with(OFFICE), key=lambda a: a.level, default=None) or home_county()

