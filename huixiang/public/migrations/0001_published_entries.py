"""The list of published matters is one index range scan over the ledger."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX entry_published ON ledger_entry (organ_id, at DESC, id DESC) WHERE move = 'publish'",
            "DROP INDEX entry_published",
        )
    ]
