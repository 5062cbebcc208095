"""What was published only grows: the database itself refuses to change or remove a row."""

from django.db import migrations

TABLES = ("statistics_seal", "statistics_sealedindicator", "statistics_sealedfigure", "statistics_restatement")
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION kehui_append_only();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION kehui_append_only();
    """
    for table in TABLES
)
DROPPED = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_definitions_and_seals"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(TRIGGERS, DROPPED)]
