"""What is said of a bad password is said in Chinese."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from kehui.accounts.models import User


def _is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text) and "password" not in text.lower()


@pytest.mark.parametrize(
    ("password", "said"),
    [("Tea-1998", "至少要有 10 个字符"), ("7391846205", "数字"), ("password123", "常见"), ("zhouxianping", "相似")],
)
def test_a_refused_password(password: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="zhouxianping", name="周县平"))
    assert said in "".join(refused.value.messages)
    assert all(_is_chinese(message) for message in refused.value.messages)


def test_the_rules_shown_beforehand() -> None:
    assert all(_is_chinese(str(text)) for text in password_validators_help_texts())
