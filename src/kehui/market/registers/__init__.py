"""The technology market's registers; importing them makes them known."""

from kehui.market.registers.contract import ContractRegister

__all__ = ["ContractRegister"]
