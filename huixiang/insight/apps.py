"""Insight as a part of the site: its tables, its pages, its work at night. Nothing here is loaded before it is asked."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "huixiang.insight"

    def ready(self) -> None:
        """Offer to read the concerns, to keep marks beside them, and to find those that tell the same."""
        from huixiang.concerns.alike import finds_copies
        from huixiang.concerns.proposals import READERS
        from huixiang.loops.beside import keep_beside

        from . import near
        from .reader import Insight as Reader

        READERS.append(Reader())
        keep_beside(near.Marks())
        finds_copies(near.Copies())
