"""Addresses of insight, under /desk/insight/."""

from django.urls import path

from . import pages

app_name = "insight"
urlpatterns = [
    path("model", pages.model, name="model"),
    path("model/switch", pages.switch, name="switch"),
]
