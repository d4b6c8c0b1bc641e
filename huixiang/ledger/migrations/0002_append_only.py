from django.db import migrations

from huixiang.people.distributed import KeyByOrgan

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
CREATE TRIGGER entry_unchanged BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER entry_kept BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
ALLOW = "DROP TRIGGER entry_unchanged ON ledger_entry; DROP TRIGGER entry_kept ON ledger_entry; DROP FUNCTION ledger_refuse();"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("loops", "0002_keyed_by_organ")]
    operations = [KeyByOrgan(["entry"]), migrations.RunSQL(REFUSE, ALLOW)]
