"""The layers hold: for imports (import-linter) and for foreign keys, which string references would let escape it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def _rank() -> dict[str, tuple[int, int]]:
    """Package name to (layer from the top, place in the layer)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {
        name.strip().removeprefix("kehui."): (depth, place)
        for depth, layer in enumerate(contracts[0]["layers"])
        for place, name in enumerate(layer.split("|"))
    }


def test_imports_keep_the_layers() -> None:
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_package_has_a_layer() -> None:
    packages = {p.parent.name for p in (ROOT / "src/kehui").glob("*/__init__.py")}
    assert packages <= set(_rank()), packages - set(_rank())


def test_foreign_keys_point_downward() -> None:
    rank = _rank()
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("kehui."):
            continue
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or not target.__module__.startswith("kehui."):
                continue
            other = target.__module__.split(".")[1]
            if other != own and rank[other][0] <= rank[own][0]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not wrong, wrong


def test_files_stay_readable() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / "src").rglob("*.py")
        if "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    }
    assert not long, long
