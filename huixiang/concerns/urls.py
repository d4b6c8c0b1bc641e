"""Addresses of the counter, under the desk's."""

from django.urls import path

from . import pages

app_name = "concerns"
urlpatterns = [
    path("desk/file/", pages.file, name="file"),
    path("desk/file/proposed/", pages.proposed, name="proposed"),
    path("desk/file/near/", pages.near, name="near"),
]
