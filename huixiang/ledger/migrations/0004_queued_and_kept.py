from django.db import migrations

TABLES = ["leaf", "node", "head", "seal"]
KEEP = "".join(
    f"""
CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON ledger_{table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
    for table in TABLES
)
FREE = "".join(
    f"DROP TRIGGER {table}_unchanged ON ledger_{table}; DROP TRIGGER {table}_kept ON ledger_{table};"
    for table in TABLES
)
QUEUE = """
CREATE FUNCTION ledger_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_pending (organ_id, "case", seq, entry, leaf)
        VALUES (NEW.organ_id, NEW.case_id, NEW.seq, NEW.id, NEW.leaf);
    RETURN NULL;
END $$;
CREATE TRIGGER entry_queued AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_queue();
INSERT INTO ledger_pending (organ_id, "case", seq, entry, leaf) SELECT organ_id, case_id, seq, id, leaf FROM ledger_entry;
"""
UNQUEUE = "DROP TRIGGER entry_queued ON ledger_entry; DROP FUNCTION ledger_queue();"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_tree")]
    operations = [migrations.RunSQL(KEEP, FREE), migrations.RunSQL(QUEUE, UNQUEUE)]
