"""The pages, by who looks at them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kehui.accounts.models import User
from kehui.kernel import clock
from kehui.returns.domain import filling
from kehui.returns.domain.rounds import open_round
from kehui.returns.models import Status
from tests.cast import Cast, make_organisation
from tests.returns.conftest import Asked, of, set_due

SignIn = Callable[[User], Client]


def fill_url(asked: Asked) -> str:
    return f"/my/returns/{asked.tea.pk}/"


def posted(asked: Asked, **values: str) -> dict[str, str]:
    return {f"field_{pk}": text for pk, text in asked.texts(**values).items()} | {"version": "0", "page": "p"}


def test_strangers_are_asked_to_sign_in(asked: Asked) -> None:
    for path in ("/desk/returns/", "/my/returns/", fill_url(asked), f"/desk/returns/board/submission/{asked.tea.pk}/"):
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    ("who", "board", "submission", "fill"),
    [
        ("county_clerk", 200, 200, 403), ("county_leader", 200, 200, 403), ("township_clerk", 200, 200, 403),
        ("other_township_clerk", 200, 404, 404), ("village_officer", 200, 404, 404), ("enterprise", 200, 200, 200),
        ("rival", 200, 404, 404), ("expert", 200, 404, 404), ("agency", 200, 404, 404), ("system_admin", 403, 404, 404),
        ("security_admin", 403, 404, 404), ("auditor", 403, 404, 404),
    ],
)  # fmt: skip
def test_who_sees_what(
    cast: Cast, asked: Asked, signed_in: SignIn, who: str, board: int, submission: int, fill: int
) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get("/desk/returns/").status_code == board
    assert client.get(f"/desk/returns/board/submission/{asked.tea.pk}/").status_code == submission
    assert client.get(fill_url(asked)).status_code == fill
    assert client.post(f"{fill_url(asked)}draft/", posted(asked, total="1")).status_code == fill


def test_from_form_to_approval_through_the_pages(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    mine = signed_in(cast.enterprise)
    assert "上年 120万元" in mine.get(fill_url(asked)).content.decode()
    kept = mine.post(f"{fill_url(asked)}draft/", posted(asked, total="13")).content.decode()
    assert "草稿已保存" in kept
    doubted = mine.post(fill_url(asked), posted(asked, total="130000", own="90", people="9"))
    assert doubted.status_code == 422
    text = doubted.content.decode()
    assert "相差约1,000倍" in text
    assert 'name="reason_YF-S2:YF-1"' in text
    assert 'value="130000"' in text
    assert mine.post(fill_url(asked), posted(asked, total="130", own="90", people="9")).status_code == 302
    assert mine.get(fill_url(asked)).status_code == 302  # nothing to fill in any more
    path = f"/desk/returns/board/submission/{asked.tea.pk}/do/"
    township = signed_in(cast.township_clerk)
    assert signed_in(cast.rival).post(f"{path}check/").status_code == 404
    assert township.post(f"{path}approve/").status_code == 403
    refused = township.post(f"{path}return/", {"comment": ""})
    assert refused.status_code == 422
    assert "请写明退回的原因" in refused.content.decode()
    assert township.post(f"{path}check/", {"comment": "已核"}).status_code == 302
    county = signed_in(cast.county_clerk)
    assert county.post(f"{path}approve/").status_code == 302
    assert of(cast.tea_company).status == Status.APPROVED
    page = county.get(f"/desk/returns/board/submission/{asked.tea.pk}/").content.decode()
    assert all(word in page for word in ("已核", "+8.3", "审定", "130"))


def test_only_checking_hands_nothing_in(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(cast.enterprise)
    page = client.post(fill_url(asked), posted(asked, total="1", own="2", people="9") | {"check": "1"}).content.decode()
    assert "自筹不大于合计" in page
    assert of(cast.tea_company).status == Status.FILLED


def test_two_pages_of_one_body_do_not_overwrite_each_other(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(cast.enterprise)
    client.post(f"{fill_url(asked)}draft/", posted(asked, total="13"))
    other = client.post(fill_url(asked), posted(asked, total="130", own="90", people="9") | {"page": "q"})
    assert other.status_code == 409
    assert "另一个窗口" in other.content.decode()
    assert 'value="130"' in other.content.decode()


def test_the_workbench_says_what_waits(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    assert "统计报表待填报" in signed_in(cast.enterprise).get("/desk/").content.decode()
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    set_due(asked.rival, clock.today() - timedelta(days=1))
    assert "填报表待初审" in signed_in(cast.township_clerk).get("/desk/").content.decode()
    county = signed_in(cast.county_clerk)
    assert "统计报表逾期未报" in county.get("/desk/").content.decode()
    for what, words in (("overdue", "山海茶业"), ("approve", "还没有等您审定")):
        assert words in county.get(f"/desk/returns/board/todo/{what}/").content.decode()
    assert "清源茶业" in signed_in(cast.township_clerk).get("/desk/returns/board/todo/check/").content.decode()


def test_several_are_passed_at_once(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    filling.submit(asked.tea, asked.texts(total="130", own="90", people="9"), by=cast.enterprise)
    filling.submit(asked.rival, asked.texts(total="1", own="1", people="1"), by=cast.rival)
    url = f"/desk/returns/board/round/{asked.round.pk}/"
    client = signed_in(cast.township_clerk)
    assert "初审通过所选" in client.get(f"{url}?status=submitted").content.decode()
    client.post(f"{url}bulk/", {"act": "check", "ids": [asked.tea.pk, asked.rival.pk]})
    assert (of(cast.tea_company).status, of(cast.rival_company).status) == (Status.CHECKED, Status.SUBMITTED)


def test_pages_ask_as_much_of_many_as_of_few(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    paths = (
        "/desk/returns/", f"/desk/returns/board/round/{asked.round.pk}/", "/desk/returns/board/todo/overdue/",
        "/desk/returns/board/burden/",
    )  # fmt: skip
    set_due(asked.tea, clock.today() - timedelta(days=1))

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = {path: queries(path) for path in paths}
    for number in range(3):
        make_organisation(f"云溪第{number}茶厂", cast.county.xitang)
    open_round(asked.round, by=cast.county_clerk)
    assert {path: queries(path) for path in paths} == few


def test_empty_pages_say_what_belongs_there(cast: Cast, signed_in: SignIn) -> None:
    for who, path, words in (
        (cast.county_clerk, "/desk/returns/", "还没有下发过填报任务"), (cast.township_clerk, "/desk/returns/", "县里下发之后"),
        (cast.enterprise, "/my/returns/", "现在没有要填的表"), (cast.county_clerk, "/desk/returns/board/burden/", "还没有下发过报表"),
        (cast.county_clerk, "/desk/returns/board/shipped/", "启用这张报表"),
    ):  # fmt: skip
        assert words in signed_in(who).get(path).content.decode()


def test_workbooks_leave_and_come_back(cast: Cast, asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(cast.county_clerk)
    url = f"/desk/returns/board/round/{asked.round.pk}/"
    for query in ("", "?kind=forms"):
        answer = client.get(f"{url}sheet/{query}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
    assert client.post(f"{url}upload/").status_code == 422
    assert "还没有选择" not in client.get(f"{url}upload/").content.decode()
