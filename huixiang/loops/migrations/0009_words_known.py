from django.db import migrations


class Migration(migrations.Migration):
    """How often each of the five thousand commonest words occurs: or a rare one is looked for by walking all cases."""

    dependencies = [("loops", "0008_newest_in_area")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE loops_case ALTER COLUMN tokens SET STATISTICS 500",
            "ALTER TABLE loops_case ALTER COLUMN tokens SET STATISTICS -1",
        )
    ]
