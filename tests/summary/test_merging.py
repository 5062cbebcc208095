"""Two colleagues write at the same time: nothing of either is lost, and what both changed is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import Role, User
from kehui.areas.models import Area
from kehui.kernel.errors import Conflict
from kehui.summary.domain import editor
from kehui.summary.domain import summary as domain
from kehui.summary.models import Summary
from tests.summary.conftest import make_user

Make = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def colleague(county: Area) -> User:
    return make_user("colleague", Role.COUNTY_CLERK, county)


@pytest.fixture
def summary(clerk: User, county: Area, make_template: Make) -> Summary:
    domain.keep_template("三段", make_template("甲", "乙", "丙"), by=clerk, area=county)
    return domain.begin_summary(county, 2025, "三段", by=clerk)


def save(summary: Summary, by: User, texts: str, problems: str = "", plans: str = "", based_on: int = 1) -> None:
    domain.save_version(
        summary, edits=dict(enumerate_keys(texts)), problems=problems, plans=plans, by=by, based_on=based_on
    )


def enumerate_keys(texts: str) -> list[tuple[str, str]]:
    return [(str(n), t) for n, t in enumerate(texts.split("|"))]


def now(summary: Summary) -> tuple[str, str, str]:
    latest = summary.latest
    return "|".join(text for _, _, text in editor.blocks(summary, latest)), latest.problems, latest.plans


def test_changes_of_different_paragraphs_are_joined(summary: Summary, clerk: User, colleague: User) -> None:
    save(summary, clerk, "甲改|乙|丙", problems="缺人")
    save(summary, colleague, "甲|乙|丙改", plans="建平台")
    assert now(summary) == ("甲改|乙|丙改", "缺人", "建平台")
    assert summary.latest.number == 3


def test_the_same_change_twice_is_none(summary: Summary, clerk: User, colleague: User) -> None:
    save(summary, clerk, "甲改|乙|丙")
    save(summary, colleague, "甲改|乙|丙")
    assert summary.latest.number == 2


def test_what_both_changed_is_asked_about(summary: Summary, clerk: User, colleague: User) -> None:
    save(summary, clerk, "甲一|乙一|丙", problems="缺人")
    with pytest.raises(Conflict, match="clerk已保存第2版，和您都改了第1段、存在问题"):
        save(summary, colleague, "甲二|乙|丙二", problems="缺钱")
    assert now(summary) == ("甲一|乙一|丙", "缺人", "")


def test_the_page_shows_both_and_keeps_everything(
    client: Client, summary: Summary, clerk: User, colleague: User
) -> None:
    save(summary, clerk, "甲一|乙一|丙")
    client.force_login(colleague)
    address = f"/summary/{summary.pk}/edit/"
    sent = {"block-0": "甲二", "block-1": "乙", "block-2": "丙二", "problems": "", "plans": "", "based_on": "1"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">甲二</textarea>" in page
    assert "对方写的" in page
    assert ">乙一</textarea>" in page  # what the other changed alone is on the page already
    assert 'name="based_on" value="2"' in page
    again = client.post(address, sent | {"block-1": "乙一", "based_on": "2"})
    assert again.status_code == 302
    assert now(summary)[0] == "甲二|乙一|丙二"


def test_remarks_stay_when_their_paragraph_is_deleted(
    client: Client, summary: Summary, clerk: User, colleague: User
) -> None:
    editor.add_comment(summary, "请补充名单", by=colleague, block=1)
    save(summary, clerk, "甲||丙")
    client.force_login(clerk)
    page = client.get(f"/summary/{summary.pk}/together/").content.decode()
    assert "“乙”" in page
    assert "请补充名单" in page
    editing = client.get(f"/summary/{summary.pk}/edit/").content.decode()
    assert "colleague：请补充名单" in editing
