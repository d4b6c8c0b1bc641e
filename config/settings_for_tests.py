"""The settings of a test run: a data folder and a database of its own, gone when the run ends; guards switched on."""

import os
import tempfile
from pathlib import Path

# xdist's workers inherit the folder of the run that started them
folder = Path(os.environ.get("HUIXIANG_TEST_DATA") or tempfile.mkdtemp(prefix="huixiang-test-"))
# where root runs the tests, another user runs the database and must pass through
folder.chmod(0o711)
(folder / "static").mkdir(exist_ok=True)
os.environ["HUIXIANG_TEST_DATA"] = os.environ["HUIXIANG_DATA"] = str(folder)
# pytest-playwright keeps an event loop in the thread that also asks the database
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *  # noqa: E402, F403
from config.settings import MIDDLEWARE, STORAGES, TEMPLATES  # noqa: E402
from tests.guards import MissingVariable  # noqa: E402

MIDDLEWARE = ["tests.guards.a_get_never_writes", "tests.guards.every_page_is_sound", *MIDDLEWARE]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable("%s")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# argon2 with its real cost takes most of a suite's time and proves nothing here
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
LOGGING = {"version": 1, "disable_existing_loggers": False}
