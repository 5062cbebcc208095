"""The application for an ASGI server (``kehui serve`` uses this one)."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
# Any: Django's stubs narrow what an ASGI application is given.
_django: Any = get_asgi_application()

from kehui.web.board_stream import with_board_stream  # noqa: E402 - needs Django set up

application = with_board_stream(_django)
