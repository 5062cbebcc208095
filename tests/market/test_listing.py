"""The way of a listing, and who may take it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kehui.accounts.models import system_user
from kehui.audit.models import Entry
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.domain import files
from kehui.market.domain import listing as listings
from kehui.market.models import Demand, ListingStatus, Notice, PublicFile
from kehui.market.models.listing_fields import check_terms, check_ways
from kehui.market.registers.listing import register_for
from kehui.records.domain import create_record, update_record
from kehui.records.history import history_of
from kehui.search.models import OutboxRow
from kehui.statistics.figures import compute
from kehui.statistics.indicators import indicator_named
from tests.cast import Cast
from tests.market.listings import make_demand, make_draft, make_listing


def test_from_draft_to_published_and_confirmed(cast: Cast) -> None:
    demand = make_draft("demand", cast.tea_company, by=cast.enterprise)
    assert demand.number == f"NT-{clock.today().year}-0001"
    listings.submit_listing(demand, by=cast.enterprise)
    with pytest.raises(NotPermitted, match="县科技服务中心"):
        listings.publish_listing(demand, by=cast.enterprise)
    listings.publish_listing(demand, by=cast.broker)
    assert (demand.status, demand.published_on) == (ListingStatus.PUBLISHED, clock.today())
    assert demand.valid_to == clock.today() + timedelta(days=180)
    listings.confirm_listing(demand, by=cast.enterprise)
    assert demand.status == ListingStatus.CONFIRMED
    actions = [e.action.rsplit(".", 1)[1] for e in Entry.objects.filter(model="market.demand", object_id=str(demand.pk)).order_by("number")]
    assert actions == ["created", "submitted", "published", "confirmed"]
    said = [event.verb for event in history_of(register_for("demand"), demand.pk)]
    assert said == ["确认仍然有效", "审核发布", "提交审核", "登记"]
    assert Notice.objects.filter(user=cast.enterprise, title__contains="已发布").count() == 1


def test_a_listing_sent_back_tells_its_owner_why(cast: Cast) -> None:
    demand = make_draft("demand", cast.tea_company, by=cast.enterprise)
    listings.submit_listing(demand, by=cast.enterprise)
    with pytest.raises(Invalid, match="原因"):
        listings.return_listing(demand, by=cast.broker, reason=" ")
    listings.return_listing(demand, by=cast.broker, reason="请写明每天多少头猪")
    assert demand.status == ListingStatus.DRAFT
    assert "每天多少头猪" in Notice.objects.get(user=cast.enterprise).text


def test_what_nobody_confirms_leaves_the_counts_until_one_click(cast: Cast) -> None:
    demand = make_demand(cast.tea_company)
    long_ago = clock.today() - timedelta(days=200)
    Demand.objects.filter(pk=demand.pk).update(
        published_on=long_ago, confirmed_on=long_ago, valid_to=long_ago + timedelta(days=180)
    )
    demand.refresh_from_db()
    assert demand.is_stale
    today = Period(clock.today().year)
    counted = indicator_named("在架企业技术难题数")
    assert counted is not None
    assert compute(counted, cast.county.yunxi, today).value == 0
    listings.lapse_listing(demand, by=system_user())
    assert demand.status == ListingStatus.STALE
    assert Notice.objects.filter(user=cast.enterprise, title__contains="是否仍然有效").exists()
    listings.confirm_listing(demand, by=cast.enterprise)
    assert compute(counted, cast.county.yunxi, today).value == 1


def test_closing_takes_a_reason_and_reopening_makes_a_draft(cast: Cast) -> None:
    demand = make_demand(cast.tea_company)
    with pytest.raises(Invalid):
        listings.close_listing(demand, by=cast.enterprise, reason="")
    listings.close_listing(demand, by=cast.enterprise, reason="已经解决")
    assert (demand.status, demand.closed_on, demand.close_reason) == ("closed", clock.today(), "已经解决")
    with pytest.raises(Conflict):
        listings.confirm_listing(demand, by=cast.enterprise)
    listings.reopen_listing(demand, by=cast.enterprise)
    assert (demand.status, demand.closed_on) == ("draft", None)


@pytest.mark.parametrize("act", [listings.submit_listing, listings.confirm_listing, listings.close_listing, listings.reopen_listing])
def test_a_rival_and_a_stranger_may_do_nothing(cast: Cast, act: Any) -> None:
    demand = make_demand(cast.tea_company)
    for outsider in (cast.rival, cast.agency, cast.expert, cast.reviewer, cast.auditor):
        with pytest.raises(NotPermitted):
            act(demand, by=outsider, reason="想试试看")


def test_an_owner_cannot_publish_through_the_register(cast: Cast) -> None:
    register = register_for("demand")
    values = {c.name: c.empty for c in register.columns} | {
        "title": "杀青不匀", "description": "滚筒出口温度忽高忽低，叶子发红", "field": "09", "owner": cast.tea_company.pk,
        "status": "published",
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        create_record(register, dict(values), by=cast.enterprise)
    made = create_record(register, values | {"status": "draft"}, by=cast.enterprise)
    with pytest.raises(NotPermitted):
        update_record(made, {"status": "published"}, by=cast.enterprise)
    update_record(made, {"title": "杀青叶发红"}, by=cast.enterprise)


def test_changing_what_the_public_reads_needs_review_again(cast: Cast) -> None:
    demand = make_demand(cast.tea_company)
    listings.revise_listing(demand, {"phone": "13800000001"}, by=cast.enterprise)
    assert demand.is_live
    listings.revise_listing(demand, {"description": "换了说法，猪舍臭气影响村民，求源头治理的办法"}, by=cast.enterprise)
    assert demand.status == ListingStatus.REVIEW


def test_two_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    demand = make_draft("demand", cast.tea_company, by=cast.enterprise)
    seen = demand.version
    listings.revise_listing(demand, {"title": "猪场臭气治理"}, by=cast.enterprise, expected_version=seen)
    with pytest.raises(Conflict, match="别人改过"):
        listings.revise_listing(demand, {"title": "猪场除臭"}, by=cast.enterprise, expected_version=seen)


def test_every_write_reaches_the_index(cast: Cast) -> None:
    OutboxRow.objects.all().delete()
    demand = make_demand(cast.tea_company)
    assert set(OutboxRow.objects.values_list("kind", "object_id")) == {("demand", demand.pk)}
    OutboxRow.objects.all().delete()
    update_record(cast.tea_company, {"name": "云溪县清源茶叶股份有限公司"}, by=system_user())
    assert set(OutboxRow.objects.values_list("kind", "object_id")) == {("demand", demand.pk)}


def test_the_database_keeps_the_states_honest(cast: Cast) -> None:
    demand = make_draft("demand", cast.tea_company)
    for wrong in ({"status": "published"}, {"status": "closed"}, {"price_low": 5, "price_high": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Demand.objects.filter(pk=demand.pk).update(**wrong)


def test_pictures_are_shown_and_programs_refused(cast: Cast) -> None:
    demand = make_demand(cast.tea_company)
    png = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    shown = files.show_file(demand, png, by=cast.enterprise)
    assert shown.is_picture
    with pytest.raises(Invalid, match="不能收"):
        files.show_file(demand, SimpleUploadedFile("现场.jpg", b"<script>alert(1)</script>"), by=cast.enterprise)
    with pytest.raises(NotPermitted):
        files.hide_file(demand, shown.attachment_id, by=cast.rival)
    files.hide_file(demand, shown.attachment_id, by=cast.enterprise)
    assert not PublicFile.objects.exists()


def test_ways_and_terms_are_read_as_people_write_them() -> None:
    assert check_ways("许可, 转让；转让") == "转让、许可"
    with pytest.raises(ValueError, match="没有“赠送”"):
        check_ways("赠送")
    assert check_terms("热泵干燥；含水率,热泵干燥") == "热泵干燥、含水率"
    with pytest.raises(ValueError, match="太长"):
        check_terms("长" * 31)


def test_an_achievement_belongs_to_somebody(cast: Cast) -> None:
    with pytest.raises(Invalid, match="至少填一个"):
        listings.create_listing(
            register_for("achievement"),
            {"title": "无主的成果", "description": "写得足够长的一段说明文字", "field": "09", "area": cast.county.yunxi.pk},
            by=system_user(),
        )
    assert make_listing("achievement", cast.expert_person).owner_name == "李明"
