"""The kernel of loops."""

from django.apps import AppConfig


class Loops(AppConfig):
    name = "huixiang.loops"

    def ready(self) -> None:
        """Read every loop's table, so that start-up checks them all, and the limits it ships."""
        from django.utils.module_loading import autodiscover_modules

        from . import faults  # noqa: F401 - registers the check

        autodiscover_modules("loop", "limits")
