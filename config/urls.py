"""Addresses: citizens at the root, staff under /desk, machines under /healthz."""

urlpatterns = []
