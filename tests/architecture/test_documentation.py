"""The documentation keeps up: settings in operations.md, terms in the glossary, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from kehui.records.register import all_registers

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def test_every_setting_is_in_the_operations_manual() -> None:
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"\bKEHUI_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    documented = set(re.findall(r"`(KEHUI_[A-Z_]+)", (DOCS / "operations.md").read_text(encoding="utf-8")))
    assert len(read) > 10
    assert read <= documented, read - documented


def test_no_setting_is_documented_that_nothing_reads() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    documented = set(re.findall(r"`(KEHUI_[A-Z_]+)", (DOCS / "operations.md").read_text(encoding="utf-8")))
    unread = {name for name in documented if name not in source}
    assert not unread


def _glossary() -> dict[str, set[str]]:
    """Context to the Chinese terms of its table."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"^## ", (DOCS / "glossary.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        context = re.match(r"`(\w+)`", section)
        terms = re.findall(r"^\| ([^|]+?) \|", section, flags=re.MULTILINE)
        found[context[1] if context else ""] = {t for t in terms if t not in ("Chinese", "---")}
    return found


def test_every_register_is_in_the_glossary() -> None:
    glossary = _glossary()
    missing = [r.name for r in all_registers() if r.title not in glossary.get(r.model._meta.app_label, set())]
    assert not missing


def test_the_glossary_names_classes_that_exist() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for register in all_registers():
        if register.title in text:
            assert f"{register.model.__name__}`" in text, register.name


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(DOCS)} -> {target}")
    assert not broken
