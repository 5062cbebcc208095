"""Forms at the negotiating table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from kehui.accounts.models import Role, User
from kehui.kernel import clock
from kehui.market import counterparts
from kehui.market.models import (
    ContractKind,
    IntellectualProperty,
    Match,
    Negotiation,
    Offer,
    Payment,
    Programme,
    ServedIndustry,
    Side,
    SocialGoal,
    TechnicalField,
)
from kehui.parties.models import Organisation, Person

WAN = Decimal(10_000)


class _Date(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WanField(forms.DecimalField):
    """An amount typed in 万元; its value is in yuan."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=16, decimal_places=6, min_value=Decimal("0.0001"), **more)
        self.unit = "万元"
        self.widget.attrs["inputmode"] = "decimal"
        self.error_messages["min_value"] = "应大于0"

    def clean(self, value: Any) -> Any:
        found = super().clean(value.replace(",", "").replace("，", "") if isinstance(value, str) else value)
        return None if found is None else (found * WAN).quantize(Decimal("0.01"))


class _Form(forms.Form):
    """A form that asks in people's words for what is missing."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.error_messages["required"] = "请选择" if isinstance(field, forms.ChoiceField) else "请填写"


def _party_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=120, widget=counterparts.PartyInput(reverse_lazy("market:negotiation_parties")),
        help_text="输入后从列表中选定；也可写单位全称、统一社会信用代码，个人（发明人、农户）写人员编号",
    )  # fmt: skip


def _unchosen(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Nothing chosen beforehand: what is left as it stood would go into the contract and the figures."""
    return [("", "请选择"), *choices]


class OpenForm(_Form):
    """Asking somebody to the table. ``given`` is what ``open_negotiation`` takes, once the form is valid."""

    title = forms.CharField(label="洽谈事项", max_length=120, help_text="如：扁形茶自动理条机改造")
    subject = forms.CharField(
        label="情况说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="想解决什么、现有什么条件，2000字以内",
    )  # fmt: skip
    contract_kind = forms.ChoiceField(label="拟签合同类型", choices=_unchosen(ContractKind.choices))
    field = forms.ChoiceField(label="技术领域", choices=_unchosen(TechnicalField.choices))
    my_side = forms.ChoiceField(
        label="我方是", choices=[(Side.RECEIVER, "技术需求方"), (Side.SUPPLIER, "技术提供方")], widget=forms.RadioSelect, initial=Side.RECEIVER
    )
    acts_for = forms.ChoiceField(label="我方单位（个人）")
    other = _party_field("对方")
    supplier = _party_field("技术提供方")
    receiver = _party_field("技术需求方")
    broker = forms.ModelChoiceField(
        label="邀请技术经纪人", queryset=User.objects.none(), required=False, empty_label="不邀请", help_text="经纪人能看到本次洽谈的全部内容"
    )
    is_confidential = forms.BooleanField(
        label="保密洽谈", required=False, help_text="消息提醒和意向台账里不显示洽谈事项"
    )

    def __init__(self, *args: Any, user: User, match: Match | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.match = user, match
        self.is_broker = Role.BROKER in user.roles
        self.own = [m.organisation or m.person for m in user.memberships.select_related("organisation", "person")]
        unused = ["my_side", "acts_for", "other"] if self.is_broker else ["supplier", "receiver"]
        if match is not None:
            unused = ["my_side", "acts_for", "other", "supplier", "receiver"]
            self.fields["title"].initial, self.fields["field"].initial = match.demand.title, match.demand.field
        if self.is_broker:
            unused.append("broker")
        for name in unused:
            del self.fields[name]
        if "acts_for" in self.fields:
            chosen: Any = self.fields["acts_for"]
            chosen.choices = [(str(i), str(o)) for i, o in enumerate(self.own)]
        if "broker" in self.fields:
            offered: Any = self.fields["broker"]
            offered.queryset = User.objects.filter(assignments__role=Role.BROKER, is_active=True).distinct()
        self.given: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        supplier, receiver = self._sides(found)
        self.given = {
            "title": found.get("title", ""), "subject": found.get("subject", ""), "contract_kind": found.get("contract_kind"),
            "field": found.get("field"), "is_confidential": found.get("is_confidential", False), "supplier": supplier,
            "receiver": receiver, "broker": self.user if self.is_broker else found.get("broker"),
        }  # fmt: skip
        if self.match is not None:
            self.given |= {"listing_kind": self.match.kind, "listing_id": self.match.object_id}
        return found

    def _sides(self, found: dict[str, Any]) -> tuple[Any, Any]:
        if self.match is not None:
            return self.match.target_owner or self.match.target_expert, self.match.demand.owner
        if self.is_broker:
            return self._party("supplier", found), self._party("receiver", found)
        mine = self.own[int(found["acts_for"])] if found.get("acts_for") else None
        other = self._party("other", found)
        return (mine, other) if found.get("my_side") == Side.SUPPLIER else (other, mine)

    def _party(self, name: str, found: dict[str, Any]) -> Organisation | Person | None:
        text = (found.get(name) or "").strip()
        if not text:
            return None
        chosen: Any = self.fields[name].widget
        party: Any = (
            counterparts.by_key(chosen.key)
            or Organisation.objects.filter(uscc=text.upper()).first()
            or Person.objects.filter(number=text).first()
            or _only(Organisation.objects.filter(name=text)[:2])
            or _only(Person.objects.filter(name=text, kind="expert")[:2])
        )
        if party is None:
            self.add_error(name, f"没有找到“{text}”，请写全称、统一社会信用代码或人员编号；对方还没有登记的，请联系县科技服务中心")
        return party  # type: ignore[no-any-return]  # one of the two kinds


def _only(rows: Any) -> Any:
    found = list(rows)
    return found[0] if len(found) == 1 else None


class OfferForm(_Form):
    """An offer or a counter-offer."""

    amount = WanField(label="合同金额")
    technology_amount = WanField(label="其中技术交易额", help_text="合同金额减去设备、零部件、原材料等")
    payment = forms.ChoiceField(label="支付方式", choices=Payment.choices)
    starts_on = forms.DateField(label="履行起始日期", required=False, widget=_Date())
    ends_on = forms.DateField(label="履行截止日期", required=False, widget=_Date())
    terms = forms.CharField(
        label="主要条款", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), help_text="交付、验收、成果归属等，写进合同文本"
    )

    @staticmethod
    def from_offer(offer: Offer | None) -> dict[str, Any]:
        """What a counter-offer starts from: the other side's offer."""
        if offer is None:
            return {}
        return {
            "amount": (offer.amount / WAN).normalize().__format__("f"),
            "technology_amount": (offer.technology_amount / WAN).normalize().__format__("f"),
            "payment": offer.payment, "starts_on": offer.starts_on, "ends_on": offer.ends_on, "terms": offer.terms,
        }  # fmt: skip


