"""The application for a WSGI server, where an office already runs one; live updates then fall back to polling."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehui.config.settings")
application = get_wsgi_application()
