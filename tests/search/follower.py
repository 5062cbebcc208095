"""A process that follows the outbox until it is killed: ``python -m tests.search.follower DATABASE FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.SEARCH_FOLDER = Path(sys.argv[2])
    django.setup()
    from kehui.search import indexing
    from tests.search import firms

    firms.declare()
    indexing.BATCH = int(sys.argv[3])
    while True:
        indexing.keep_in_step()


if __name__ == "__main__":
    main()
