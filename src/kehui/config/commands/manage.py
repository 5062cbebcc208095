from __future__ import annotations

import click


@click.command(
    "manage",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """执行 Django 的管理命令（供开发和运维人员使用）。"""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kehui manage", *arguments])
