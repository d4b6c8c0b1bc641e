from django.db import migrations

from huixiang.people.distributed import KeyByOrgan


class Migration(migrations.Migration):
    dependencies = [("insight", "0004_issues")]
    operations = [KeyByOrgan(["hotwindow", "hotissue", "hotmember"])]
