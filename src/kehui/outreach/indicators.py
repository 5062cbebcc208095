"""What is counted of the facilities: stocks at the period's end, and what was renewed and lent in it."""

from __future__ import annotations

from django.db.models import Count, Sum

from kehui.outreach.models import ActivityRoom, BoardUpdate, Library, Loan, NoticeBoard, VillageGroup
from kehui.statistics.indicators import flow, ratio, stock

MENU = "科普阵地"
_AREA = {"所在地区": "area__name"}

stock(
    "成立科普小组的村", code="outreach.villages_with_group", unit="个", since="founded_on", until="ended_on", menu=MENU,
    rows=lambda: VillageGroup.objects.all(), measure=Count("area", distinct=True), public=True, breakdowns=_AREA,
    definition="期末有科普小组的村数：小组成立日期不晚于期末且未撤销；一个村有几个小组只计一个村",
)  # fmt: skip
stock(
    "村科普小组成员", code="outreach.group_members", unit="人", since="founded_on", until="ended_on", menu=MENU,
    places=0,
    rows=lambda: VillageGroup.objects.all(), measure=Sum("members"), breakdowns=_AREA,
    definition="期末各村科普小组的成员数之和",
)  # fmt: skip
stock(
    "村级科普活动室", code="outreach.rooms", unit="个", since="opened_on", until="closed_on", menu=MENU, public=True,
    rows=lambda: ActivityRoom.objects.all(), breakdowns=_AREA, definition="期末在用的村级科普活动室数",
)  # fmt: skip
stock(
    "配备电脑的科普活动室", code="outreach.rooms_with_computer", unit="个", since="computers_on", until="closed_on",
    menu=MENU,
    rows=lambda: ActivityRoom.objects.filter(computers__gt=0, computers_on__isnull=False), breakdowns=_AREA,
    definition="期末在用、配备了电脑的科普活动室数：配备电脑日期不晚于期末",
)  # fmt: skip
stock(
    "开通远程教育的科普活动室", code="outreach.rooms_connected", unit="个", since="distance_education_on",
    until="closed_on",
    rows=lambda: ActivityRoom.objects.filter(distance_education_on__isnull=False), menu=MENU, breakdowns=_AREA,
    definition="期末在用、开通了远程教育的科普活动室数：开通日期不晚于期末",
)  # fmt: skip
ratio(
    "科普活动室电脑配备率", code="outreach.computer_rate", numerator="outreach.rooms_with_computer",
    denominator="outreach.rooms", menu=MENU, definition="配备电脑的科普活动室 ÷ 村级科普活动室",
)  # fmt: skip
flow(
    "改造提升的科普活动室", code="outreach.rooms_renovated", unit="个", on="renovated_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: ActivityRoom.objects.filter(renovated_on__isnull=False), definition="当期完成改造提升的科普活动室数",
)  # fmt: skip
stock(
    "农家书屋", code="outreach.libraries", unit="个", since="opened_on", until="closed_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: Library.objects.all(), definition="期末开办的农家书屋数",
)  # fmt: skip
stock(
    "农家书屋藏书", code="outreach.library_copies", unit="册", since="opened_on", until="closed_on", menu=MENU,
    breakdowns=_AREA,
    rows=lambda: Library.objects.all(), measure=Sum("copies"),
    definition="期末开办的农家书屋最近一次清点的图书册数之和",
)  # fmt: skip
stock(
    "未达标农家书屋", code="outreach.libraries_below_norm", unit="个", since="opened_on", until="closed_on", menu=MENU,
    rows=lambda: Library.objects.all().below_norm(), breakdowns=_AREA,
    definition="期末开办的农家书屋中，图书册数、种数或报刊种数低于现行标准的个数；标准见农家书屋标准台账",
)  # fmt: skip
flow(
    "农家书屋借阅", code="outreach.loans", unit="册次", on="lent_on", menu=MENU, rows=lambda: Loan.objects.all(),
    breakdowns={"图书类别": "book__subject", "农家书屋": "book__library__name"},
    definition="当期借出的图书册次，按借出日期计",
)  # fmt: skip
flow(
    "有借阅的农家书屋", code="outreach.libraries_lending", unit="个", on="lent_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: Loan.objects.all(), measure=Count("book__library", distinct=True),
    definition="当期有借阅记录的农家书屋数；全期没有一次借阅的书屋应查看是否正常开放",
)  # fmt: skip
stock(
    "科普宣传栏", code="outreach.boards", unit="个", since="set_up_on", until="removed_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: NoticeBoard.objects.all(), definition="期末在用的科普宣传栏数",
)  # fmt: skip
flow(
    "更换的宣传栏", code="outreach.boards_replaced", unit="个", on="replaced_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: NoticeBoard.objects.filter(replaced_on__isnull=False), definition="当期更换了陈旧栏体的宣传栏数",
)  # fmt: skip
flow(
    "宣传栏内容更换", code="outreach.board_updates", unit="次", on="changed_on", menu=MENU, breakdowns=_AREA,
    rows=lambda: BoardUpdate.objects.all(), definition="当期更换科普宣传栏内容的次数",
)  # fmt: skip
