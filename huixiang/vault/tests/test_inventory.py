"""A-8: every field that could hold words says what it is for."""

import pytest
from django.apps import apps
from django.db import connection

from huixiang.vault import inventory, retention

WORDY = {"text", "character varying", "character", "json", "jsonb", "bytea", "tsvector", "inet", "xml", "ARRAY"}


def wordy_fields():
    """model.field of every column of every table that could hold words, third parties' tables too."""
    return {
        f"{model._meta.label}.{field.name}": (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if not field.is_relation and type(field).__name__ not in inventory.MUTE
    }


def test_every_field_that_could_hold_words_is_tagged_and_every_tag_has_its_field():
    assert (wordy_fields().keys() - inventory.tagged(), inventory.tagged() - wordy_fields().keys()) == (set(), set())


def test_no_field_is_tagged_twice():
    told = [field for fields in inventory.IMPERSONAL.values() for field in fields.split()]

    assert (len(told), set(told) & inventory.FIELDS.keys()) == (len(set(told)), set())


@pytest.mark.django_db
def test_the_database_has_no_column_of_words_that_no_model_knows():
    known = set(wordy_fields().values())
    related = {
        (model._meta.db_table, field.column) for model in apps.get_models() for field in model._meta.local_fields
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        columns = {(table, column) for table, column, kind in cursor.fetchall() if kind in WORDY}
    tables = {
        table for table, _ in columns if table not in inventory.NO_MODEL and not table.startswith("procrastinate")
    }

    assert {(table, column) for table, column in columns - known - related if table in tables} == set()


def test_every_class_says_purpose_basis_and_who_sees_it_and_how_long():
    blank = [name for name, one in inventory.CLASSES.items() if not all(one[:4]) or bool(one.term) == bool(one.kept)]

    assert (blank, {kind for kind, _ in inventory.FIELDS.values()} - inventory.CLASSES.keys()) == ([], set())


def test_every_term_named_is_one_that_the_purge_knows():
    named = {one.term for one in inventory.CLASSES.values() if one.term}

    assert {one.name for one in retention.CLASSES} == {*named, "wish"}
