"""Whether the tables of the database are those that the code speaks of: each model migrated, each scoped one keyed by organ."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from .distributed import KeyByOrgan
from .scoped import ScopedBase, ScopedKey, ScopedOne


def unmigrated() -> Iterator[str]:
    """A sentence for each of our models that no migration makes as it is now, or that none keys by organ."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    bare = [app.label for app in _ours() if app.label in loader.unmigrated_apps and [*app.get_models()]]
    with translation.override(None):  # as makemigrations does: labels of Django's own fields would differ
        now = ProjectState.from_apps(apps)
        changed = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph).keys()
    for label in sorted({*bare, *(changed & {app.label for app in _ours()})}):
        yield f"{label}: models without a migration; python manage.py makemigrations {label}"
    keyed = {*_keyed(loader)}
    for model in _scoped():
        if model._meta.app_label not in bare and (model._meta.app_label, model._meta.model_name) not in keyed:
            yield f'{model._meta.label}: no migration keys it by organ: KeyByOrgan(["{model._meta.model_name}"])'


def beside_scoped() -> Iterator[str]:
    """A sentence for each of our models that leads to a scoped one without being its own organ's."""
    for model in _models():
        for field in model._meta.local_fields:
            there = field.remote_field.model if field.remote_field else None
            if there is None or not issubclass(there, ScopedBase):
                continue
            if not issubclass(model, ScopedBase) or not isinstance(field, ScopedKey | ScopedOne):
                told = f"{model._meta.label}.{field.name} leads to {there.__name__}"
                yield f"{told}: {model.__name__} must be a ScopedBase, and the field a ScopedOne or ScopedKey"


def _ours() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if app.name.startswith("huixiang.")]


def _models() -> Iterator[Any]:
    return (model for app in _ours() for model in app.get_models())


def _scoped() -> Iterator[Any]:
    """Scoped models whose key does not begin with the organ by itself."""
    for model in _models():
        if issubclass(model, ScopedBase) and not isinstance(model._meta.pk, models.CompositePrimaryKey):
            yield model


def _keyed(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    for (label, _), migration in loader.disk_migrations.items():
        for operation in migration.operations:
            if isinstance(operation, KeyByOrgan):
                yield from ((label, name) for name in operation.models)
