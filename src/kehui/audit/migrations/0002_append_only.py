"""The trail only grows: the database itself refuses to change or remove an entry."""

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE FUNCTION kehui_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
TRIGGERS = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION kehui_append_only();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION kehui_append_only();
"""


def genesis(apps: Any, schema_editor: Any) -> None:
    apps.get_model("audit", "Head").objects.create(pk=1, last_number=0, last_hash="0" * 64)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION kehui_append_only()"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER audit_entry_append_only ON audit_entry; DROP TRIGGER audit_entry_no_truncate ON audit_entry;",
        ),
        migrations.RunPython(genesis, migrations.RunPython.noop),
    ]
