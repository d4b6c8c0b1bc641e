"""Addresses: citizens at the root, staff under /desk. (/healthz answers before everything: ground/health.py.)"""

from django.urls import include, path

urlpatterns = [
    path("", include("huixiang.public.urls")),
    path("", include("huixiang.concerns.urls")),
    path("", include("huixiang.accounts.urls")),
    path("desk/tasks/", include("huixiang.supervision.urls")),
    path("desk/suggestions/", include("huixiang.suggestions.urls")),
    path("desk/insight/", include("huixiang.insight.urls")),
    path("", include("huixiang.workbench.urls")),
]
handler400 = "huixiang.public.counter.bad_request"
handler403 = "huixiang.workbench.dead_ends.forbidden"
handler404 = "huixiang.workbench.dead_ends.not_found"
handler500 = "huixiang.ground.unavailable.broken"
