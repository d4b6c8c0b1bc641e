from django.db import migrations

from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial"), ("loops", "0002_keyed_by_organ")]
    operations = [KeyByOrgan(["learnt", "learntpart", "offer"])]
