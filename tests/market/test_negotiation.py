"""The negotiating table: who sits at it, what they may do, and the way to a registered contract."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from kehui.accounts.models import User
from kehui.audit import chain
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, NotPermitted
from kehui.kernel.periods import Period
from kehui.market.contract_texts.build import FOLDER, build
from kehui.market.contract_texts.clauses import TEXTS
from kehui.market.contract_texts.draft import in_words
from kehui.market.domain import agreement, bargain
from kehui.market.domain import negotiation as talks
from kehui.market.domain.reminders import remind_quiet
from kehui.market.models import FilePurpose, MarketIntent, Negotiation, NegotiationStatus, Notice, OfferState
from kehui.records.models import Attachment
from kehui.statistics.figures import compute
from kehui.statistics.indicators import get_indicator
from tests.cast import Cast
from tests.market.listings import make_listing

PDF = b"%PDF-1.4 signed and sealed"
FORM = {"intellectual_property": "secret", "programme": "90", "goal": "09", "industry": "A", "is_related_party": False}


@pytest.fixture
def table(cast: Cast) -> Negotiation:
    """The tea company offers, its rival in the next town seeks; the rival asked."""
    return talks.open_negotiation(
        by=cast.rival, title="扁形茶自动理条机改造", subject="理条不匀", contract_kind="dev_commissioned", field="09",
        supplier=cast.tea_company, receiver=cast.rival_company,
    )  # fmt: skip


def offer(table: Negotiation, by: User, amount: int = 350_000, **more: Any) -> Any:
    values = {"amount": Decimal(amount), "technology_amount": Decimal(amount) * 8 / 10, "payment": "instalments"} | more
    return bargain.make_offer(table, by=by, **values)


def agreed(cast: Cast, table: Negotiation) -> None:
    talks.accept_invitation(table, by=cast.enterprise)
    bargain.accept_offer(offer(table, cast.enterprise), by=cast.rival)
    table.refresh_from_db()


def signed(name: str = "合同.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_only_those_at_the_table_see_it(cast: Cast, table: Negotiation, broker: User, signed_in: Callable[[User], Client]) -> None:
    seen = Negotiation.objects.visible_to
    for who in (cast.county_clerk, cast.county_leader, cast.expert, cast.agency, cast.auditor, broker):
        assert not seen(who).exists()
        assert signed_in(who).get(f"/my/negotiations/{table.pk}/").status_code == 404
        with pytest.raises(NotPermitted):
            talks.say(table, "看看", by=who)
    assert seen(cast.enterprise).get() == seen(cast.rival).get() == table
    talks.invite_broker(table, broker, by=cast.rival)
    assert seen(broker).get() == table
    talks.say(table, "我来协调", by=broker)
    with pytest.raises(NotPermitted, match="技术经纪人不能"):
        offer(table, broker)
    assert Client().get(f"/my/negotiations/{table.pk}/").status_code == 302


def test_whoever_opens_sits_on_one_side(cast: Cast, broker: User) -> None:
    given: dict[str, Any] = {
        "title": "设备改造", "subject": "", "contract_kind": "service", "field": "09", "supplier": cast.tea_company,
        "receiver": cast.rival_company,
    }  # fmt: skip
    with pytest.raises(NotPermitted, match="不代表其中任何一方"):
        talks.open_negotiation(by=cast.agency, **given)
    with pytest.raises(Invalid, match="同一方"):
        talks.open_negotiation(by=cast.enterprise, **given | {"receiver": cast.tea_company})
    with pytest.raises(Invalid, match="不是技术经纪人"):
        talks.open_negotiation(by=cast.enterprise, broker=cast.agency, **given)
    brought = talks.open_negotiation(by=broker, broker=broker, **given)
    assert brought.status == NegotiationStatus.TALKING
    with_expert = talks.open_negotiation(by=cast.enterprise, **given | {"supplier": cast.expert_person, "receiver": cast.tea_company})
    assert list(Negotiation.objects.visible_to(cast.expert)) == [with_expert]


def test_offers_are_answered_by_the_other_side(cast: Cast, table: Negotiation) -> None:
    with pytest.raises(Conflict, match="还没有回应"):
        offer(table, cast.rival)
    first = offer(table, cast.enterprise)  # answering the invitation with an offer
    table.refresh_from_db()
    assert table.status == NegotiationStatus.TALKING
    with pytest.raises(Conflict, match="还在等对方答复"):
        offer(table, cast.enterprise)
    with pytest.raises(NotPermitted, match="由对方答复"):
        bargain.accept_offer(first, by=cast.enterprise)
    second = offer(table, cast.rival, 300_000)
    first.refresh_from_db()
    assert first.state == OfferState.COUNTERED
    with pytest.raises(Conflict, match="已还价"):
        bargain.accept_offer(first, by=cast.rival)
    bargain.take_back_offer(second, by=cast.rival)
    third = offer(table, cast.rival, 320_000)
    bargain.decline_offer(third, by=cast.enterprise, reason="太低")
    bargain.accept_offer(offer(table, cast.enterprise, 330_000), by=cast.rival)
    table.refresh_from_db()
    assert table.status == NegotiationStatus.AGREED
    assert [o.state for o in table.offers.order_by("number")] == ["countered", "taken_back", "declined", "accepted"]
    with pytest.raises(Conflict, match="已谈成"):
        offer(table, cast.rival)


def test_amounts_in_order(cast: Cast, table: Negotiation) -> None:
    with pytest.raises(Invalid, match="不能大于"):
        offer(table, cast.enterprise, technology_amount=Decimal(400_000))
    with pytest.raises(Invalid, match="大于0"):
        offer(table, cast.enterprise, technology_amount=Decimal(0))


def test_leaving_needs_a_reason_and_an_intent_lapses(cast: Cast, table: Negotiation) -> None:
    talks.accept_invitation(table, by=cast.enterprise)
    intent = bargain.declare_intent(table, Decimal(400_000), by=cast.rival)
    code, area, period = "market.intent_amount", cast.county.yunxi, Period(clock.today().year)
    assert compute(get_indicator(code), area, period).value == 400_000
    assert compute(get_indicator("market.turnover"), area, period).value == 0
    with pytest.raises(Invalid, match="终止的原因"):
        talks.withdraw(table, by=cast.rival, reason="")
    talks.withdraw(table, by=cast.rival, reason="预算取消")
    intent.refresh_from_db()
    assert intent.lapsed_on == clock.today()
    assert compute(get_indicator(code), area, period).value == 0
    with pytest.raises(Conflict):
        talks.say(table, "再谈谈", by=cast.enterprise)


def test_files_are_checked(cast: Cast, table: Negotiation) -> None:
    with pytest.raises(Invalid, match="不能收"):
        talks.say(table, "", by=cast.rival, upload=signed("病毒.exe", b"MZ"))
    with pytest.raises(Invalid, match="内容与后缀一致"):
        talks.say(table, "", by=cast.rival, upload=signed("合同.pdf", b"PK"))
    talks.say(table, "", by=cast.rival, upload=signed())
    with pytest.raises(Conflict, match="已经在这个洽谈里"):
        talks.say(table, "", by=cast.enterprise, upload=signed("另名.pdf"))
    with pytest.raises(Invalid, match="写点什么"):
        talks.say(table, "  ", by=cast.rival)


def test_a_meeting_goes_into_the_calendar(cast: Cast, table: Negotiation, signed_in: Callable[[User], Client]) -> None:
    start = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    with pytest.raises(Invalid, match="之后"):
        talks.arrange_meeting(table, by=cast.rival, title="看样机", starts_at=clock.now() - timedelta(days=1), ends_at=start, place="厂里")
    made = talks.arrange_meeting(table, by=cast.rival, title="看样机", starts_at=start, ends_at=start + timedelta(hours=2), place="溪塘镇厂区")
    address = f"/my/negotiations/{table.pk}/meetings/{made.pk}/"
    answer = signed_in(cast.enterprise).get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("看样机（扁形茶自动理条机改造）", "溪塘镇厂区")
    assert event.decoded("DTSTART") == start
    talks.cancel_meeting(made, by=cast.enterprise, reason="停电")
    (event,) = Calendar.from_ical(signed_in(cast.rival).get(address).content).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert signed_in(cast.agency).get(address).status_code == 404


def test_silence_is_told_once(cast: Cast, table: Negotiation) -> None:
    assert remind_quiet() == 0
    Negotiation.objects.update(last_activity_at=clock.now() - timedelta(days=9))
    assert (remind_quiet(), remind_quiet()) == (1, 0)
    assert {n.user for n in Notice.objects.filter(key__contains=":quiet:")} == {cast.enterprise, cast.rival}
    table.refresh_from_db()
    talks.say(table, "在看方案", by=cast.enterprise)
    Negotiation.objects.update(last_activity_at=clock.now() + timedelta(days=1) - timedelta(days=9))
    assert remind_quiet() == 0  # reminded after this word already
    Negotiation.objects.update(last_activity_at=clock.now() - timedelta(days=8), reminded_at=clock.now() - timedelta(days=20))
    assert remind_quiet() == 1


def test_from_agreement_to_the_registration_desk(cast: Cast, table: Negotiation) -> None:
    with pytest.raises(Conflict, match="还没有谈成"):
        agreement.make_draft(table, by=cast.rival)
    agreed(cast, table)
    name, content = agreement.make_draft(table, by=cast.rival)
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert name.endswith("合同文本.docx")
    for text in ("扁形茶自动理条机改造", "云溪县清源茶业有限公司", "35万元（大写：叁拾伍万元整）", "技术交易额28万元", "分期支付"):
        assert text in words, text
    assert "{{" not in words
    with pytest.raises(Invalid, match="先上传"):
        agreement.submit_to_registration(table, by=cast.enterprise, signed_on=clock.today(), form=FORM)
    with pytest.raises(Invalid, match="只收 PDF、JPG、PNG"):
        agreement.upload_signed(table, signed("合同.docx", b"PK\x03\x04"), by=cast.rival)
    agreement.upload_signed(table, signed(), by=cast.rival)
    with pytest.raises(NotPermitted, match="技术需求方不能"):
        agreement.submit_to_registration(table, by=cast.rival, signed_on=clock.today(), form=FORM)
    made = agreement.submit_to_registration(table, by=cast.enterprise, signed_on=clock.today(), form=FORM)
    table.refresh_from_db()
    assert (table.status, table.contract) == (NegotiationStatus.CONTRACTED, made)
    assert (made.status, made.amount, made.technology_amount) == ("submitted", 350_000, 280_000)
    assert (made.seller, made.buyer, made.goal, made.buyer_nature) == (cast.tea_company, cast.rival_company, "09", "100")
    assert Attachment.objects.get(object_id=made.pk, model="market.technologycontract").name == "合同.pdf"
    assert made.evidence == 3
    assert table.files.get().purpose == FilePurpose.SIGNED
    with pytest.raises(Conflict):
        talks.withdraw(table, by=cast.rival, reason="不想做了")
    assert chain.verify().ok


def test_a_confidential_table_tells_no_titles(cast: Cast) -> None:
    table = talks.open_negotiation(
        by=cast.rival, title="秘密配方转让", subject="", contract_kind="transfer", field="09", supplier=cast.tea_company,
        receiver=cast.rival_company, is_confidential=True,
    )  # fmt: skip
    talks.accept_invitation(table, by=cast.enterprise)
    talks.say(table, "配方是三比一", by=cast.rival)
    bargain.declare_intent(table, Decimal(100_000), by=cast.rival)
    assert MarketIntent.objects.get().name == "保密洽谈"
    bargain.accept_offer(offer(table, cast.enterprise), by=cast.rival)
    talks.withdraw(table, by=cast.rival, reason="换了别的办法")
    assert Notice.objects.count() >= 5
    assert not any("三比一" in n.title + n.text or "配方" in n.title + n.text for n in Notice.objects.all())
    assert not any("秘密配方" in str(e.new_values) for e in chain.entries_of("market.negotiation", table.pk))


def test_the_pages_of_the_table(cast: Cast, table: Negotiation, signed_in: Callable[[User], Client]) -> None:
    asked, asking = signed_in(cast.enterprise), signed_in(cast.rival)
    page = f"/my/negotiations/{table.pk}/"
    assert "等您回应" in asked.get("/my/negotiations/").content.decode()
    assert asking.get("/my/negotiations/new/").status_code == 200
    asked.post(f"{page}do/accept/")
    answer = asked.post(f"{page}offer/", {"amount": "35", "technology_amount": "40", "payment": "once", "terms": "三个月交付"})
    assert answer.status_code == 422
    assert "三个月交付" in answer.content.decode()
    asked.post(f"{page}offer/", {"amount": "35", "technology_amount": "30", "payment": "once"})
    shown = asking.get(page).content.decode()
    assert "35 万元" in shown
    assert "接受报价" in shown
    version = Negotiation.objects.get(pk=table.pk).version
    last = table.messages.order_by("-id").first().pk
    assert asking.get(f"{page}thread/?after={last}&version={version}").status_code == 204
    asked.post(f"{page}say/", {"text": "方案附后"})
    told = asking.get(f"{page}thread/?after={last}&version={version}")
    assert "方案附后" in told.content.decode()
    assert "刷新查看" not in told.content.decode()
    asked.post(f"{page}do/intent/", {"amount": "36"})
    assert "刷新查看" in asking.get(f"{page}thread/?after={last}&version={version}").content.decode()
    assert asked.post("/my/negotiations/new/", {"title": "新洽谈", "contract_kind": "service", "field": "09", "my_side": "receiver", "acts_for": "0", "other": "没有的单位"}).status_code == 422
    unchosen = asked.post("/my/negotiations/new/", {"title": "新洽谈", "contract_kind": "", "my_side": "receiver", "acts_for": "0", "other": cast.rival_company.name})
    assert unchosen.status_code == 422
    assert unchosen.context["form"].errors.keys() == {"contract_kind", "field"}
    assert '<option value="" selected>请选择</option>' in asked.get("/my/negotiations/new/").content.decode()
    blank = asked.post("/my/negotiations/new/", {"title": "新洽谈", "contract_kind": "", "field": "", "my_side": "receiver", "acts_for": "0", "other": cast.rival_company.name})
    assert set(blank.context["form"].errors) == {"contract_kind", "field"}  # nothing is chosen for whoever did not choose
    opened = asked.post("/my/negotiations/new/", {"title": "新洽谈", "contract_kind": "service", "field": "09", "my_side": "receiver", "acts_for": "0", "other": cast.rival_company.name})
    assert opened.status_code == 302


def test_the_other_side_is_found_while_typing(cast: Cast, table: Negotiation, signed_in: Callable[[User], Client]) -> None:
    asking, address = signed_in(cast.rival), "/my/negotiations/parties/"

    def offered(text: str) -> list[str]:
        return [o["text"] for o in asking.get(address, {"q": text}).json()["options"]]

    assert offered("") == [cast.tea_company.name]  # with whom one talked last
    assert offered(cast.tea_company.name[2:5]) == offered(cast.tea_company.uscc.lower()) == [cast.tea_company.name]
    assert offered(cast.rival_company.name) == []  # not oneself
    assert offered(cast.expert_person.name) == []  # no person whom the market does not show
    make_listing("expert", cast.expert_person, title=f"{cast.expert_person.name} 茶叶加工")
    assert offered(cast.expert_person.name) == [cast.expert_person.name]
    assert signed_in(cast.county_leader).get(address).status_code == 403
    chosen = {"title": "新洽谈", "contract_kind": "service", "field": "09", "my_side": "receiver", "acts_for": "0",
              "other": cast.expert_person.name, "other.key": f"person-{cast.expert_person.pk}"}  # fmt: skip
    missing = asking.post("/my/negotiations/new/", chosen | {"title": ""})
    assert missing.context["form"].errors["title"] == ["请填写"]
    assert f'name="other.key" value="person-{cast.expert_person.pk}"' in missing.content.decode()
    assert asking.post("/my/negotiations/new/", chosen).status_code == 302
    assert Negotiation.objects.latest("pk").supplier_person == cast.expert_person


def test_an_invitation_that_nobody_can_read_says_so(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    given = {"title": "委托检测", "contract_kind": "service", "field": "09", "my_side": "receiver", "acts_for": "0", "other": cast.university.name}
    told = signed_in(cast.enterprise).post("/my/negotiations/new/", given, follow=True).content.decode()
    assert f"{cast.university.name}在平台上还没有用户" in told


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_shipped_templates_are_built_from_their_clauses(name: str) -> None:
    shipped = docx.Document(str(FOLDER / f"{name}.docx"))
    assert [p.text for p in shipped.paragraphs] == [p.text for p in build(TEXTS[name]).paragraphs]


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("350000", "叁拾伍万元整"), ("1", "壹元整"), ("100000001", "壹亿零壹元整"), ("10050", "壹万零伍拾元整"),
        ("1280.50", "壹仟贰佰捌拾元伍角整"), ("20.05", "贰拾元零伍分"), ("120340000", "壹亿贰仟零叁拾肆万元整"), ("0.30", "叁角整"),
        ("1000200", "壹佰万零贰佰元整"),
    ],
)  # fmt: skip
def test_amounts_in_words(yuan: str, words: str) -> None:
    assert in_words(Decimal(yuan)) == words
