"""allauth, as an office uses it: accounts are made by the administrators, nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """Sign-in by username; no self-registration."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never: the system administrator makes accounts."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, with errors that say how to go on."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "动态口令不对。请核对手机时间，等应用显示新的数字后再输；用恢复码时，请核对是否已用过",
    }
