from django.db import migrations

from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [KeyByOrgan(["warrant"])]
