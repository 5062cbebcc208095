"""The deployment's index: where it is, how it is opened, and how a new one takes the place of the old."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from pathlib import Path

from django.conf import settings

from kehui.search.tantivy_engine import FORMAT, TantivyEngine

_POINTER = "current"
_opened: dict[Path | None, TantivyEngine] = {}
_lock = threading.Lock()


def folder() -> Path:
    """Where the index is; it can be made anew from the database at any time."""
    named: Path = settings.SEARCH_FOLDER
    return named


def current() -> Path | None:
    """The folder of the index in use, or None where there is none of this version's format."""
    try:
        name = (folder() / _POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    found = folder() / name
    return found if name.startswith(f"v{FORMAT}-") and found.is_dir() else None


def engine() -> TantivyEngine:
    """The index in use for reading, opened once a process; another one where it was made anew meanwhile.

    Where there is none yet, an empty one in memory: only the one writer makes folders.
    """
    found = current()
    with _lock:
        opened = _opened.get(found)
        if opened is None:
            _opened.clear()
            opened = _opened[found] = TantivyEngine(found)
    return opened


def engine_for_writing() -> TantivyEngine:
    """The same for the one writer, who makes an empty one where there is none."""
    if current() is None:
        publish(start())
    return engine()


def forget() -> None:
    """Close what this process has open, so that the folder may go."""
    with _lock:
        for opened in _opened.values():
            opened.close()
        _opened.clear()


def start() -> Path:
    """An empty folder for an index in the making."""
    made = folder() / f"v{FORMAT}-{secrets.token_hex(6)}"
    made.mkdir(parents=True)
    return made


def publish(made: Path) -> None:
    """Put a finished index in the place of the one in use; readers see it at their next search, the old one goes.

    Only the one writer calls it: what else lies in the folder is an older index, or one whose making was interrupted.
    """
    pointer = folder() / _POINTER
    draft = folder() / f".{_POINTER}-{secrets.token_hex(4)}"
    draft.write_text(made.name + "\n", encoding="ascii")
    os.replace(draft, pointer)
    for other in folder().iterdir():
        # A process that still reads an old index has its files open, or mapped: they go when it lets go of them.
        if other.is_dir() and other != made:
            shutil.rmtree(other, ignore_errors=True)
