"""Registers of return forms, their fields and checks, of what is asked of whom, and of the values that count."""

from kehui.returns import sheets, waiting
from kehui.returns.registers import entries, forms, rounds

__all__ = ["entries", "forms", "rounds", "sheets", "waiting"]
