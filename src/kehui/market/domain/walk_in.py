"""Problems left at the hall's touch screen: taken down, and what staff make of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kehui.accounts.limits import use
from kehui.accounts.models import CLERKS, Role, User, system_user
from kehui.areas.models import home_county
from kehui.kernel import clock
from kehui.kernel.errors import Conflict, Invalid, Problem
from kehui.kernel.identifiers import check_phone
from kehui.market.domain import notice
from kehui.market.domain.listing import create_listing
from kehui.market.models import Demand, TechnicalField
from kehui.market.models.walk_in import WalkInProblem, WalkInStatus
from kehui.parties.models import Organisation
from kehui.records.domain import create_record, lock_for_change, save_change
from kehui.records.register import register_of

PREFIX = "LY"
#: One of the topics that are touched (茶叶) is enough: the staff call back.
SHORTEST, LONGEST = 2, 1000
#: One screen serves many people, one telephone only its owner.
SCREEN_AN_HOUR, PHONE_A_DAY = 20, 3
HOUR, DAY = 3600, 86_400


@transaction.atomic
def leave_problem(text: str, phone: str, *, where: str) -> WalkInProblem:
    """A visitor's problem for the staff of the county. ``where`` is the screen, for the limit.

    Raises Invalid with everything that is wrong, TooOften beyond the limits.
    """
    text = " ".join(text.replace("\x00", "").split())
    problems = []
    if len(text) < SHORTEST:
        problems.append(Problem("text", "请点一项，或写几个字说明遇到了什么难题"))
    if len(text) > LONGEST:
        problems.append(Problem("text", f"请说得简短些，不超过{LONGEST}个字"))
    try:
        phone = check_phone(phone.strip()) if phone.strip() else ""
        if not phone:
            problems.append(Problem("phone", "请输入联系电话，工作人员才能答复您"))
    except ValueError as error:
        problems.append(Problem("phone", str(error)))
    if problems:
        raise Invalid(problems)
    use("market.walk_in", where, most=SCREEN_AN_HOUR, seconds=HOUR, what="留言")
    use("market.walk_in.phone", phone, most=PHONE_A_DAY, seconds=DAY, what="这个电话留言")
    county = home_county()
    register = register_of(WalkInProblem)
    values: dict[str, Any] = {c.name: c.empty for c in register.columns} | {
        "text": text, "phone": phone, "left_on": clock.today(),
        "area": county.pk, "status": WalkInStatus.WAITING.value,
    }  # fmt: skip
    made = create_record(register, values, by=system_user(), reason="大厅触摸屏留言")
    assert isinstance(made, WalkInProblem)
    url = f"/desk/market/walk-in-problems/{made.pk}/"
    for role in (Role.BROKER, Role.COUNTY_CLERK):
        notice.tell(notice.holders_of(role, county), f"walk_in:{made.pk}", "大厅有人留下难题", made.text[:200], url)
    return made


def _lock(problem: WalkInProblem, by: User) -> tuple[Any, dict[str, Any]]:
    stored, old = lock_for_change(problem, by=by)
    if stored.status != WalkInStatus.WAITING:
        raise Conflict(f"这条留言已经处理过：{stored.get_status_display()}")
    return stored, old


@transaction.atomic
def adopt_problem(problem: WalkInProblem, *, by: User, owner: str, reason: str = "") -> Demand:
    """Make a demand's draft of it, in the name of the enterprise that called (its USCC, or its whole name)."""
    stored, old = _lock(problem, by)
    wanted = owner.strip()
    found = list(Organisation.objects.filter(uscc=wanted.upper())[:1]) or list(Organisation.objects.filter(name=wanted)[:2])
    if len(found) != 1:
        told = "没有这个单位，请先在“单位”台账登记" if not found else "有几个同名的单位，请填统一社会信用代码"
        raise Invalid([Problem("owner", told)])
    register = register_of(Demand)
    # A draft: the staff who called write down what they heard.
    text = stored.text if len(stored.text) >= 10 else f"大厅留言：{stored.text}。待与企业核实后补充"
    values = {
        "title": stored.text[:40], "description": text, "owner": found[0].pk, "phone": stored.phone,
        "contact": stored.contact, "area": found[0].area_id, "field": TechnicalField.MANUFACTURING.value, "ways": "面议",
    }  # fmt: skip
    demand = create_listing(register, values, by=by)
    assert isinstance(demand, Demand)
    stored.status, stored.demand, stored.outcome = WalkInStatus.ADOPTED, demand, reason.strip()[:300]
    save_change(stored, old, by=by, reason=reason, action="adopted")
    problem.refresh_from_db()
    return demand


@transaction.atomic
def dismiss_problem(problem: WalkInProblem, *, by: User, reason: str) -> WalkInProblem:
    """Nothing comes of it, and why."""
    stored, old = _lock(problem, by)
    if len(reason.strip()) < 2:
        raise Invalid([Problem("reason", "请写明不予采用的原因")])
    stored.status, stored.outcome = WalkInStatus.DISMISSED, reason.strip()[:300]
    saved = save_change(stored, old, by=by, reason=reason, action="dismissed")
    problem.refresh_from_db()
    return saved  # type: ignore[return-value]


#: Who answers walk-in problems.
ANSWERERS = CLERKS | {Role.BROKER}
