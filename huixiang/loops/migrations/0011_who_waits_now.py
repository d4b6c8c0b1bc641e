from django.db import migrations

# what the door would have written for the cases that are open (waiting.py); `huixiang recheck` compares
FILL = """
INSERT INTO loops_waiting (organ_id, id, case_id, who, due_at)
SELECT c.organ_id, gen_random_uuid(), c.id, part.who, c.due_at
  FROM loops_case c,
       LATERAL (SELECT coalesce(p.unit_id, p.account_id) FROM loops_party p
                 WHERE p.organ_id = c.organ_id AND p.case_id = c.id AND p.role NOT IN ('about', 'recused')
                UNION
                SELECT e.account_id FROM ledger_entry e
                 WHERE e.organ_id = c.organ_id AND e.case_id = c.id AND e.account_id IS NOT NULL) AS part (who)
 WHERE c.closed_at IS NULL AND c.holder <> '' AND part.who::text <> split_part(c.holder, '@', 2)
"""


class Migration(migrations.Migration):
    dependencies = [("loops", "0010_who_waits"), ("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FILL, "DELETE FROM loops_waiting")]
