"""People, units, areas and posts."""

from django.apps import AppConfig


class People(AppConfig):
    name = "huixiang.people"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registered by being imported
