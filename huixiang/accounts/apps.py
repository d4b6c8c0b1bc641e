"""Signing in, second factors, sessions, and the three administrators."""

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "huixiang.accounts"
