"""The migration step that gives scoped tables keys beginning with the organ."""

from collections.abc import Iterator
from typing import Any

from django.db.migrations.operations.base import Operation

from .scoped import ScopedKey, ScopedOne


def _statements(model: Any) -> Iterator[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    yield f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey"'
    yield f'ALTER TABLE "{table}" ADD PRIMARY KEY (organ_id, "{key}")'
    for field in model._meta.local_fields:
        if isinstance(field, ScopedKey | ScopedOne):
            there = field.remote_field.model._meta
            yield (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_in_organ" '
                f'FOREIGN KEY (organ_id, "{field.column}") REFERENCES "{there.db_table}" '
                f'(organ_id, "{there.pk.column}") DEFERRABLE INITIALLY DEFERRED'
            )


class KeyByOrgan(Operation):
    """Turn the keys of the named models into (organ, id) and their relations into (organ, other id)."""

    reversible = False

    def __init__(self, models: list[str]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django: it goes on believing in `id`."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        models = [to_state.apps.get_model(app_label, name) for name in self.models]
        for statement in (s for model in models for s in list(_statements(model))[:2]):
            schema_editor.execute(statement)
        for statement in (s for model in models for s in list(_statements(model))[2:]):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return "Key scoped tables by organ"
