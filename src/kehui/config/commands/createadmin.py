from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import click

from kehui.config import runtime

if TYPE_CHECKING:
    from kehui.accounts.models import Role

USERNAMES = {"system_admin": "sysadmin", "security_admin": "secadmin", "auditor": "auditor"}


@click.command("createadmin")
@click.option("--role", type=click.Choice(list(USERNAMES)), help="只建这一类管理员；不写则三类各建一名。")
@click.option("--username", help="登录名（须同时指定 --role）。")
@click.option("--name", help="姓名（须同时指定 --role）。")
@click.option("--prompt", is_flag=True, help="由您输入密码；不写则生成随机密码并显示一次。")
def command(role: str | None, username: str | None, name: str | None, prompt: bool) -> None:
    """建立系统管理员、安全管理员和审计员（三员分立）。

    三类管理员须由三人分别担任。已有的管理员不会重复建立。密码也可用环境变量 KEHUI_ADMIN_PASSWORD 给出
    （须同时指定 --role）。
    """
    from kehui.accounts.models import Assignment, Role
    from kehui.config.migration import migrate

    given = os.environ.get("KEHUI_ADMIN_PASSWORD", "")
    if role is None and (username or name or given):
        raise click.UsageError("指定登录名、姓名或密码时，须同时用 --role 指定管理员的种类")
    migrate()
    console = runtime.out()
    for wanted in [Role(role)] if role else [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]:
        if role is None and Assignment.objects.filter(role=wanted).exists():
            console.print(f"{wanted.label}已有，不再建立。")
            continue
        login = username or USERNAMES[wanted.value]
        if prompt:
            password = click.prompt(f"{wanted.label}（{login}）的密码", hide_input=True, confirmation_prompt=True)
        else:
            password = given or secrets.token_urlsafe(12)
        _create(wanted, login, name or wanted.label, password)
        shown = "" if prompt or given else f"，密码 {password}（只显示这一次，请登录后修改）"
        console.print(f"已建立{wanted.label}：登录名 {login}{shown}", markup=False)


def _create(role: Role, username: str, name: str, password: str) -> None:
    from django.db import transaction

    from kehui.accounts.domain.user import create_user, grant_role
    from kehui.accounts.models import system_user

    with transaction.atomic():
        by, reason = system_user(), "命令行建立管理员"
        grant_role(
            create_user(username=username, name=name, password=password, by=by, reason=reason), role, None, by=by
        )
