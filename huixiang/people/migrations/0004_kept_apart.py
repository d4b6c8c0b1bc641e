from django.db import migrations

# whatever writes a post (a form, a command, an import, SQL by hand): the three administrators stay apart from each
# other and from every other post. The account's row makes two who write at once wait for each other.
APART = """
CREATE FUNCTION post_kept_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people_account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM people_post held
        WHERE held.organ_id = NEW.organ_id AND held.account_id = NEW.account_id AND held.id <> NEW.id
          AND held.role <> NEW.role
          AND ('{system_admin,security_admin,audit_admin}'::text[] && ARRAY[held.role::text, NEW.role::text])
          AND held.from_on <= COALESCE(NEW.until_on, 'infinity') AND NEW.from_on <= COALESCE(held.until_on, 'infinity')
    ) THEN
        RAISE EXCEPTION 'post_kept_apart: % beside another post of the same account', NEW.role
            USING ERRCODE = '23514', CONSTRAINT = 'post_kept_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER post_kept_apart BEFORE INSERT OR UPDATE ON people_post
    FOR EACH ROW EXECUTE FUNCTION post_kept_apart();
"""
TOGETHER = "DROP TRIGGER post_kept_apart ON people_post; DROP FUNCTION post_kept_apart();"

REFUSE = """
CREATE FUNCTION security_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the security audit is append-only: % refused', TG_OP USING ERRCODE = '42501'; END $$;
CREATE TRIGGER security_unchanged BEFORE UPDATE OR DELETE ON people_securityevent
    FOR EACH ROW EXECUTE FUNCTION security_refuse();
CREATE TRIGGER security_kept BEFORE TRUNCATE ON people_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION security_refuse();
"""
ALLOW = """
DROP TRIGGER security_unchanged ON people_securityevent;
DROP TRIGGER security_kept ON people_securityevent;
DROP FUNCTION security_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_security")]
    operations = [migrations.RunSQL(APART, TOGETHER), migrations.RunSQL(REFUSE, ALLOW)]
