"""The application for an ASGI server (``kehui serve`` uses this one)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
application = get_asgi_application()
