"""Writes: samples drawn and judged, records confirmed by both sides, signals found and settled."""