class AppointmentForm(_Form):
    """A day to meet: date, from, to, place."""

    title = forms.CharField(label="会面事由", max_length=120)
    day = forms.DateField(label="日期", widget=_Date())
    begins = forms.TimeField(label="开始", widget=forms.TimeInput(attrs={"type": "time"}), initial=time(9, 30))
    ends = forms.TimeField(label="结束", widget=forms.TimeInput(attrs={"type": "time"}), initial=time(11, 0))
    place = forms.CharField(label="地点", max_length=200, help_text="线上会议写会议号")

    @property
    def given(self) -> dict[str, Any]:
        """What ``arrange_meeting`` takes."""
        found = self.cleaned_data
        zone = timezone.get_default_timezone()

        def moment(of: time) -> datetime:
            return datetime.combine(found["day"], of, zone)

        return {
            "title": found["title"], "place": found["place"], "starts_at": moment(found["begins"]), "ends_at": moment(found["ends"]),
        }  # fmt: skip


class SubmitForm(_Form):
    """What the registration form asks beyond what the two agreed on."""

    signed_on = forms.DateField(label="合同签订日期", widget=_Date())
    intellectual_property = forms.ChoiceField(label="知识产权", choices=IntellectualProperty.choices, initial=IntellectualProperty.NONE)
    programme = forms.ChoiceField(label="计划来源", choices=Programme.choices, initial=Programme.NONE)
    goal = forms.ChoiceField(label="社会经济目标", choices=[("", "请选择"), *SocialGoal.choices])
    industry = forms.ChoiceField(label="服务的国民经济行业", choices=[("", "请选择"), *ServedIndustry.choices])
    is_related_party = forms.BooleanField(label="双方有关联关系", required=False, help_text="母子公司、同一控制人、亲属关系等")

    def __init__(self, *args: Any, negotiation: Negotiation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.negotiation = negotiation
        self.fields["signed_on"].initial = clock.today()

    def clean_signed_on(self) -> date:
        """Signed by today, and not a year before the talks began."""
        day: date = self.cleaned_data["signed_on"]
        if day > clock.today():
            raise forms.ValidationError("签订日期不能晚于今天")
        if day < timezone.localtime(self.negotiation.opened_at).date() - timedelta(days=365):
            raise forms.ValidationError("签订日期比洽谈开始早一年以上，请核对")
        return day
