import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("loops", "0003_working_calendar")]
    operations = [
        # staff find what waits for them in their inbox; nobody ever sent these rows
        migrations.RunSQL("DELETE FROM loops_outbox", migrations.RunSQL.noop),
        migrations.RemoveIndex("outbox", "message_waiting"),
        migrations.AddField(
            "outbox", "again_at", models.DateTimeField(default=django.utils.timezone.now), preserve_default=False
        ),
        migrations.AddField("outbox", "given_up_at", models.DateTimeField(null=True)),
        migrations.AddField("outbox", "why", models.CharField(blank=True, max_length=20)),
        migrations.AddIndex(
            "outbox",
            models.Index(
                condition=Q(sent_at=None, given_up_at=None), fields=["organ", "again_at"], name="message_waiting"
            ),
        ),
    ]
