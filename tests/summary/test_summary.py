"""Summaries: who may, versions, two people at once, templates of the office's own, pages."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from kehui.accounts.models import User
from kehui.areas.models import Area
from kehui.audit.models import Entry
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted
from kehui.summary.domain import summary as domain
from kehui.summary.models import Summary, Template
from kehui.summary.shipped import COUNTY, TOWNSHIP

Make = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def kept(clerk: User, county: Area, make_template: Make) -> str:
    domain.keep_template("我县模板", make_template("开头", "交易额{{ 技术市场交易额 }}"), by=clerk, area=county)
    return "我县模板"


def test_versions_keep_every_state(clerk: User, county: Area, contracts: list[str], kept: str) -> None:
    made = domain.begin_summary(county, 2025, kept, by=clerk)
    second = domain.save_version(made, edits={"0": "新开头", "1": "交易额{{ 技术市场交易额 }}"}, problems="缺人", plans="", by=clerk, based_on=1)
    assert (second.number, second.edits, second.problems) == (2, {"0": "新开头"}, "缺人")
    again = domain.save_version(made, edits={"0": "新开头"}, problems="缺人", plans="", by=clerk, based_on=2)
    assert again.number == 2  # nothing changed, no new version
    third = domain.restore_version(made, 1, by=clerk)
    assert (third.number, third.edits) == (3, {})
    actions = list(Entry.objects.filter(model="summary.summary").order_by("number").values_list("action", flat=True))
    assert actions == ["summary.summary.created", "summary.summary.updated", "summary.summary.updated"]


def test_the_second_of_two_writers_is_told(clerk: User, county: Area, kept: str) -> None:
    made = domain.begin_summary(county, 2025, kept, by=clerk)
    domain.save_version(made, edits={"0": "甲"}, problems="", plans="", by=clerk, based_on=1)
    with pytest.raises(Conflict, match="第2版"):
        domain.save_version(made, edits={"0": "乙"}, problems="", plans="", by=clerk, based_on=1)
    assert made.latest.edits == {"0": "甲"}


def test_a_wrong_name_in_the_prose_is_refused(clerk: User, county: Area, kept: str) -> None:
    made = domain.begin_summary(county, 2025, kept, by=clerk)
    with pytest.raises(KehuiError, match="技术市场交异额"):
        domain.save_version(made, edits={"0": "{{ 技术市场交异额 }}"}, problems="", plans="", by=clerk, based_on=1)
    assert made.latest.number == 1


def test_scope(clerk: User, leader: User, township_clerk: User, county: Area, township: Area) -> None:
    with pytest.raises(NotPermitted):
        domain.begin_summary(county, 2025, COUNTY, by=township_clerk)
    with pytest.raises(NotPermitted):
        domain.begin_summary(county, 2025, COUNTY, by=leader)
    of_county = domain.begin_summary(county, 2025, COUNTY, by=clerk)
    of_township = domain.begin_summary(township, 2025, TOWNSHIP, by=township_clerk)
    assert list(Summary.objects.visible_to(township_clerk)) == [of_township]
    assert set(Summary.objects.visible_to(leader)) == {of_county, of_township}
    with pytest.raises(Invalid, match="原因"):
        domain.delete_summary(of_township, by=township_clerk, reason=" ")
    domain.delete_summary(of_township, by=township_clerk, reason="写错年度")
    assert not Summary.objects.filter(pk=of_township.pk).exists()


def test_a_later_template_leaves_a_summary_alone(clerk: User, county: Area, kept: str, make_template: Make) -> None:
    made = domain.begin_summary(county, 2025, kept, by=clerk)
    domain.keep_template(kept, make_template("全换了"), by=clerk, area=county)
    assert Template.objects.get(name=kept)
    with made.template_file.open("rb") as file:
        assert Document(file).paragraphs[0].text == "开头"


def test_pages(client: Client, clerk: User, county: Area, contracts: list[str], kept: str) -> None:
    client.force_login(clerk)
    begun = client.post("/summary/", {"area": county.code, "year": "2025", "template": kept})
    made = Summary.objects.get()
    assert begun["Location"] == f"/summary/{made.pk}/"
    page = client.get(f"/summary/{made.pk}/").content.decode()
    assert "936.8万元</a>" in page
    edited = client.post(
        f"/summary/{made.pk}/edit/", {"block-0": "改过的开头", "block-1": "交易额{{ 技术市场交易额 }}", "problems": "", "plans": "", "comment": "顺一顺", "based_on": "1"}
    )  # fmt: skip
    assert edited.status_code == 302
    conflict = client.post(f"/summary/{made.pk}/edit/", {"block-0": "我写了很久", "based_on": "1"})
    assert conflict.status_code == 409
    assert "我写了很久" in conflict.content.decode()  # what was typed stays on the page
    word = client.get(f"/summary/{made.pk}/download/")
    assert Document(io.BytesIO(word.content)).paragraphs[0].text == "改过的开头"
    assert client.get("/summary/999999/").status_code == 404


def test_templates_page(client: Client, clerk: User, county: Area, make_template: Make) -> None:
    client.force_login(clerk)
    bad = client.post("/summary/templates/", {"name": "坏的", "file": SimpleUploadedFile("x.docx", make_template("{{ 没有的指标 }}"))})
    assert bad.status_code == 422
    assert "没有的指标" in bad.content.decode()
    good = client.post("/summary/templates/", {"name": "好的", "file": SimpleUploadedFile("x.docx", make_template("{{ 技术市场交易额 }}"))})
    assert good.status_code == 302
    fetched = client.get("/summary/templates/好的.docx")
    assert Document(io.BytesIO(fetched.content)).paragraphs[0].text == "{{ 技术市场交易额 }}"


def test_strangers_and_enterprises_are_kept_out(client: Client, clerk: User, county: Area, kept: str) -> None:
    made = domain.begin_summary(county, 2025, kept, by=clerk)
    for address in ("/summary/", f"/summary/{made.pk}/", f"/summary/{made.pk}/download/", "/summary/templates/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")
