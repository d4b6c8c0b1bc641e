"""Addresses of insight, under /desk/insight/."""

from django.urls import path

from . import hot_pages, pages

app_name = "insight"
urlpatterns = [
    path("model", pages.model, name="model"),
    path("hot", hot_pages.hot, name="hot"),
    path("hot/again", hot_pages.recurring, name="recurring"),
    path("hot/<uuid:pk>", hot_pages.issue, name="issue"),
    path("hot/<uuid:pk>/start/<slug:name>", hot_pages.start, name="start"),
    path("model/switch", pages.switch, name="switch"),
]
