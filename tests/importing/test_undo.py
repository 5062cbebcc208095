"""What an import wrote is listed with links, and taken back as a whole where nobody changed it since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.audit.models import Entry
from kehui.importing import run, undo
from kehui.importing.models import Batch
from kehui.kernel.errors import Conflict, Invalid
from kehui.parties.models import Organisation, Person
from kehui.records.domain import update_record
from kehui.records.register import get_register
from tests.cast import Cast, uscc
from tests.importing.sheets import organisation, xlsx

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def _import(cast: Cast, *rows: dict[str, Any], **more: Any) -> Batch:
    return run.import_file(xlsx(rows), by=cast.county_clerk, file_name="单位.xlsx", **more)


def _of(number: int) -> Organisation:
    return Organisation.objects.get(uscc=uscc(number))


def test_the_page_lists_what_was_added_changed_and_left_alone(cast: Cast, signed_in: SignIn) -> None:
    _import(cast, organisation(90001), organisation(90002))
    batch = _import(cast, organisation(90001), organisation(90002, 单位名称="云溪县新名茶厂"), organisation(90003))
    client, page = signed_in(cast.county_clerk), f"/desk/import/{batch.pk}/"
    body = client.get(page).content.decode()
    for number in (90002, 90003):
        assert f"/desk/parties/organisations/{_of(number).pk}/" in body
    assert f"/desk/parties/organisations/{_of(90001).pk}/" not in body
    assert "单位名称</td>" in body  # the field that changed
    assert f"/desk/parties/organisations/{_of(90001).pk}/" in client.get(f"{page}?state=unchanged").content.decode()
    assert "撤销这次导入" in body


def test_undoing_deletes_what_was_added_and_restores_what_was_changed(cast: Cast, signed_in: SignIn) -> None:
    _import(cast, organisation(90001))
    batch = _import(cast, organisation(90001, 单位名称="写错的茶厂", 所在地区="溪塘镇", 成立日期="2019-01-02"), organisation(90002))
    before = _of(90001)
    client, page = signed_in(cast.county_clerk), f"/desk/import/{batch.pk}/"
    assert client.post(f"{page}undo/", {"reason": " "}, follow=True).content.decode().count("请写明撤销的原因") == 1
    body = client.post(f"{page}undo/", {"reason": "传错了文件"}, follow=True).content.decode()
    assert "这次导入已撤销" in body
    assert "现已删除" in body
    assert "撤销这次导入</button>" not in body
    after = _of(90001)
    assert (after.name, after.area.name, str(after.founded_on)) == ("云溪县第90001茶厂", "南安乡", "2016-05-12")
    assert after.version == before.version + 1
    assert not Organisation.objects.filter(uscc=uscc(90002)).exists()
    assert Entry.objects.filter(reason="撤销导入“单位.xlsx”：传错了文件").count() == 2
    assert chain.verify().ok
    batch.refresh_from_db()
    with pytest.raises(Conflict, match="已经撤销过"):
        undo.undo_batch(batch, by=cast.county_clerk, reason="再来一次")
    assert "已撤销" in client.get("/desk/import/").content.decode()


def test_what_was_changed_since_or_is_needed_is_left_and_named(cast: Cast) -> None:
    batch = _import(cast, organisation(90001), organisation(90002), organisation(90003))
    update_record(_of(90001), {"name": "改过的茶厂"}, by=cast.county_clerk)
    Person.objects.create(number="ZJ-9", name="张三", area=_of(90002).area, organisation=_of(90002))
    undo.undo_batch(batch, by=cast.county_clerk, reason="传错了")
    assert {o.uscc for o in Organisation.objects.filter(uscc__in=[uscc(n) for n in (90001, 90002, 90003)])} == {
        uscc(90001), uscc(90002),
    }  # fmt: skip
    assert [batch.count(n) for n in ("deleted", "restored", "kept")] == [1, 0, 2]
    assert "导入之后又有改动" in batch.messages[0]
    assert "还有记录用着它" in batch.messages[1]


def test_personal_data_is_not_restored_from_its_mask(cast: Cast) -> None:
    headers = ["人员编号", "姓名", "人员类型", "所在地区", "联系电话"]
    register = get_register("parties.people")
    row = {"人员编号": "ZJ-9", "姓名": "张三", "人员类型": "专家", "所在地区": "南安乡", "联系电话": "13812341234"}
    run.import_file(xlsx([row], headers), by=cast.county_clerk, register=register)
    changed = xlsx([row | {"联系电话": "13912341234"}], headers)
    batch = run.import_file(changed, by=cast.county_clerk, register=register)
    undo.undo_batch(batch, by=cast.county_clerk, reason="传错了")
    assert batch.count("kept") == 1
    assert "没有“联系电话”的原文" in batch.messages[0]
    assert Person.objects.get(number="ZJ-9").phone == "13912341234"


def test_another_clerk_of_elsewhere_undoes_nothing(cast: Cast, signed_in: SignIn) -> None:
    batch = _import(cast, organisation(90001))
    assert signed_in(cast.township_clerk).post(f"/desk/import/{batch.pk}/undo/", {"reason": "试"}).status_code == 404
    assert Organisation.objects.filter(uscc=uscc(90001)).exists()
    with pytest.raises(Invalid):
        undo.undo_batch(batch, by=cast.county_clerk, reason="")


def test_too_many_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "MOST", 1)
    batch = _import(cast, organisation(90001), organisation(90002))
    with pytest.raises(Conflict, match="超过1条"):
        undo.undo_batch(batch, by=cast.county_clerk, reason="传错了")


def test_the_marked_file_is_one_press_from_the_error(cast: Cast, signed_in: SignIn) -> None:
    batch = run.preview(run.upload(xlsx([organisation(90001, 单位类型="公司")]), by=cast.county_clerk))
    body = signed_in(cast.county_clerk).get(f"/desk/import/{batch.pk}/").content.decode()
    assert f'<a href="/desk/import/{batch.pk}/marked/">下载带标注的文件</a>' in body
