"""Contracts registered already get the sides of the form that their parties tell: natures, and the buyer's area."""

from django.db import migrations

FILL = """
UPDATE market_technologycontract c SET
    buyer_area_id = b.area_id, buyer_nature = b.nature, seller_nature = s.nature
FROM parties_organisation b, parties_organisation s
WHERE b.id = c.buyer_id AND s.id = c.seller_id
"""


class Migration(migrations.Migration):
    dependencies = [("market", "0003_contract_form")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
