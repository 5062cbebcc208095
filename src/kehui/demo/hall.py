"""The service hall: scenes of its big screen, and problems that visitors left at the touch screen."""

from __future__ import annotations

from kehui.accounts.models import User
from kehui.areas.models import home_county
from kehui.market.domain import walk_in
from kehui.market.models import WalkInProblem
from kehui.parties.models import Organisation
from kehui.records.domain import create_record
from kehui.records.register import register_of
from kehui.web.models import BoardScene, SceneKind

_SCENES = (
    ("今日成交", SceneKind.DEALS, 25, ""), ("乡镇排行", SceneKind.TOWNSHIPS, 20, ""), ("技术领域", SceneKind.FIELDS, 15, ""),
    ("输出与吸纳", SceneKind.FLOWS, 15, ""), ("需求·成果·对接", SceneKind.MARKET, 20, ""), ("逐月走势", SceneKind.MONTHS, 15, ""),
    ("企业梯队", SceneKind.LADDER, 15, ""),
    ("创新家底", SceneKind.FIGURES, 15, "累计国家高新技术企业、授权专利、有效发明专利、技术合同登记数"),
)  # fmt: skip
#: What visitors wrote, their telephone, and what staff made of it ("" while it waits).
_LEFT = (
    ("春茶杀青后叶片发红，想请专家到车间看看", "13957300101", ""),
    ("猪场冬天通风和保温顾不过来，臭气也大", "13957300102", ""),
    ("纽扣电镀废水镍超标，想找低成本的处理办法", "13957300103", ""),
    ("喇叭振膜一致性差，返工率高", "13957300104", ""),
    ("想申请发明专利，不知道先找谁", "13957300105", "dismissed"),
    ("注塑件缩水变形，换过料也没有解决", "13957300106", "adopted"),
)  # fmt: skip


def arrange_hall() -> int:
    """Arrange it, once; returns how many problems were left."""
    clerk = User.objects.get(username="county")
    county = home_county()
    if not BoardScene.objects.exists():
        register = register_of(BoardScene)
        for place, (name, kind, seconds, indicators) in enumerate(_SCENES, 1):
            values = {c.name: c.empty for c in register.columns} | {
                "number": f"DP-{place:02d}", "name": name, "kind": kind.value, "position": place, "seconds": seconds,
                "is_shown": True, "indicators": indicators, "area": county.pk,
            }  # fmt: skip
            create_record(register, values, by=clerk, reason="布置大屏")
    if WalkInProblem.objects.exists():
        return 0
    firm = Organisation.objects.filter(kind="enterprise", closed_on=None, area__path__startswith=county.path).order_by("uscc").first()
    for number, (text, phone, became) in enumerate(_LEFT):
        left = walk_in.leave_problem(text, phone, where=f"大厅{number % 2 + 1}号屏")
        if became == "dismissed":
            walk_in.dismiss_problem(left, by=clerk, reason="已当场转知识产权服务窗口答复")
        elif became == "adopted" and firm is not None:
            walk_in.adopt_problem(left, by=clerk, owner=firm.uscc, reason="电话核实，由企业补充参数后发布")
    return len(_LEFT)
