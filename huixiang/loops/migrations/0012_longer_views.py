"""A kept filter may be as long as an address with Chinese words in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loops", "0011_who_waits_now")]

    operations = [migrations.AlterField("savedview", "query", models.CharField(max_length=2000))]
