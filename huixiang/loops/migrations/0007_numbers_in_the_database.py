from django.db import migrations

# What took two journeys to the database inside a transaction is part of the statement that opens the case.
MAKE = """
CREATE FUNCTION loops_series(organ uuid, wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(wanted));
    INSERT INTO loops_counter (id, organ_id, series, next)
    SELECT gen_random_uuid(), organ, wanted, lane FROM generate_series(1, 16) AS lane
     WHERE NOT EXISTS (SELECT 1 FROM loops_counter WHERE organ_id = organ AND series = wanted);
END $$;
CREATE FUNCTION loops_number(organ uuid, wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE given int;
BEGIN
    UPDATE loops_counter SET next = next + 16
     WHERE organ_id = organ AND id = (
           SELECT id FROM loops_counter WHERE organ_id = organ AND series = wanted
            ORDER BY next FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING next - 16 INTO given;
    IF given IS NULL THEN
        PERFORM loops_series(organ, wanted);
        UPDATE loops_counter SET next = next + 16
         WHERE organ_id = organ AND id = (
               SELECT id FROM loops_counter WHERE organ_id = organ AND series = wanted
                ORDER BY next FOR UPDATE LIMIT 1)
        RETURNING next - 16 INTO given;
    END IF;
    RETURN wanted || '-' || lpad(given::text, greatest(6, length(given::text)), '0');
END $$;
"""
DROP = "DROP FUNCTION loops_number(uuid, text); DROP FUNCTION loops_series(uuid, text);"


class Migration(migrations.Migration):
    dependencies = [("loops", "0006_soonest_due")]
    operations = [migrations.RunSQL(MAKE, DROP)]
