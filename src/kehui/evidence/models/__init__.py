"""What is kept of re-checks, confirmations and signals."""

from kehui.evidence.models.confirmation import Confirmation
from kehui.evidence.models.recheck import Recheck, RecheckItem, Result
from kehui.evidence.models.signal import PhotoPrint, Signal, SignalKind

__all__ = ["Confirmation", "PhotoPrint", "Recheck", "RecheckItem", "Result", "Signal", "SignalKind"]
