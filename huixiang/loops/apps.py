"""The kernel of loops."""

import traceback
from pathlib import Path

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class Loops(AppConfig):
    name = "huixiang.loops"

    def ready(self) -> None:
        """Read every loop's table, so that start-up checks them all, and the limits it ships."""
        from django.utils.module_loading import autodiscover_modules

        from . import faults  # noqa: F401 - registers the check

        try:
            autodiscover_modules("loop", "limits")
        except Exception as error:
            raise ImproperlyConfigured(f"{_row_of(error)}: {type(error).__name__}: {error}") from error


def _row_of(error: Exception) -> str:
    """File and line of the table that Python itself could not read."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    tables = [frame for frame in frames if Path(frame.filename).name in ("loop.py", "limits.py")]
    last = (tables or frames)[-1]
    return f"{last.filename}, line {last.lineno}"
