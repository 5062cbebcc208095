"""Every number that decides how matches are ranked, in one place. docs/matching.md says where each comes from."""

from __future__ import annotations

# -- the text score --------------------------------------------------------------------------------------------------

#: Texts that relevance feedback reads, and terms that it takes from them.
FEEDBACK_TEXTS = 5
FEEDBACK_TERMS = 20
#: Weight of the best feedback term against the mean weight of the query's own.
FEEDBACK_WEIGHT = 0.5
#: A text counts for feedback by its score relative to the best one, to this power.
FEEDBACK_SHARPNESS = 3
#: Weight of a term from the lexicon that nobody confirmed, for an everyday phrase of two characters; a longer phrase is
#: less often meant otherwise, so each further character adds a share, up to a limit.
LEXICON_WEIGHT = 0.5
LEXICON_LONGER = 0.4
LEXICON_MOST = 1.4
#: Weight of a confirmed term against a word of the text.
TERM_WEIGHT = 2.0
#: Texts that are ranked by all parts of the blend, of those with the best text score.
CANDIDATES = 60

# -- the blend -------------------------------------------------------------------------------------------------------

#: Share of each part in a match's score; together 1.
BLEND = {
    "text": 0.70,
    "field": 0.06,
    "industry": 0.04,
    "area": 0.05,
    "price": 0.04,
    "freshness": 0.04,
    "success": 0.04,
    "load": 0.03,
}
#: What a part counts where one side says nothing about it: neither for nor against.
UNKNOWN = 0.5
#: A listing's freshness halves in so many days after its last confirmation; an overdue one counts a fifth of that.
FRESHNESS_HALVES_IN_DAYS = 180
STALE_FACTOR = 0.2
#: So many successes make half of the full mark.
SUCCESSES_FOR_HALF = 3

# -- weakness --------------------------------------------------------------------------------------------------------

#: Texts looked at: five are shown, and the right one is not always the first.
EVIDENCE_TEXTS = 3
#: A pair of characters counts as a word in common from this share of the greatest idf on, a single character from that one.
EVIDENCE_PAIR = 0.35
EVIDENCE_SINGLE = 0.5
EVIDENCE_SINGLES = 4
#: Below so many meaningful words in common a match is called weak: one may be chance. No bound tells the good from the poor
#: safely; at this one hardly a good match and the emptiest of the poor are told (docs/matching.md).
WEAK_EVIDENCE = 1.4
#: Nor may it be words around the matter alone (实验室, 环境): of what the first line says, or of what the lexicon makes of the
#: whole, so much must be there. Less than one pair, for a term of the lexicon counts by half.
WEAK_HEAD = 0.5
