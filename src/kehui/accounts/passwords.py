"""Rules for passwords that Django has no Chinese words for."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator


class LengthValidator(MinimumLengthValidator):
    """At least ``min_length`` characters. Django 5.2 says this in English only."""

    def get_error_message(self) -> str:
        """What is wrong, and how long it must be."""
        return f"密码太短，至少要有 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        """The rule, shown before anything is typed."""
        return f"密码至少要有 {self.min_length} 个字符。"
