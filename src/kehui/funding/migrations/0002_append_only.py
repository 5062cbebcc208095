"""Money once moved stays as it was booked, and no project is paid more than it was granted; the database sees to both."""

from django.db import migrations

KEPT = """
CREATE FUNCTION kehui_transfer_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A voucher may still be attached: that touches these three columns only.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'evidence' - 'version' - 'updated_at'
            = to_jsonb(OLD) - 'evidence' - 'version' - 'updated_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER funding_transfer_kept BEFORE UPDATE OR DELETE ON funding_transfer
    FOR EACH ROW EXECUTE FUNCTION kehui_transfer_kept();
CREATE TRIGGER funding_transfer_no_truncate BEFORE TRUNCATE ON funding_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION kehui_append_only();
"""
NO_KEPT = """
DROP TRIGGER funding_transfer_no_truncate ON funding_transfer;
DROP TRIGGER funding_transfer_kept ON funding_transfer;
DROP FUNCTION kehui_transfer_kept();
"""

# Two instalments of one project may come in one file, or at one moment: only the database sees them together.
WITHIN_GRANT = """
CREATE FUNCTION kehui_paid_within_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE over record;
BEGIN
    PERFORM 1 FROM funding_project WHERE id IN (SELECT project_id FROM added) ORDER BY id FOR NO KEY UPDATE;
    SELECT p.number, p.granted, sum(CASE WHEN t.reverses_id IS NULL THEN t.amount ELSE -t.amount END) AS paid INTO over
        FROM funding_transfer t JOIN funding_project p ON p.id = t.project_id
        WHERE t.kind IN ('project_grant', 'high_tech_support') AND t.project_id IN (SELECT project_id FROM added)
        GROUP BY p.id HAVING sum(CASE WHEN t.reverses_id IS NULL THEN t.amount ELSE -t.amount END) > p.granted
        ORDER BY p.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '项目%的拨付总额%元超过立项资助金额%元', over.number, over.paid, over.granted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_paid_within_grant';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER funding_transfer_within_grant AFTER INSERT ON funding_transfer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kehui_paid_within_grant();
"""
NO_WITHIN_GRANT = """
DROP TRIGGER funding_transfer_within_grant ON funding_transfer;
DROP FUNCTION kehui_paid_within_grant();
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(KEPT, NO_KEPT),
        migrations.RunSQL(WITHIN_GRANT, NO_WITHIN_GRANT),
    ]
