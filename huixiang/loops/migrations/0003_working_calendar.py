from django.db import migrations

from huixiang.loops.years import fill


def fill_calendar(apps, schema_editor):
    fill(apps.get_model("loops", "CalendarYear"), apps.get_model("loops", "CalendarDay"))


class Migration(migrations.Migration):
    dependencies = [("loops", "0002_keyed_by_organ")]
    operations = [migrations.RunPython(fill_calendar, migrations.RunPython.noop)]
