"""What the style guide shows: invented values, enough to see every component in its states."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms

from kehui.web.icons import MARKUP

_MONTHS = {
    2025: [620, 480, 910, 1040, 880, 1320, 990, 1100, 1260, 930, 1410, 1420],
    2024: [510, 390, 700, 820, 760, 980, 740, 830, 910, 720, 1010, 1050],
}
_COLOURS = [
    "indigo", "ink", "ink-2", "ink-3", "paper", "surface", "sunken", "rule", "vermilion",
    "bamboo", "amber", "c1", "c2", "c3", "c4", "c5", "c6", "c-compare",
]  # fmt: skip
_DAY = datetime.date(2025, 12, 31)


def _figure(name: str, text: str, unit: str, growth: str, direction: str, **more: Any) -> SimpleNamespace:
    given: dict[str, Any] = {
        "name": name,
        "text": text,
        "unit": unit,
        "growth_text": growth,
        "direction": direction,
        "spark": None,
        "evidence": {"proved": 0, "reported": 0, "imported": 0},
        "rows": 0,
        "as_of": _DAY,
        "url": "#records",
        "note": "",
    }
    return SimpleNamespace(**{**given, **more})


def _figures() -> list[SimpleNamespace]:
    # name, text, unit, growth, direction, five years, records proved, reported and imported, note
    rows: list[tuple[Any, ...]] = [
        ("技术市场交易额", "12.36", "亿元", "+31.2%", "up", [5.1, 6.8, 7.2, 9.42, 12.36], (812, 301, 91), ""),
        ("专利申请量", "4,670", "件", "+8.4%", "up", [3100, 3600, 4020, 4308, 4670], (4670, 0, 0), ""),
        ("专利授权量", "3,773", "件", "−2.1%", "down", [3000, 3400, 3700, 3854, 3773], (3600, 0, 173), ""),
        ("有效高新技术企业", "262", "家", "持平", "flat", [190, 214, 240, 262, 262], (262, 0, 0), ""),
        ("全社会研发经费投入强度", "2.87", "%", "+0.21 个百分点", "up", [2.1, None, 2.44, 2.66, 2.87], (0, 143, 0), "年报数"),
        ("科技型企业贷款余额", "8.05", "亿元", "—", "", None, (40, 62, 5), "上年无数"),
        ("科普活动受众", "3.42", "万人次", "+120.0%", "up", [0.6, 1.0, 1.2, 1.55, 3.42], (96, 210, 0), ""),
        ("股权融资额", "0", "万元", "—", "", None, (0, 0, 0), "本期没有记录"),
    ]  # fmt: skip
    kinds = ("proved", "reported", "imported")
    return [
        _figure(*told, spark=spark, evidence=dict(zip(kinds, counts, strict=True)), rows=sum(counts), note=note)
        for *told, spark, counts, note in rows
    ]


def _menu() -> list[dict[str, Any]]:
    groups = [
        ("工作台", "home", []),
        ("技术市场", "handshake", ["技术合同", "科技成果", "企业需求", "对接活动"]),
        ("创新主体", "building", ["企业", "资质认定", "研发机构", "创新平台"]),
        ("知识产权", "award", ["专利", "专利托管"]),
        ("孵化载体", "lightbulb", ["场地", "在孵企业", "入驻项目", "人才"]),
        ("科技金融", "coin", ["贷款", "股权投资", "上市进程"]),
        ("项目经费", "document", ["计划项目", "资金拨付", "项目检查"]),
        ("科普服务", "megaphone", ["科普活动", "农家书屋", "宣传栏"]),
        ("农业科技", "leaf", ["作物面积", "示范户", "科技特派员"]),
        ("统计年报", "chart", ["数据看板", "指标查询", "年报填报"]),
        ("年度总结", "book", []),
        ("数据导入", "upload", []),
    ]
    return [
        {
            "label": label,
            "icon": icon,
            "url": "#menu",
            "items": [{"label": item, "url": "#menu", "active": item == "技术合同"} for item in items],
        }
        for label, icon, items in groups
    ]


_KINDS = [("", "请选择"), ("kf", "技术开发"), ("zr", "技术转让"), ("fw", "技术服务")]
_WAYS = [("first", "首次登记"), ("change", "变更登记")]


class ContractForm(forms.Form):
    number = forms.CharField(label="合同编号", help_text="格式：4 位年份加 6 位顺序号，如 2025000123")
    name = forms.CharField(label="合同名称", max_length=100)
    kind = forms.ChoiceField(label="合同类型", choices=_KINDS)
    amount = forms.DecimalField(label="合同成交额", help_text="按合同总额填写，最多两位小数")
    signed_on = forms.DateField(
        label="签订日期", widget=forms.DateInput(attrs={"type": "date"}), help_text="格式：2025-06-30"
    )
    way = forms.ChoiceField(label="登记方式", choices=_WAYS, widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    proved = forms.BooleanField(label="合同原件已核对", required=False, help_text="核对后，此项金额计入有凭证")


ContractForm.base_fields["amount"].unit = "万元"  # type: ignore[attr-defined]


def _chart() -> dict[str, Any]:
    months = [f"{month} 月" for month in range(1, 13)]
    return {
        "title": "技术市场交易额各月情况",
        "unit": "万元",
        "source_url": "#records",
        "note": "",
        "options": {
            "xAxis": {"data": months},
            "yAxis": {},
            "series": [
                {"name": "2025 年", "type": "bar", "data": _MONTHS[2025]},
                {"name": "2024 年", "type": "line", "comparison": True, "data": _MONTHS[2024]},
            ],
        },
    }


def _hues() -> dict[str, Any]:
    years = ["2021 年", "2022 年", "2023 年", "2024 年", "2025 年"]
    names = ["电子信息", "生物医药", "新材料", "先进制造", "现代农业", "其他"]
    return {
        "title": "技术合同按领域分布",
        "unit": "亿元",
        "options": {
            "xAxis": {"data": years},
            "yAxis": {},
            "series": [
                {
                    "name": name,
                    "type": "bar",
                    "stack": "all",
                    "data": [round((7 - at) * (1 + year / 3) / 6, 2) for year in range(5)],
                }
                for at, name in enumerate(names)
            ],
        },
        "table": {
            "head": ["领域", *years],
            "rows": [
                [name, *[f"{(7 - at) * (1 + year / 3) / 6:.2f}" for year in range(5)]] for at, name in enumerate(names)
            ],
        },
    }


def _townships() -> dict[str, Any]:
    names = ["云溪县", "南安乡", "北河镇", "东岭镇", "西塘乡", "石桥镇", "柳林乡", "青山镇", "双溪乡", "白石镇"]
    rows = []
    for at, name in enumerate(names):
        scale = 10 if at == 0 else 10 - at
        rows.append(
            {
                "label": name,
                "url": "#area",
                "total": at == 0,
                "cells": [
                    _figure(
                        "技术市场交易额",
                        f"{scale * 1236 / 10:,.1f}",
                        "万元",
                        f"+{scale * 1.7:.1f}%",
                        "up",
                        spark=[3, 4, 4 + at % 3, 6, 6 + scale],
                    ),
                    _figure(
                        "专利申请量",
                        f"{scale * 467:,}",
                        "件",
                        f"−{at * 0.6 + 0.3:.1f}%" if at % 3 else "+4.2%",
                        "down" if at % 3 else "up",
                        spark=[9, 8, 8, 7 + at % 4, 6],
                    ),
                    _figure("有效高新技术企业", f"{scale * 26}", "家", "持平", "flat", spark=[4, 4, 5, 5, 5]),
                    "—" if at == 8 else _figure("科普活动", f"{scale * 31}", "场", "—", ""),
                ],
            }
        )
    return {
        "caption": "",
        "corner": "乡镇",
        "columns": [
            {"label": "技术市场交易额", "unit": "万元"},
            {"label": "专利申请量", "unit": "件"},
            {"label": "有效高新技术企业", "unit": "家"},
            {"label": "科普活动", "unit": "场"},
        ],
        "rows": rows,
        "note": "全县数按各乡镇记录逐条汇总；点数字查看记录。",
    }


def _contracts() -> list[dict[str, Any]]:
    # number, name, kind, party, amount, day, state, tone
    rows = [
        ("2025000123", "智能灌溉控制系统委托开发", "技术开发", "云溪禾田农业科技有限公司", "1,280.00", "2025-11-28", "已登记", "ok"),
        ("2025000122", "稀土废渣中有价元素回收工艺转让", "技术转让", "云溪新材料有限责任公司", "860.50", "2025-11-26", "审核中", "busy"),
        ("2025000121", "茶叶病虫害图像识别技术服务", "技术服务", "南安茶业专业合作社", "36.80", "2025-11-25", "待补材料", "warn"),
        ("2025000120", "电池管理芯片联合开发", "技术开发", "云溪微电子股份有限公司", "12,400.00", "2025-11-21", "已登记", "ok"),
        ("2025000119", "竹纤维脱胶工艺咨询", "技术咨询", "青山竹业有限公司", "18.00", "2025-11-20", "已退回", "bad"),
        ("2025000118", "乡村污水处理设备运维服务", "技术服务", "双溪环保工程有限公司", "95.20", "2025-11-18", "草稿", "plain"),
    ]  # fmt: skip
    keys = ("number", "name", "kind", "party", "amount", "signed_on", "state", "tone")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def sample() -> dict[str, Any]:
    """The whole context of web/styleguide.html, shell included."""
    wrong = ContractForm(
        {"number": "2025-12", "name": "智能灌溉控制系统委托开发", "amount": "一千万", "kind": "kf", "way": "first"}
    )
    wrong.is_valid()
    wrong.add_error("number", "合同编号应为 10 位数字，现有 7 位")
    tick = {
        "queued": ("等待办理", None, 0),
        "running": ("正在核对数据", 62, 3100),
        "done": ("已全部入库", 100, 5000),
        "failed": ("已停止", 62, 3100),
    }
    jobs = [
        {
            "state": state,
            "stage": "导入技术合同",
            "state_text": text,
            "percent": percent,
            "done": f"{done:,}",
            "total": "5,000",
            "finished": state in {"done", "failed"},
            "result_url": "#result" if state != "queued" else "",
            "messages": ["第 3,101 行起没有入库，已入库的行没有受到影响"] if state == "failed" else [],
        }
        for state, (text, percent, done) in tick.items()
    ]
    return {
        "icon_names": list(MARKUP),
        "main_menu": _menu(),
        "site_name": "云溪县科技服务平台",
        "demo": True,
        "search_url": "#search",
        "todo_url": "#todo",
        "todo_count": 7,
        "user_role": "县级业务员 · 云溪县",
        "crumbs": [
            {"label": "工作台", "url": "#desk"},
            {"label": "技术市场", "url": "#market"},
            {"label": "界面样例", "url": ""},
        ],
        "switch_area": {
            "name": "area",
            "options": [
                {"value": "1", "label": "云溪县", "depth": 0, "selected": True},
                {"value": "2", "label": "南安乡", "depth": 1},
                {"value": "3", "label": "丁字村", "depth": 2},
            ],
        },
        "switch_period": {
            "name": "period",
            "options": [
                {"value": "2025", "label": "2025 年", "selected": True},
                {"value": "2025Q4", "label": "2025 年四季度"},
            ],
        },
        "figures": _figures(),
        "inline_figure": _figures()[0],
        "contracts": _contracts(),
        "chips": [
            {"label": "合同类型", "value": "技术开发、技术服务", "remove_url": "#chip"},
            {"label": "签订日期", "value": "2025 年", "remove_url": "#chip"},
        ],
        "clear_url": "#clear",
        "pager": {
            "total_text": "共 1,204 条",
            "from_row": 51,
            "to_row": 100,
            "number": 2,
            "last_number": 25,
            "first_url": "#p",
            "previous_url": "#p",
            "next_url": "#p",
            "last_url": "#p",
            "sizes": [{"label": "50", "url": "#p", "active": True}, {"label": "100", "url": "#p"}],
        },
        "form": wrong,
        "groups": [
            {
                "legend": "合同",
                "help": "以合同原件为准",
                "fields": [wrong["number"], wrong["name"], wrong["kind"], wrong["amount"], wrong["signed_on"]],
            },
            {"legend": "登记", "help": "", "fields": [wrong["way"], wrong["note"], wrong["proved"]]},
        ],
        "jobs": jobs,
        "chart_months": _chart(),
        "chart_hues": _hues(),
        "townships": _townships(),
        "tones": [("ok", "已登记"), ("busy", "审核中"), ("warn", "待补材料"), ("bad", "已退回"), ("plain", "草稿")],
        "colours": _COLOURS,
    }
