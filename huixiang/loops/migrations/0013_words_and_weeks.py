import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models
from django.db import migrations

import huixiang.loops.found


class Migration(migrations.Migration):
    """One index of words, weeks and seasons in place of that of words, and how often each of the five thousand commonest occurs."""

    dependencies = [("loops", "0012_longer_views")]
    operations = [
        migrations.RemoveIndex("case", "case_words"),
        migrations.AddIndex(
            "case",
            django.contrib.postgres.indexes.GinIndex(
                django.db.models.expressions.CombinedExpression(
                    django.db.models.F("tokens"),
                    "||",
                    huixiang.loops.found.Came("opened_on"),
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="case_words",
            ),
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE loops_case ALTER COLUMN tokens SET STATISTICS -1",
                "ALTER INDEX case_words ALTER COLUMN 1 SET STATISTICS 500",
                "ANALYZE loops_case",
            ],
            ["ALTER TABLE loops_case ALTER COLUMN tokens SET STATISTICS 500"],
        ),
    ]
