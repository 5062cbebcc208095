"""The templates that come with Kehui."""

from __future__ import annotations

from pathlib import Path

from kehui.areas.models import Area, Level

DOCUMENTS = Path(__file__).resolve().parent / "documents"
COUNTY, TOWNSHIP = "县级年度科技工作总结", "乡镇年度科普工作总结"
SHIPPED = {COUNTY: DOCUMENTS / "county.docx", TOWNSHIP: DOCUMENTS / "township.docx"}


def shipped_for(area: Area) -> str:
    """The name of the template that suits an area."""
    return COUNTY if area.level <= Level.COUNTY else TOWNSHIP
