"""The running year's returns: sent out, and come as far as such things come by a late autumn day.

Each step goes through the domain function that a person's click would call, so that history, checks and figures are
the real ones.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kehui.accounts.models import Assignment, User, system_user
from kehui.areas.models import home_county
from kehui.kernel.errors import KehuiError
from kehui.parties.models import Organisation
from kehui.records.domain import create_record
from kehui.records.register import register_of
from kehui.returns.answers import input_text
from kehui.returns.checking import FormValues, findings
from kehui.returns.definition import Definition
from kehui.returns.domain import filling, reviewing
from kehui.returns.domain.reminders import remind_due
from kehui.returns.domain.rounds import open_round
from kehui.returns.expressions import Value
from kehui.returns.models import ReturnForm, ReturnRound, Submission
from kehui.returns.queries import with_everything
from kehui.returns.rights import needs_check

#: Form, days from today until it is due, and how far each of a hundred returns has come.
_PLAN: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...] = (
    ("KJ107-1", -6, (("approved", 62), ("checked", 10), ("submitted", 9), ("returned", 5), ("filled", 5), ("open", 9))),
    ("FH-N", 12, (("approved", 30), ("checked", 12), ("submitted", 14), ("returned", 4), ("filled", 12), ("open", 28))),
    ("HZS-N", 20, (("approved", 25), ("checked", 15), ("submitted", 20), ("returned", 10), ("filled", 10), ("open", 20))),
    ("KP-N", 5, (("approved", 20), ("checked", 35), ("returned", 10), ("filled", 15), ("open", 20))),
    ("CKP-J", -3, (("approved", 55), ("checked", 12), ("submitted", 15), ("returned", 3), ("open", 15))),
)
_RETURNS = "请核对研发人员数和其中的全时人员，附上人员名单后再报。"


def open_returns(today: date) -> int:
    """Send the running year's forms out and bring them forward; returns how many returns. Done once."""
    by = system_user()
    county = User.objects.filter(username="county").first() or by
    made = 0
    for code, days, stages in _PLAN:
        form = ReturnForm.objects.select_related("area").get(code=code)
        year, month = (today.year, 12) if form.period == "year" else _quarter_before(today)
        if ReturnRound.objects.filter(form=form, year=year, month=month).exists():
            continue
        due = max(today + timedelta(days=days), form.period_of(year, month).start)  # early in January
        round = _send_out(form, year, month, due, today, county)
        made += _bring_forward(round, stages, by, county)
    remind_due(today)
    return made


def _quarter_before(today: date) -> tuple[int, int]:
    quarter = (today.month - 1) // 3
    return (today.year, quarter * 3) if quarter else (today.year - 1, 12)


def _send_out(form: ReturnForm, year: int, month: int, due: date, today: date, county: User) -> ReturnRound:
    register = register_of(ReturnRound)
    empty = {c.name: c.empty for c in register.columns}
    values = empty | {"form": form.pk, "year": year, "month": month, "due_on": due, "area": home_county().pk}
    made = create_record(register, values, by=county, reason="下发年报" if month == 12 else "下发季报")
    assert isinstance(made, ReturnRound)
    opened = open_round(made, by=county)
    # It was sent out a month before it is due, not on the day on which the demo is made up.
    ReturnRound.objects.filter(pk=opened.pk).update(opened_on=min(today, due - timedelta(days=30)))
    opened.refresh_from_db()
    return opened


def _bring_forward(round: ReturnRound, stages: tuple[tuple[str, int], ...], by: User, county: User) -> int:
    definition = Definition(round.form)
    rng = Random(f"{round.form.code}:{round.year}")
    wheel = [stage for stage, share in stages for _ in range(share)]
    rng.shuffle(wheel)
    submissions = list(with_everything(Submission.objects.filter(round=round)).order_by("pk"))
    own = Organisation.objects.filter(memberships__user__username="enterprise").values_list("pk", flat=True).first()
    places = set(Assignment.objects.filter(user__username__in=("township", "village")).values_list("area", flat=True))
    for number, submission in enumerate(submissions):
        stage = wheel[number % len(wheel)]
        if own is not None and submission.organisation_id == own:
            stage = "returned"  # the demo's enterprise has something to mend, its township and village something to fill in
        elif submission.organisation_id is None and submission.area_id in places:
            stage = "open"
        _advance(submission, definition, stage, rng, by, county)
    return len(submissions)


