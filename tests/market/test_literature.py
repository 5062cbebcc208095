"""An expert's literature from what reference managers export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kehui.kernel.errors import KehuiError
from kehui.market.literature_files import read_literature
from kehui.market.models import Literature
from tests.cast import Cast

BIBTEX = """@article{li2023, title={滚筒杀青机传热特性}, author={李明 and Wang, Hai}, journal={应用技术学报}, year={2023},
 doi={10.1234/abc}, abstract={建立筒壁传热模型，给出叶温关系}, keywords={杀青; 传热}}
@patent{p1, title={一种连续萎凋装置}, author={李明}, number={CN202310000001.2}, year={2022}}
"""
RIS = """TY  - JOUR
AU  - 李明
TI  - 鲜叶萎凋水分迁移
JO  - 县域科技
PY  - 2021/05/01/
DO  - 10.1234/xyz
AB  - 测定各层鲜叶含水率
KW  - 萎凋
ER  -
"""
CSV = "题名,作者,来源,年份,关键词\n茶园小绿叶蝉防控,李明;王海,县域科技,2020,信息素;生物防治\n"


def test_bibtex_ris_and_csv_are_read() -> None:
    first, second = read_literature(BIBTEX.encode(), "我的.bib")
    assert (first.title, first.authors, first.year, first.identifier) == ("滚筒杀青机传热特性", "李明、Wang Hai", 2023, "10.1234/abc")
    assert first.keywords == ("杀青", "传热")
    assert (second.kind, second.identifier) == ("patent", "CN202310000001.2")
    (ris,) = read_literature(RIS.encode("gb18030"), "题录.ris")
    assert (ris.title, ris.source, ris.year, ris.keywords) == ("鲜叶萎凋水分迁移", "县域科技", 2021, ("萎凋",))
    (row,) = read_literature(("\ufeff" + CSV).encode(), "文献.csv")
    assert (row.authors, row.keywords) == ("李明、王海", ("信息素", "生物防治"))


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.bib", "没有找到文献"), (b"MZ\x90\x00", "a.exe", "看不懂"), ("甲,乙\n1,2\n".encode(), "a.csv", "题名"),
        (b"TY  - JOUR\nER  - \n", "a.ris", "没有找到文献"), (b"@article{x, title={unclosed", "a.bib", "没有找到文献|格式有误"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_words(content: bytes, name: str, told: str) -> None:
    with pytest.raises(KehuiError, match=told):
        read_literature(content, name)


def test_an_expert_looks_first_and_takes_in_once(cast: Cast, signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(cast.expert)
    page = "/my/literature/import/"

    def upload() -> str:
        return str(client.post(page, {"file": SimpleUploadedFile("我的.bib", BIBTEX.encode())}).content.decode())

    assert "找到 2 篇" in upload()
    assert client.post(page, {"take": ["0", "1"]}).status_code == 422  # the field is not chosen yet
    client.post(page, {"take": ["0", "1"], "field": "09"})
    made = Literature.objects.order_by("pk")
    assert [(m.title, m.status, m.expert) for m in made] == [
        ("滚筒杀青机传热特性", "review", cast.expert_person), ("一种连续萎凋装置", "review", cast.expert_person),
    ]  # fmt: skip
    assert made[0].terms == "杀青、传热"
    assert upload().count("已经登记过") == 2
    assert signed_in(cast.enterprise).get(page).status_code == 403


def test_what_cannot_be_taken_in_says_why_beforehand(cast: Cast, signed_in: Callable[[Any], Client]) -> None:
    broken = "@article{a, title={滚筒杀青温度场}, author={李明}, year={2023}}\n@book{b, title={茶叶加工装备学}, year={2099}}\n@article{c, author={李明}}"
    client = signed_in(cast.expert)
    shown = client.post("/my/literature/import/", {"file": SimpleUploadedFile("a.bib", broken.encode())}).content.decode()
    assert "找到 3 篇" in shown
    assert "年份应在1900年与明年之间" in shown
    assert "（没有题名）" in shown
    assert shown.count(" disabled") == 2
