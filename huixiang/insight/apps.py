"""Insight as a part of the site: its tables, its pages, its work at night. Nothing here is loaded before it is asked."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "huixiang.insight"
