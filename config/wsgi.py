"""The WSGI door that granian serves."""

import multiprocessing
import os
import signal

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from huixiang.ground import children
from huixiang.ground.admission import admitting
from huixiang.ground.postgresql.base import DatabaseWrapper

# granian starts processes that answer, and they hold its port: were it killed, they would answer for ever
if starter := multiprocessing.parent_process():
    children.die_with_parent(signal.SIGTERM, starter.pid)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
DatabaseWrapper.patience = settings.ANSWER_WITHIN
application = admitting(get_wsgi_application())
resolve("/file")  # reads every page's module now: whoever comes first waits no longer than the second
