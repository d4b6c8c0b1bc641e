from django.db import migrations

from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [("loops", "0001_initial"), ("people", "0002_keyed_by_organ")]
    operations = [
        KeyByOrgan(["case", "limit", "counter", "party", "spoken", "link", "attachment", "outbox", "savedview"])
    ]
