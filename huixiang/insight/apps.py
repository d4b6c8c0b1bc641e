"""Insight as a part of the site: its tables, its pages, its work at night. Nothing here is loaded before it is asked."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "huixiang.insight"

    def ready(self) -> None:
        """Offer to read the concerns, to keep marks beside them, to find those that tell the same and what helps to place them."""
        from huixiang.concerns.aids import reads_texts
        from huixiang.concerns.alike import finds_copies
        from huixiang.concerns.proposals import READERS
        from huixiang.loops.beside import keep_beside

        from . import aids, issues, near
        from .reader import Insight as Reader

        READERS.append(Reader())
        keep_beside(near.Marks())
        keep_beside(issues.Issues())
        finds_copies(near.Copies())
        reads_texts(aids.read)
