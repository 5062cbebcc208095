"""Summaries and their versions; what was handed out and came back; history read from old summaries; working together."""

from kehui.summary.models.editor import Carried, CarriedKind, Comment, Fate, SectionTask
from kehui.summary.models.history import Reading, ReportedFigure, TermMatch
from kehui.summary.models.readback import Choice, Decision, Issue, Upload
from kehui.summary.models.summary import Summary, SummaryQuerySet, Template, Version

__all__ = [
    "Carried", "CarriedKind", "Choice", "Comment", "Decision", "Fate", "Issue", "Reading", "ReportedFigure", "SectionTask",
    "Summary", "SummaryQuerySet", "Template", "TermMatch", "Upload", "Version",
]  # fmt: skip
