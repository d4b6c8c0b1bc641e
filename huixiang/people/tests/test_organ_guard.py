import pytest
from django.db import connection

from .organ_guard import NoOrganError, careless, scoped_tables


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "loops_case"."organ_id", "loops_case"."id" FROM "loops_case" WHERE "loops_case"."id" = 1',
        'SELECT 1 FROM "loops_case" INNER JOIN "loops_party" ON ("loops_party"."case_id" = "loops_case"."id") '
        'WHERE "loops_case"."organ_id" = 1',
        'SELECT 1 FROM "loops_case" WHERE "loops_case"."organ_id" = 1 AND EXISTS(SELECT 1 FROM "loops_party" U0 WHERE U0."unit_id" = 2)',
        'UPDATE "loops_case" SET "stage" = 1 WHERE "loops_case"."id" = 2',
        'DELETE FROM "loops_party" WHERE "loops_party"."case_id" = 2',
        'INSERT INTO "loops_party" ("id") VALUES (1)',
        "SELECT next FROM loops_counter WHERE series = 'x'",
    ],
)
def test_a_statement_without_the_organ_is_careless(sql):
    assert careless(sql) in scoped_tables()


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "loops_case"."id" FROM "loops_case" WHERE "loops_case"."organ_id" = 1',
        'SELECT 1 FROM "loops_case" INNER JOIN "loops_party" ON ("loops_party"."case_id" = "loops_case"."id" AND '
        '"loops_party"."organ_id" = "loops_case"."organ_id") WHERE "loops_case"."organ_id" = 1',
        'INSERT INTO "loops_party" ("organ_id", "id") VALUES (1, 2)',
        "SELECT next FROM loops_counter WHERE organ_id = 1 AND series = 'x'",
        'SELECT 1 FROM "people_area" WHERE "people_area"."code" = 1',
        "SAVEPOINT loops_case",
    ],
)
def test_a_statement_that_names_it_everywhere_passes(sql):
    assert careless(sql) is None


def test_every_test_stands_under_the_guard(organ):
    with pytest.raises(NoOrganError), connection.cursor() as cursor:
        cursor.execute('SELECT 1 FROM "loops_case" WHERE "loops_case"."seq" = 0')
