"""What the administrators do of a request: nothing that takes looking the person up, and the account that is theirs to close."""

from __future__ import annotations

from typing import Any

import pytest

from kehui.accounts.domain.user import set_active
from kehui.kernel.errors import Conflict
from kehui.privacy.domain import answering
from kehui.privacy.domain.requests import finish_request, verify_request
from kehui.privacy.finding import find
from kehui.privacy.models import RequestStatus
from kehui.records.domain import update_record
from kehui.records.dues import waiting_for
from tests.cast import Cast, make_user
from tests.privacy.conftest import NAME, Traces, enter

LABEL = "个人信息删除申请涉及的账号"


def test_the_security_administrator_does_not_finish_what_nobody_answered(cast: Cast, traces: Traces, ask: Any) -> None:
    made = ask("access")
    with pytest.raises(Conflict, match="还没有查找和答复"):
        finish_request(made, by=cast.security_admin, outcome="已当面交付")
    answering.give(made, [find(made, by=cast.county_clerk).hits[0].key], by=cast.county_clerk)
    assert finish_request(made, by=cast.security_admin, outcome="已当面交付").status == RequestStatus.DONE


def test_nor_a_correction_that_nobody_made(cast: Cast, traces: Traces, ask: Any) -> None:
    made = ask("correction", content="电话改为13800000000")
    with pytest.raises(Conflict, match="还没有查找和答复"):
        finish_request(made, by=cast.security_admin, outcome="已更正")
    update_record(traces.person, {"phone": "13800000000"}, by=cast.county_clerk, reason=f"个人信息申请 {made.number}：更正")
    assert finish_request(made, by=cast.security_admin, outcome="已更正").status == RequestStatus.DONE


def test_the_system_administrator_is_told_of_the_account(cast: Cast) -> None:
    account = make_user("ouyang", NAME)
    told = {w.label for w in waiting_for(cast.system_admin)}
    assert LABEL not in told
    made = enter("privacy.requests", by=cast.county_clerk, kind="deletion", name=NAME, phone="13712345678")
    assert LABEL not in {w.label for w in waiting_for(cast.system_admin)}  # not before it is known who asks
    verify_request(made, by=cast.security_admin, means="现场核对身份证原件")
    waiting = next(w for w in waiting_for(cast.system_admin) if w.label == LABEL)
    assert (waiting.count, waiting.url) == (1, f"/desk/system/users/{account.pk}/")
    assert made.number in waiting.detail
    assert LABEL not in {w.label for w in waiting_for(cast.county_clerk)}
    set_active(account, False, by=cast.system_admin, reason=f"个人信息申请 {made.number}")
    assert LABEL not in {w.label for w in waiting_for(cast.system_admin)}
