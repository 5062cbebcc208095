"""The command ``kehui``.

Every module of ``kehui.config.commands`` offers one command, named ``command``. The modules import Django and their
engines inside their functions, so that ``--help`` is instant; Django is set up before a function runs, unless it is marked
``runtime.works_alone``.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

import click

from kehui.config import commands, runtime
from kehui.kernel.errors import KehuiError


class CommandGroup(click.Group):
    """Finds its commands in the package, and imports one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _modules():
            found = _load(cmd_name)
            if found.name == cmd_name:
                return found
        return _commands().get(cmd_name)


@functools.cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(commands.__path__))


@functools.cache
def _commands() -> dict[str, click.Command]:
    found = [_load(module) for module in _modules()]
    return {str(command.name): command for command in found}


@functools.cache
def _load(module: str) -> click.Command:
    command: click.Command = importlib.import_module(f"{commands.__name__}.{module}").command
    _set_up_before(command)
    return command


def _set_up_before(command: click.Command) -> None:
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _set_up_before(child)
    elif command.callback is not None and not getattr(command.callback, "works_alone", False):
        command.callback = _with_django(command.callback)


def _with_django(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        runtime.setup_django()
        return callback(*args, **kwargs)

    return run


@click.command(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kehui", prog_name="kehui")
def cli() -> None:
    """科汇：县域科技服务平台。

    数据保存在 KEHUI_HOME 指定的目录；未设置 DATABASE_URL 时使用内置的 PostgreSQL，随用随启。
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and end the process: 0 done, 1 an error that is told, 2 a wrong use, 130 interrupted."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    code = 1
    try:
        code = cli.main(arguments, prog_name="kehui", standalone_mode=False) or 0
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.exceptions.NoArgsIsHelpError as help_:
        help_.show()
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        runtime.err().print("已中断。未完成的写入已自动撤销。")
        code = 130
    except KehuiError as error:
        runtime.show(error)
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except Exception as error:
        runtime.show_unexpected(error)
    finally:
        runtime.close()
    return code if isinstance(code, int) else 0
