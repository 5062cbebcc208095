"""Where Kehui keeps what is its own: the home folder ``KEHUI_HOME`` and the files of which only one can be.

The settings import this module, so it imports nothing heavy.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """The home folder: ``KEHUI_HOME``, else the user's data folder, else (as root) ``/var/lib/kehui``.

    A folder that is not there is made for its owner alone (0700); one that is there is never changed.
    """
    named = os.environ.get("KEHUI_HOME", "").strip()
    if named:
        home = Path(named).expanduser()
    elif hasattr(os, "geteuid") and os.geteuid() == 0:
        home = Path("/var/lib/kehui")
    else:
        from platformdirs import user_data_path  # only here: most processes are told their home

        home = user_data_path("kehui", appauthor=False)
    home = Path(os.path.abspath(home))
    if not home.is_dir():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def secret_key(home: Path) -> str:
    """The key that signs sessions: ``KEHUI_SECRET_KEY`` (several machines share one), else made once and kept."""
    given = os.environ.get("KEHUI_SECRET_KEY", "")
    if given:
        return given
    path = home / "secret_key"
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    # Two processes may come here at once: a link is made whole or not at all, and the first one wins.
    draft = home / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="ascii").strip()


@cache
def node_modules() -> Path:
    """The browser libraries that ``make setup`` brings, in the project above the package; it may not exist."""
    named = os.environ.get("KEHUI_NODE_MODULES", "")
    return Path(named) if named else PACKAGE.parent.parent / "node_modules"


def is_demo(home: Path) -> bool:
    """Whether this home holds the sample county, which every page then says."""
    return (home / "demo").is_file()


def is_demo_loaded(home: Path) -> bool:
    """Whether the sample county is whole: loading may have been interrupted, and then goes on at the next start."""
    return is_demo(home) and (home / "demo").read_text(encoding="ascii").strip() == "loaded"


def mark_demo(home: Path, *, loaded: bool = True) -> None:
    (home / "demo").write_text("loaded\n" if loaded else "loading\n", encoding="ascii")


def logs(home: Path) -> Path:
    path = home / "logs"
    path.mkdir(mode=0o700, exist_ok=True)
    return path