def _advance(submission: Submission, definition: Definition, stage: str, rng: Random, by: User, county: User) -> None:
    if stage == "open":
        return
    values = _made_up(FormValues(definition, submission, {}), rng)
    texts = {str(pk): input_text(value) for pk, value in values.items()}
    if stage == "filled":
        keep = dict(list(texts.items())[: max(1, len(texts) // 2)])
        filling.keep_draft(submission, keep, by=by)
        return
    doubts = findings(FormValues(definition, submission, values))
    reasons = {d.key: "今年新增订单和设备，已与财务核对" for d in doubts if not d.is_error}
    try:
        stored = filling.submit(submission, texts, by=by, reasons=reasons)
    except KehuiError:  # a figure that came out beyond a check: it waits as a draft, as with a person
        filling.keep_draft(submission, texts, by=by)
        return
    if needs_check(stored.form) and stage in ("checked", "approved"):
        stored = reviewing.check(stored, by=county)
    if stage == "approved":
        reviewing.approve(stored, by=county)
    elif stage == "returned":
        reviewing.send_back(stored, by=county, comment=_comment(definition))


def _comment(definition: Definition) -> str:
    return _RETURNS if definition.form.code == "KJ107-1" else f"请核对{definition.asked[0].name}，与平时了解的情况不一致。"


def _made_up(values: FormValues, rng: Random) -> dict[int, Value]:
    """Plausible answers: near last year's where there was one, parts that fit their wholes."""
    found: dict[int, Value] = {}
    by_name = {f.name: f for f in values.definition.asked}
    for field in values.definition.asked:
        last = values.last.get(field.pk)
        if isinstance(last, Decimal) and last:
            number = last * Decimal(rng.randint(94, 118)) / 100
        elif values.definition.form.register_name == "farming.cooperative-returns":
            continue
        else:
            number = Decimal(rng.randint(2, 40))
        found[field.pk] = number.quantize(Decimal(1))

    def put(name: str, number: Decimal | None) -> None:
        if name in by_name and number is not None:
            found[by_name[name].pk] = number

    def of(name: str) -> Decimal:
        value = found.get(by_name[name].pk) if name in by_name else None
        return value if isinstance(value, Decimal) else Decimal(0)

    def part(whole: Decimal, low: int, high: int) -> Decimal:
        return (whole * Decimal(rng.randint(low, high)) / 100).quantize(Decimal(1))

    spending = of("R&D经费支出")
    government, foreign = part(spending, 1, 8), Decimal(0)
    put("其中：政府资金", government)
    put("其中：境外和其他资金", foreign)
    put("其中：企业资金", spending - government - foreign)
    for sub, whole, low, high in (
        ("其中：全时人员", "研发人员数", 60, 90), ("其中：本科及以上", "研发人员数", 30, 70),
        ("新产品销售收入", "新产品产值", 85, 98), ("其中：出口", "新产品销售收入", 5, 40),
        ("其中：女性专职人员", "科普专职人员", 30, 60), ("其中：中级职称或本科以上", "科普专职人员", 20, 80),
        ("其中：政府拨款", "年度科普经费筹集额", 60, 95), ("其中：科普专项经费", "其中：政府拨款", 20, 60),
        ("年度科普经费使用额", "年度科普经费筹集额", 70, 100), ("其中：科普活动支出", "年度科普经费使用额", 30, 80),
        ("其中：已联系专家解决", "收集农户技术需求", 20, 90),
    ):  # fmt: skip
        put(sub, part(of(whole), low, high))
    put("科普场馆数", Decimal(1))
    put("科普场馆展厅面积", Decimal(rng.randint(120, 900)))
    return found
