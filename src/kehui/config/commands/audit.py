from __future__ import annotations

import sys

import click

from kehui.config import runtime


@click.group("audit")
def command() -> None:
    """核验审计链。"""


@command.command("verify")
def verify() -> None:
    """逐条重算审计链，找出被改动、删除或插入的记录；发现问题时退出码为 1。"""
    from kehui.audit import chain

    verdict = chain.verify()
    if verdict.ok:
        runtime.out().print(f"审计链完整：共 {verdict.checked} 条，链头摘要 {verdict.head_hash}")
        return
    for problem in verdict.problems:
        runtime.err().print(problem, style="red", markup=False)
    runtime.err().print("请保存好最近的备份，并报告安全管理员。")
    sys.exit(1)
