"""The application for an ASGI server (``kehui serve`` uses this one)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
django.setup(set_prefix=False)

from kehui.config.answering import Handler  # noqa: E402 - needs Django set up
from kehui.web.board_stream import with_board_stream  # noqa: E402 - likewise

pages = Handler()
application = with_board_stream(pages)
