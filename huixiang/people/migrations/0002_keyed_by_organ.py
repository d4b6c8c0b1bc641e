from django.db import migrations

from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [KeyByOrgan(["unit", "post", "category", "duty"])]
