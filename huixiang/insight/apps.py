"""Insight as a part of the site: its tables, its pages, its work at night. Nothing here is loaded before it is asked."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "huixiang.insight"

    def ready(self) -> None:
        from huixiang.concerns.alike import finds_copies
        from huixiang.loops.beside import keep_beside

        from . import near

        keep_beside(near.Marks())
        finds_copies(near.Copies())
