from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kehui.config import runtime


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="文件...", type=click.Path(path_type=Path))
@click.option("--register", "register_name", metavar="台账", help="台账的名称，如 技术合同；不写时按表头认出。")
@click.option("--areas", is_flag=True, help="导入的是行政区划表。")
@click.option("--user", "username", metavar="账号", help="以谁的名义和权限导入；不写时为系统。")
@click.option("--reason", default="", metavar="说明", help="记入审计的说明。")
@click.option("--check", "check_only", is_flag=True, help="只检查，不写入。")
@click.option("--skip-errors", is_flag=True, help="跳过有误的行，导入其余。")
def command(
    files: tuple[Path, ...],
    register_name: str | None,
    areas: bool,
    username: str | None,
    reason: str,
    check_only: bool,
    skip_errors: bool,
) -> int:
    """检查并导入表格（xlsx、csv）。每个文件要么全部写入，要么一行不写；同一文件再导一次不会重复。

    有文件未能导入时退出码为 1，其余文件照常处理。
    """
    from kehui.config.migration import migrate
    from kehui.kernel.errors import KehuiError

    migrate()
    by = _user(username)
    register = _register(register_name)
    failed = 0
    for path in files:
        try:
            if areas:
                _import_areas(path, by, reason)
            else:
                failed += not _import(path, by, register, reason, check_only, skip_errors)
        except KehuiError as error:
            failed += 1
            runtime.err().print(f"{path.name}：没有导入", style="bold red", markup=False)
            runtime.show(error)
    return 1 if failed else 0


def _user(username: str | None) -> Any:
    from kehui.accounts.models import User, system_user

    if username is None:
        return system_user()
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise click.BadParameter(f"没有“{username}”这个账号，或已停用", param_hint="--user")
    return found


def _register(name: str | None) -> Any:
    from kehui.records.register import all_registers

    if name is None:
        return None
    for register in all_registers():
        if name in (register.title, register.name):
            return register
    titles = "、".join(r.title for r in all_registers())
    raise click.BadParameter(f"没有“{name}”这个台账。可用：{titles}", param_hint="--register")


def _import_areas(path: Path, by: Any, reason: str) -> None:
    from kehui.kernel.errors import KehuiError
    from kehui.places.area_sheet import import_areas

    if not path.is_file():
        raise KehuiError(f"没有这个文件：{path}", hint="请核对路径")
    import_areas(path, by=by, reason=reason)
    runtime.out().print(f"{path.name}：行政区划已导入", markup=False)


def _import(path: Path, by: Any, register: Any, reason: str, check_only: bool, skip_errors: bool) -> bool:
    """Whether the file went in (or, only checked, could)."""
    from kehui.importing import run
    from kehui.importing.models import State

    batch = run.upload(path, by=by, register=register)
    with runtime.progress() as progress:
        run.preview(batch, progress=progress)
        wrong = batch.count(State.ERROR)
        writing = not check_only and (skip_errors or not wrong)
        if writing:
            run.commit(batch, by=by, reason=reason, skip_errors=skip_errors, progress=progress)
        elif check_only:
            run.cancel(batch)
    console = runtime.out()
    counts = "，".join(f"{s.label} {batch.count(s):,}" for s in State if batch.count(s))
    verdict = "已导入" if writing else "检查完毕，没有写入" if check_only else "没有导入"
    console.print(f"{path.name} → {batch.register.title}：{verdict}（{counts}）", markup=False)
    for message in [*batch.messages, *(p.message for p in run.error_problems(batch))]:
        console.print(f"  {message}", markup=False)
    if wrong and not writing and not check_only:
        console.print("  改好后重新导入，或加 --skip-errors 跳过有误的行。系统里的数据没有变化。", markup=False)
    return not wrong or writing
