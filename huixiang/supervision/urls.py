"""Addresses of the tree of tasks, under /desk/tasks/."""

from django.urls import path

from . import pages

app_name = "supervision"
urlpatterns = [path("", pages.tree, name="tree")]
