"""Writes of statistics: definitions confirmed, periods sealed, published figures restated."""
