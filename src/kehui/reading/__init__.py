"""Reading figures out of Chinese prose: from a text to figures with term, value, unit, kind and what they belong to.

Pure functions of a text: no database, no model, no settings. ``docs/reading.md`` tells the conventions.
"""

from kehui.reading.figure import KIND_NAMES, Figure, Kind
from kehui.reading.files import decoded, text_of
from kehui.reading.reader import Reader, read_text
from kehui.reading.word import docx_text

__all__ = ["KIND_NAMES", "Figure", "Kind", "Reader", "decoded", "docx_text", "read_text", "text_of"]
