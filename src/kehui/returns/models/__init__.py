"""Return forms, the checks on them, what is asked of whom, and what was filled in."""

from kehui.returns.models.checks import CheckKind, ReturnCheck, Severity
from kehui.returns.models.entries import ReturnEntry
from kehui.returns.models.filling import Answer, Explanation, Remark, RemarkKind, ReturnReminder
from kehui.returns.models.forms import (
    WHOLE_UNITS,
    CheckedBy,
    CountsFrom,
    FieldMode,
    Population,
    Prefill,
    Respondents,
    ReturnField,
    ReturnForm,
    ReturnPeriod,
    ReturnRespondent,
    ReturnUnit,
)
from kehui.returns.models.rounds import OWED, ReturnRound, Status, Submission

__all__ = [
    "OWED",
    "WHOLE_UNITS",
    "Answer",
    "CheckKind",
    "CheckedBy",
    "CountsFrom",
    "Explanation",
    "FieldMode",
    "Population",
    "Prefill",
    "Remark",
    "RemarkKind",
    "Respondents",
    "ReturnCheck",
    "ReturnEntry",
    "ReturnField",
    "ReturnForm",
    "ReturnPeriod",
    "ReturnReminder",
    "ReturnRespondent",
    "ReturnRound",
    "ReturnUnit",
    "Severity",
    "Status",
    "Submission",
]
