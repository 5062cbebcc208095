"""Limits counted in the database."""

from __future__ import annotations

import pytest

from kehui.accounts import limits


@pytest.mark.django_db
def test_a_limit_is_kept_for_each_action_and_person() -> None:
    for expected in (1, 2):
        assert limits.use("act", "u1", most=2, seconds=3600, what="办理") == expected
    with pytest.raises(limits.TooOften, match="办理太频繁") as caught:
        limits.use("act", "u1", most=2, seconds=3600, what="办理")
    assert 0 < caught.value.wait_seconds <= 3600
    assert "可以继续" in caught.value.hint
    assert limits.use("act", "u2", most=2, seconds=3600, what="办理") == 1
    assert limits.use("other", "u1", most=2, seconds=3600, what="办理") == 1


@pytest.mark.django_db
def test_old_counts_are_forgotten() -> None:
    limits.use("act", "u1", most=2, seconds=60, what="办理")
    limits.RateCount.objects.update(since=0)
    assert limits.forget_old() == 1
    assert limits.use("act", "u1", most=1, seconds=60, what="办理") == 1
