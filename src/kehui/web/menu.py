"""The menu, by the office's divisions of work, cut to what a user may open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from kehui.accounts.models import CLERKS, OFFICE, OUTSIDE, Role, User
from kehui.records.register import Register, all_registers

#: Divisions of work in the order of the menu, each with its icon.
DIVISIONS = {
    "技术市场": "handshake",
    "科技企业": "building",
    "知识产权": "lightbulb",
    "孵化与人才": "flask",
    "产学研合作": "link",
    "项目与资金": "coin",
    "科技金融": "trend",
    "科普活动": "megaphone",
    "科普阵地": "book",
    "农业科技": "leaf",
    "组织与会议": "user",
    "统计填报": "document",
    "单位与人员": "table",
}


#: Pages that are no register's, on top of their division: label, name of the address, who finds them there.
PAGES = {
    "技术市场": (
        ("我的市场", "market:my", OUTSIDE),
        ("匹配台", "market:desk_matches", {Role.COUNTY_CLERK, Role.BROKER}),
        ("待审核的信息", "market:desk_review", {Role.COUNTY_CLERK, Role.BROKER}),
        ("洽谈", "market:negotiations", OUTSIDE | {Role.BROKER}),
        ("合同登记", "market:registration_queue", {Role.COUNTY_CLERK, Role.REVIEWER}),
        ("公开的技术市场", "market:home", OFFICE | OUTSIDE | {Role.BROKER, Role.REVIEWER}),
    ),
    "统计填报": (
        ("填报工作台", "returns:board", OFFICE),
        ("我的填报", "returns:mine", OUTSIDE | {Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER}),
    ),
}


@dataclass(frozen=True)
class Item:
    """A menu entry."""

    label: str
    url: str


@cache
def _registers_by_division() -> dict[str, list[tuple[Register, Item]]]:
    found: dict[str, list[tuple[Register, Item]]] = {name: [] for name in DIVISIONS}
    for register in all_registers():
        url = reverse("records:list", args=[register.model._meta.app_label, register.slug])
        found.setdefault(register.menu, []).append((register, Item(register.title, url)))
    return found


def _is_offered(register: Register, roles: frozenset[str]) -> bool:
    """Whether holders of these roles may open the register; the same rule as ``records.views.access.may_open``."""
    if register.readers is not None:
        return bool(roles & register.readers)
    outside = roles & OUTSIDE and register.model.owner_lookups
    return bool(roles & OFFICE or outside or roles & register.model.service_roles)


@cache
def _menu_of(roles: frozenset[str]) -> list[tuple[str, str, tuple[Item, ...]]]:
    """Groups of label, icon and items (one item without a label: the group itself is the link)."""
    groups: list[tuple[str, str, tuple[Item, ...]]] = [("工作台", "home", (Item("", reverse("web:desk")),))]
    office, outside = bool(roles & OFFICE), bool(roles & OUTSIDE)
    if office:
        groups.append(("统计", "chart", (Item("", reverse("statistics:dashboard")),)))
        groups.append(("年度总结", "document", (Item("", reverse("summary:list")),)))
    if roles & (CLERKS | {Role.VILLAGE_OFFICER}):
        groups.append(("导入", "upload", (Item("", reverse("importing:list")),)))
    if roles & CLERKS:
        groups.append(("佐证核查", "shield", (Item("", reverse("evidence:home")),)))
    elif outside:
        groups.append(("双方确认", "check", (Item("", reverse("evidence:confirmations")),)))
    service = any(roles & register.model.service_roles for register in all_registers())
    readers = any(roles & (register.readers or frozenset()) for register in all_registers())
    if office or outside or service or readers:
        for division, entries in _registers_by_division().items():
            items = tuple(
                item
                for register, item in entries
                if _is_offered(register, roles)
            )
            pages = (Item(label, reverse(name)) for label, name, allowed in PAGES.get(division, ()) if roles & allowed)
            items = (*pages, *items)
            if items:
                groups.append((division, DIVISIONS.get(division, "table"), items))
    system = [
        Item(label, reverse(name))
        for label, name, allowed in (
            ("用户与角色", "web:users", {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
            ("审计记录", "web:trail", {Role.AUDITOR}),
            ("后台任务", "web:jobs", {Role.SYSTEM_ADMIN, Role.COUNTY_CLERK}),
            ("行政区划", "web:areas", OFFICE | {Role.SYSTEM_ADMIN}),
        )
        if roles & allowed
    ]
    if system:
        groups.append(("系统", "settings", tuple(system)))
    return groups


def menu_for(user: User, path: str) -> list[dict[str, Any]]:
    """The menu as base.html shows it, with the entry of ``path`` marked."""
    shown = []
    groups = _menu_of(user.roles)
    # Of two addresses of which one begins with the other, the longer is meant (/my/ and /my/negotiations/), also where they
    # stand in two groups (/my/returns/).
    here = max((i.url for _, _, items in groups for i in items if path.startswith(i.url)), key=len, default="")
    for label, icon, items in groups:
        if len(items) == 1 and not items[0].label:
            url = items[0].url
            active = path == url if url == "/desk/" else url == here
            shown.append({"label": label, "icon": icon, "url": url, "active": active, "items": []})
        else:
            entries = [{"label": i.label, "url": i.url, "active": i.url == here} for i in items]
            shown.append({"label": label, "icon": icon, "items": entries})
    return shown
