"""What is counted of the technology market; importing it makes the indicators known."""

from kehui.market.indicators import contract, listing

__all__ = ["contract", "listing"]
