"""Technology contracts by the hundred thousand, made inside the database: what the measurements of lists stand on."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

from kehui.accounts.models import Assignment, Role, User
from kehui.areas.models import Area, Level
from kehui.market.models import TechnologyContract
from kehui.parties.models import Organisation

TOWNSHIPS, VILLAGES = 46, 1000
ORGANISATIONS = 20_000

_ORGANISATIONS = """
INSERT INTO parties_organisation
  (area_id, note, evidence, version, created_at, updated_at, uscc, name, kind, nature, industry, is_above_scale, address, contact, phone)
SELECT a.id, '', 2, 1, now(), now(), '91' || lpad(i::text, 16, '0'), a.name || '第' || i || '科技有限公司', 'enterprise', '100',
       '制造业', false, '', '', ''
FROM generate_series(1::bigint, %s) AS i
JOIN (SELECT id, name, row_number() OVER (ORDER BY path) - 1 AS n FROM areas_area WHERE level = 5) a ON a.n = (i * 7919) %% %s
"""
_CONTRACTS = """
INSERT INTO market_technologycontract
  (area_id, note, evidence, version, created_at, updated_at, number, name, kind, seller_id, buyer_id, amount, technology_amount,
   field, intellectual_property, payment, is_related_party, signed_on, ends_on, registered_on, status)
SELECT s.area_id, '', 1, 1, now(), now(), lpad(i::text, 16, '0'),
       (ARRAY['茶叶萎凋生产线','竹材防腐工艺','水泵节能控制','数控机床夹具','中药材烘干','污水处理菌剂'])[1 + i %% 6] || '技术开发' || i,
       (ARRAY['dev_commissioned','dev_joint','transfer','licence','consulting','service','training','brokerage'])[1 + (i * 31) %% 8],
       s.id, b.id, 10000 + (i * 104729) %% 90000000, 10000 + ((i * 104729) %% 90000000) / 2,
       lpad((1 + (i * 17) %% 11)::text, 2, '0'), 'none', 'once', false,
       date '2016-01-01' + ((i * 7907) %% 3600)::int, NULL, date '2016-01-08' + ((i * 7907) %% 3600)::int,
       CASE WHEN i %% 100 = 0 THEN 'cancelled' ELSE 'registered' END
FROM generate_series(1::bigint, %s) AS i
JOIN organisations s ON s.n = (i * 7919) %% %s
JOIN organisations b ON b.n = (i * 6101 + 1) %% %s
"""


def make_contracts(rows: int) -> None:
    """A county of 46 townships and 1,000 villages, 20,000 enterprises, and ``rows`` contracts, in an empty database."""
    county = _make_areas()
    fill_with_defaults(Organisation, TechnologyContract)
    with connection.cursor() as cursor:
        cursor.execute(_ORGANISATIONS, [ORGANISATIONS, VILLAGES])
        cursor.execute(
            "CREATE TEMP TABLE organisations AS SELECT id, area_id, row_number() OVER (ORDER BY id) - 1 AS n FROM parties_organisation"
        )
        cursor.execute(_CONTRACTS, [rows, ORGANISATIONS, ORGANISATIONS])
        cursor.execute("DROP TABLE organisations")
        cursor.execute("VACUUM ANALYZE")
    township = Area.objects.filter(level=Level.TOWNSHIP).earliest("path")
    for name, role, area in (("clerk", Role.COUNTY_CLERK, county), ("township", Role.TOWNSHIP_CLERK, township)):
        user = User(username=name, name={"clerk": "县级经办人", "township": "乡镇经办人"}[name])
        user.set_unusable_password()
        user.save()
        Assignment.objects.create(user=user, role=role, area=area)


def fill_with_defaults(*models: type[Model]) -> None:
    """Let the database give each model's own default where an INSERT names no value, as Django does in Python."""
    with connection.cursor() as cursor:
        for model in models:
            for field in model._meta.concrete_fields:
                value = field.get_db_prep_save(field.get_default(), connection)
                if value is not None:
                    cursor.execute(f'ALTER TABLE {model._meta.db_table} ALTER "{field.column}" SET DEFAULT %s', [value])


def _make_areas() -> Area:
    province = Area.objects.create(code="330000", name="浙江省", level=Level.PROVINCE)
    city = Area.objects.create(code="330400", name="嘉兴市", level=Level.PREFECTURE, parent=province)
    county = Area.objects.create(code="330499", name="测量县", level=Level.COUNTY, parent=city)
    made = 0
    for t in range(TOWNSHIPS):
        township = Area.objects.create(
            code=f"330499{t + 1:03d}", name=f"第{t + 1}乡", level=Level.TOWNSHIP, parent=county
        )
        share = (t + 1) * VILLAGES // TOWNSHIPS - made
        villages = [
            Area(code=f"{township.code}{v + 1:03d}", name=f"{v + 1}号村", level=Level.VILLAGE, parent=township,
                 path=f"{township.path}{township.code}{v + 1:03d}/")
            for v in range(share)
        ]  # fmt: skip
        Area.objects.bulk_create(villages)
        made += share
    return county
