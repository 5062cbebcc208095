"""A file that holds several summaries: split by their titles, each held against the area that it tells of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from kehui.config.commands import reconcile as reconcile_command
from kehui.kernel.periods import Period
from kehui.reading import Reader
from kehui.statistics.reconciling import Verdict, reconcile
from kehui.statistics.sentence_matching import by_sentence
from kehui.statistics.several_texts import area_told_of, texts_in
from kehui.statistics.stated_text import stated_in, stated_in_texts

FILLING = "各项工作扎实推进，干部群众一起努力，取得了新的成绩。" * 10
TWO = (
    "科技工作总结2篇\n\n以下是整理的范文，欢迎阅读。\n\n科技工作总结2篇1\n\n"
    f"20xx年南安乡科协在乡党委领导下开展工作。全乡技术市场交易额7140万元。{FILLING}\n\n"
    f"科技工作总结2篇2\n\n20xx年，我县科技工作又上台阶。全县技术市场交易额9368万元。{FILLING}\n"
)


def test_a_file_is_split_by_its_titles() -> None:
    first, second = texts_in(TWO)
    assert [first.title, second.title] == ["科技工作总结2篇1", "科技工作总结2篇2"]
    assert TWO[first.start : first.end].startswith("科技工作总结2篇1")
    assert "7140" in TWO[first.start : first.end]
    assert "9368" not in TWO[first.start : first.end]
    assert second.end == len(TWO)


@pytest.mark.parametrize(
    "text",
    [
        f"云溪县2025年科技工作总结\n{FILLING}",
        f"云溪县2025年科技工作总结\n{FILLING}\n一、工作总结\n{FILLING}\n二、2025年工作报告\n{FILLING}",
        f"目录\n甲局工作总结\n乙局工作总结\n云溪县工作报告\n{FILLING}",  # only the last is followed by a text
        FILLING,
        "",
    ],
)
def test_one_summary_stays_one(text: str) -> None:
    [one] = texts_in(text)
    assert (one.title, one.start, one.end) == ("", 0, len(text))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "body", "asked", "told_of"),
    [
        ("南安乡科普工作总结", "我县高度重视。", "yunxi", "nanan"),
        ("南安乡丁字村科普小结", "我乡高度重视。", "yunxi", "dingzi"),
        ("工作总结篇一", "20xx年溪塘镇科协抓落实。全镇干部努力，南安乡同行来访。", "yunxi", "xitang"),
        ("工作总结篇一", "20xx年，全乡上下一心。", "yunxi", None),  # which one it does not say
        ("工作总结篇一", "20xx年，我县科技工作上台阶，我乡只提一次，我县再提。", "yunxi", "yunxi"),
        ("工作总结篇一", "20xx年，我县科技工作上台阶。", "nanan", "yunxi"),
        ("云溪县工作总结", "20xx年，成绩喜人。", "yunxi", "yunxi"),
        ("工作总结篇一", "20xx年，成绩喜人。", "yunxi", None),
    ],
)  # fmt: skip
def test_the_area_is_named_or_spoken_of(
    county: SimpleNamespace, title: str, body: str, asked: str, told_of: str | None
) -> None:
    found = area_told_of(title, body, getattr(county, asked))
    assert found == (getattr(county, told_of) if told_of else None)


@pytest.mark.django_db
def test_each_is_held_against_its_own_area(county, contract) -> None:
    contract(county.nanan, date(2025, 5, 1), 7140)
    contract(county.xitang, date(2025, 5, 1), 2228)
    township, whole = reconcile(stated_in_texts(TWO, county.yunxi), county.yunxi, Period(2025))
    assert (township.area, township.verdict) == (county.nanan, Verdict.AGREES)
    assert (whole.area, whole.verdict) == (county.yunxi, Verdict.AGREES)
    assert whole.stated.line > township.stated.line


@pytest.mark.django_db
def test_the_command_names_text_and_area_and_cuts_nothing_off(county, contract, tmp_path: Path) -> None:
    contract(county.nanan, date(2025, 5, 1), 7140)
    path = tmp_path / "两篇.txt"
    path.write_text(TWO, encoding="utf-8")
    ask = [str(path), "--area", county.yunxi.code, "--year", "2025"]
    told = CliRunner().invoke(reconcile_command.command, ask, env={"COLUMNS": "40"})
    assert told.stdout.splitlines()[:3] == [
        "第1篇 科技工作总结2篇1：南安乡", "指标\t所述\t我方\t所述同比\t我方同比\t结论\t说明", "技术市场交易额\t7,140万元\t7,140万元\t\t\t一致\t",
    ]  # fmt: skip
    assert "…" not in told.stdout
    first, second = json.loads(CliRunner().invoke(reconcile_command.command, [*ask, "--json"]).stdout)
    assert (first["area"], first["text"], first["verdict"]) == (county.nanan.code, "科技工作总结2篇1", "agrees")
    assert (second["area"], second["verdict"]) == (county.yunxi.code, "differs")


def test_a_narrow_terminal_folds_names(county, contract, capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    [finding] = reconcile(stated_in("规模以上工业企业研究与试验发展经费支出总额9亿元。"), county.yunxi, Period(2025)) or [None]
    Console(width=60, force_terminal=False).print(reconcile_command._table([finding], "核对"))
    told = capsys.readouterr().out
    assert "…" not in told
    letters = "".join(c for c in told if c.isalpha())
    assert "万元" in letters or "亿元" in letters


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("组织17家高校、园区的43位专家与本地企业28个项目对接。", ["参加对接的专家", "参加对接的企业项目"]),
        ("围绕做强茶叶产业，茶园面积19000亩、产值8000余万元。", ["茶园面积", "茶叶产值"]),
        ("洽谈之后，2个项目正在办理入驻手续。", ["正在办理入驻的项目"]),
        ("专家走访企业，与亿力清洁等近10家企业进行了难题对接。", ["专家走访对接难题的企业"]),
        # Words that are missing, a frequency, and an indicator that is named elsewhere.
        ("全年慰问专家43位。", []),
        ("专家每周1至2次走访企业。", []),
        ("茶叶产值9000万元。茶叶产业带动就业，产值8000万元。", ["茶叶产值"]),
    ],
)
def test_few_words_are_understood_by_their_sentence(sentence: str, name: list[str]) -> None:
    assert [s.name for s in stated_in(sentence)] == name


def test_two_figures_that_could_be_the_same_are_neither() -> None:
    reading = Reader("茶叶产业兴旺，一季度产值800万元，二季度产值900万元。")
    assert by_sentence(reading, range(len(reading.figures)), set()) == {}
