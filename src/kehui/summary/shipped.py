"""The templates that come with Kehui."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kehui.areas.models import Area, Level

DOCUMENTS = Path(__file__).resolve().parent / "documents"
COUNTY, TOWNSHIP = "县级年度科技工作总结", "乡镇年度科普工作总结"
ASSOCIATION, CENTRE, VILLAGE = "县科协年度工作总结", "科技服务中心年度工作总结", "村级年度科普小结"
SHIPPED = {
    COUNTY: DOCUMENTS / "county.docx",
    ASSOCIATION: DOCUMENTS / "association.docx",
    CENTRE: DOCUMENTS / "centre.docx",
    TOWNSHIP: DOCUMENTS / "township.docx",
    VILLAGE: DOCUMENTS / "village.docx",
}


@dataclass(frozen=True)
class Described:
    """A shipped template in the gallery: for which office, and what it tells."""

    name: str
    office: str
    about: str


GALLERY = [
    Described(COUNTY, "县科学技术局", "企业、知识产权、孵化、产学研、农业、经费、金融，附分乡镇表和五年图"),
    Described(ASSOCIATION, "县科学技术协会", "科普活动、阵地、基层组织，附主要数据表和五年图"),
    Described(CENTRE, "科技服务中心、科创中心", "技术市场、孵化服务、对接合作，附主要数据表和五年图"),
    Described(TOWNSHIP, "乡、镇、街道", "组织网络、科普阵地、宣传讲座、主导产业"),
    Described(VILLAGE, "村", "一页小结：活动、书屋、宣传栏、示范户、茶园"),
]


def shipped_for(area: Area) -> str:
    """The name of the template that suits an area."""
    if area.level <= Level.COUNTY:
        return COUNTY
    return TOWNSHIP if area.level == Level.TOWNSHIP else VILLAGE
