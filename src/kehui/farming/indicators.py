"""What is counted of farming: areas at the year's end and their changes; values from yearly returns."""

from __future__ import annotations

from django.db.models import Sum

from kehui.farming.models import (
    AreaChange,
    Business,
    ChangeKind,
    CooperativeReturn,
    CropArea,
    CropCategory,
    CropOutput,
    DemonstrationHousehold,
    Envoy,
    EnvoyVisit,
    Quality,
    SpecialtyVillage,
)
from kehui.statistics.indicators import flow, stock, yearly

MENU = "农业科技"
_CROP = {"作物": "crop__name", "作物类别": "crop__category", "所在地区": "area__name"}
_CASH_CROPS = (CropCategory.FRUIT, CropCategory.SPICE)
_AREA = {"所在地区": "area__name"}

yearly(
    "茶园面积", code="farming.tea_area", unit="亩", kind="stock", measure=Sum("acreage"), menu=MENU, public=True,
    rows=lambda: CropArea.objects.filter(crop__category=CropCategory.TEA), breakdowns=_AREA,
    definition="年末实有的茶园面积（亩）；乡镇和村对同一作物只登记一级，不重复计",
)  # fmt: skip
yearly(
    "主要作物种植面积", code="farming.crop_area", unit="亩", kind="stock", measure=Sum("acreage"), menu=MENU,
    breakdowns=_CROP,
    rows=lambda: CropArea.objects.all(), definition="年末实有的各种作物种植面积之和（亩），含茶园",
)  # fmt: skip
yearly(
    "茶叶产值", code="farming.tea_value", unit="万元", measure=Sum("value"), menu=MENU, public=True, breakdowns=_AREA,
    rows=lambda: CropOutput.objects.filter(crop__category=CropCategory.TEA), definition="当年茶叶产值之和，按年填报",
)  # fmt: skip
yearly(
    "主要作物产值", code="farming.crop_value", unit="万元", measure=Sum("value"), menu=MENU, breakdowns=_CROP,
    rows=lambda: CropOutput.objects.all(), definition="当年各种作物产值之和，按年填报，含茶叶",
)  # fmt: skip
flow(
    "新发展优质茶园", code="farming.tea_new", unit="亩", on="completed_on", measure=Sum("acreage"), menu=MENU,
    breakdowns=_AREA,
    rows=lambda: AreaChange.objects.filter(kind=ChangeKind.NEW, quality=Quality.HIGH, crop__category=CropCategory.TEA),
    definition="当期完成、变化类型为新发展、园地质量为优质的茶园面积",
)  # fmt: skip
flow(
    "改造中低产茶园", code="farming.tea_improved", unit="亩", on="completed_on", measure=Sum("acreage"), menu=MENU,
    breakdowns=_AREA,
    rows=lambda: AreaChange.objects.filter(
        kind=ChangeKind.IMPROVED, quality=Quality.LOW, crop__category=CropCategory.TEA
    ),
    definition="当期完成、变化类型为改造、改造前为中低产的茶园面积",
)  # fmt: skip
flow(
    "发展脆红李和藤椒等", code="farming.cash_crops_new", unit="亩", on="completed_on", measure=Sum("acreage"),
    menu=MENU,
    rows=lambda: AreaChange.objects.filter(kind=ChangeKind.NEW, crop__category__in=_CASH_CROPS),
    breakdowns=_CROP, aliases=("新发展经济林果",),
    definition="当期完成、变化类型为新发展的水果（脆红李、李子等）和香料（藤椒、花椒）面积；不含茶园",
)  # fmt: skip
yearly(
    "合作社生猪年销售", code="farming.pig_sales", unit="万元", measure=Sum("sales"), menu=MENU,
    rows=lambda: CooperativeReturn.objects.filter(business=Business.PIGS),
    breakdowns={"合作社": "organisation__name"} | _AREA,
    definition="当年合作社年报中生猪业务的年销售额之和",
)  # fmt: skip
yearly(
    "合作社年销售额", code="farming.cooperative_sales", unit="万元", measure=Sum("sales"), menu=MENU,
    rows=lambda: CooperativeReturn.objects.all(),
    breakdowns={"经营业务": "business", "合作社": "organisation__name"} | _AREA,
    definition="当年合作社年报中各项业务的年销售额之和",
)  # fmt: skip
stock(
    "科技示范户", code="farming.demonstration_households", unit="户", since="starts_on", until="ends_on", menu=MENU,
    rows=lambda: DemonstrationHousehold.objects.all(), breakdowns={"示范产业": "trade"} | _AREA,
    definition="期末在册的科技示范户数",
)  # fmt: skip
stock(
    "科技示范户带动农户", code="farming.households_led", unit="户", since="starts_on", until="ends_on",
    measure=Sum("households_led"),
    rows=lambda: DemonstrationHousehold.objects.all(), menu=MENU, breakdowns={"示范产业": "trade"} | _AREA,
    definition="期末在册的科技示范户带动的农户数之和",
)  # fmt: skip
stock(
    "科技特派员", code="farming.envoys", unit="名", since="starts_on", until="ends_on", menu=MENU,
    rows=lambda: Envoy.objects.all(), breakdowns={"选派类型": "kind"} | _AREA,
    definition="期末在任的科技特派员（个人、团队、法人）数",
)  # fmt: skip
flow(
    "科技特派员服务", code="farming.envoy_visits", unit="次", on="visited_on", menu=MENU,
    rows=lambda: EnvoyVisit.objects.all(),
    breakdowns={"科技特派员": "envoy__name"} | _AREA, definition="当期科技特派员服务日志记载的服务次数",
)  # fmt: skip
flow(
    "科技特派员服务人次", code="farming.envoy_people", unit="人次", on="visited_on", measure=Sum("people"), menu=MENU,
    rows=lambda: EnvoyVisit.objects.all(), breakdowns={"科技特派员": "envoy__name"} | _AREA,
    definition="当期科技特派员服务日志记载的服务人次之和",
)  # fmt: skip
stock(
    "一村一品村", code="farming.specialty_villages", unit="个", since="starts_on", until="ends_on", menu=MENU,
    rows=lambda: SpecialtyVillage.objects.all(), breakdowns={"主导产品": "product"} | _AREA,
    definition="期末在册的一村一品数，一村一个产品计一个",
)  # fmt: skip
