"""Spreadsheets in: read, preview with all messages at once, one atomic commit. Knows registers, no context."""
