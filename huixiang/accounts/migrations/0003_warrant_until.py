from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_keyed_by_organ")]
    operations = [
        migrations.AddField("warrant", "until_on", models.DateField(null=True, verbose_name="岗位最后一天")),
    ]
