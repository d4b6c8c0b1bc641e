"""Addresses: citizens at the root, staff under /desk, machines under /healthz."""

from django.urls import include, path

urlpatterns = [path("", include("huixiang.public.urls"))]
handler400 = "huixiang.public.counter.bad_request"
