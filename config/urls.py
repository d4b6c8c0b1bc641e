"""Addresses: citizens at the root, staff under /desk, machines under /healthz."""

from django.urls import include, path

urlpatterns = [
    path("", include("huixiang.concerns.urls")),
    path("", include("huixiang.workbench.urls")),
]
handler403 = "huixiang.workbench.dead_ends.forbidden"
handler404 = "huixiang.workbench.dead_ends.not_found"
handler500 = "huixiang.workbench.dead_ends.broken"
