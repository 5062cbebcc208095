"""三员分立 in the database too: an administrator holds no second role, whichever way it is written."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION kehui_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrators CONSTANT text[] := ARRAY['system_admin', 'security_admin', 'auditor'];
BEGIN
    -- Two grants to one user at once take turns here, so that each sees the other's.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM accounts_assignment
        WHERE user_id = NEW.user_id AND id <> NEW.id
          AND (role = ANY (administrators)) <> (NEW.role = ANY (administrators))
    ) THEN
        RAISE EXCEPTION 'an administrator holds no other role (user %)', NEW.user_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'assignment_administrators_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_administrators_apart BEFORE INSERT OR UPDATE ON accounts_assignment
    FOR EACH ROW EXECUTE FUNCTION kehui_administrators_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP TRIGGER assignment_administrators_apart ON accounts_assignment; DROP FUNCTION kehui_administrators_apart();",
        )
    ]
