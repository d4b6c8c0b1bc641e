"""Insight as a part of the site: its tables, its pages, its work at night. Nothing here is loaded before it is asked."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "huixiang.insight"

    def ready(self):
        """Offer to read the concerns."""
        from huixiang.concerns.proposals import READERS

        from .reader import Insight as Reader

        READERS.append(Reader())
