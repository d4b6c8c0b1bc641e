"""The first part of every ledger's name, read from the environment."""

import os
import re

from django.core.exceptions import ImproperlyConfigured

from huixiang.ground import wording


def log_name() -> str:
    """HUIXIANG_LEDGER: a key's name in a signed note has neither spaces nor plus signs (C2SP signed-note)."""
    name = os.environ.get("HUIXIANG_LEDGER", "huixiang")
    if re.search(r"[\s+]", name):
        raise ImproperlyConfigured(wording.LOG_NAME_IMPOSSIBLE.format(name=name))
    return name
