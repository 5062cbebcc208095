"""What statistics keeps: figures as published, their restatements, and the register of definitions (口径)."""

from kehui.statistics.models.definition import DefinitionVersion
from kehui.statistics.models.seal import Restatement, Seal, SealedFigure, SealedIndicator

__all__ = ["DefinitionVersion", "Restatement", "Seal", "SealedFigure", "SealedIndicator"]
