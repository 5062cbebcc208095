"""The settings of the tests: Kehui's own, in a home that is thrown away.

pytest-django reads them before any conftest.
"""

import os
import tempfile

# The workers of pytest-xdist inherit the first process's environment, and with it the one home and the one server.
if "KEHUI_TEST_HOME" not in os.environ:
    os.environ["KEHUI_TEST_HOME"] = tempfile.mkdtemp(prefix="kehui-test-")
os.environ["KEHUI_HOME"] = os.environ["KEHUI_TEST_HOME"]
os.environ["KEHUI_TEST_POSTGRES"] = "1"

from kehui.config.settings import *  # noqa: F403 - the environment above must come first

# Hashing a password slowly is the point in an office and a waste in a test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each test client begins with the middleware; walking through all static files every time would be most of its work.
SERVESTATIC_AUTOREFRESH = True
