"""Where the pages of a register are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kehui.records.models import Record
from kehui.records.register import Register, all_registers, register_of


class ContextConverter:
    """The first part of a register's address; any other word is left to the addresses after ours."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> str:
        """ValueError where no register lies there."""
        if not any(r.model._meta.app_label == value for r in all_registers()):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


def url_for(register: Register, page: str = "list", *args: Any) -> str:
    """The address of a register's page: ``url_for(register, "detail", 12)``."""
    return reverse(f"records:{page}", args=[register.model._meta.app_label, register.slug, *args])


def url_of(record: Record) -> str:
    """The address of a record."""
    return url_for(register_of(type(record)), "detail", record.pk)
