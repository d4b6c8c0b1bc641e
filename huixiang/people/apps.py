"""People, units, areas and posts."""

from django.apps import AppConfig


class People(AppConfig):
    name = "huixiang.people"
