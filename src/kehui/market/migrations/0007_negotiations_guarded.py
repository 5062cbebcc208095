"""Events of registrations only grow, and payments lie where their contract lies."""

from django.db import migrations

from kehui.kernel.constraints import area_follows

TRIGGERS = """
CREATE TRIGGER market_contractevent_append_only BEFORE UPDATE OR DELETE ON market_contractevent
    FOR EACH ROW EXECUTE FUNCTION kehui_append_only();
CREATE TRIGGER market_contractevent_no_truncate BEFORE TRUNCATE ON market_contractevent
    FOR EACH STATEMENT EXECUTE FUNCTION kehui_append_only();
"""
BACK = """
DROP TRIGGER market_contractevent_append_only ON market_contractevent;
DROP TRIGGER market_contractevent_no_truncate ON market_contractevent;
"""


class Migration(migrations.Migration):
    dependencies = [("market", "0006_negotiations"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(TRIGGERS, BACK),
        area_follows("market_contractpayment", "contract_id", "market_technologycontract"),
    ]
