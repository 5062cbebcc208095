"""Who may open a register's pages, and the record that an address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from kehui.accounts.models import OFFICE, OUTSIDE, User
from kehui.kernel.errors import NotPermitted
from kehui.records.models import Record
from kehui.records.register import Action, Register, area_of, get_register

View = Callable[..., HttpResponseBase]


def register_page(view: View) -> View:
    """View decorator: signed in, and the register of the address, which the user may open, as second argument."""

    @login_required
    @wraps(view)
    def opened(request: HttpRequest, context: str, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            register = get_register(f"{context}.{slug}")
        except KeyError:
            raise Http404(f"没有“{context}/{slug}”这个台账") from None
        require_access(register, request.user)  # type: ignore[arg-type]
        return view(request, register, *args, **kwargs)

    return opened


def may_open(register: Register, user: User) -> bool:
    """Whether the user has any business with the register: an office, or records of their own in it."""
    if register.readers is not None:
        return user.is_system or bool(user.roles & register.readers)
    return (
        user.is_system
        or bool(user.areas_with(OFFICE))
        or bool(user.areas_with(register.model.service_roles))
        or bool(user.roles & OUTSIDE and register.model.owner_lookups)
    )


def require_access(register: Register, user: User) -> None:
    """NotPermitted where the user may not open the register at all."""
    if not may_open(register, user):
        raise NotPermitted(f"您的角色不查看{register.title}台账", hint="如工作需要，请联系安全管理员授予相应的角色")


def visible(register: Register, user: Any) -> QuerySet[Any]:
    """The records the user may see."""
    queryset: QuerySet[Any] = register.model.objects.visible_to(user)
    return queryset


def visible_record(register: Register, user: Any, pk: int) -> Record:
    """One of them with what it refers to; Http404 where there is none, or none for this user."""
    related = {"area", *(c.name for c in register.references), *_area_chain(register)}
    found = visible(register, user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404(f"没有这条{register.title}，或者它不在您的辖区内")
    record: Record = found
    return record


def _area_chain(register: Register) -> list[str]:
    return [register.model.area_lookup]


def may_act(register: Register, action: Action, user: User, record: Record) -> bool:
    """Whether to offer the user this change of the record's state."""
    if not action.when(record):
        return False
    if register.holds(user, action.writers, area_of(record)):
        return True
    return bool(user.roles & action.writers & OUTSIDE) and register.owns(user, record)


def crumbs(register: Register, list_url: str, *last: str) -> list[dict[str, str]]:
    """The way to a page: division of work, register, page."""
    found = [{"label": register.menu, "url": ""}, {"label": register.title, "url": list_url}]
    return [*found, *({"label": text, "url": ""} for text in last)]
