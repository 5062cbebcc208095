from __future__ import annotations

import sys
import time

import click

from kehui.config import runtime


@click.group("search")
def command() -> None:
    """搜索索引：重建、核对、查询。"""


@command.command("rebuild")
def rebuild() -> None:
    """按数据库重建索引。期间照常搜索，完成后自动换用新索引。"""
    from kehui.config.migration import migrate
    from kehui.search import indexing

    migrate()
    began = time.perf_counter()
    with runtime.progress() as progress, indexing.writing():
        count = indexing.rebuild(progress)
    seconds = time.perf_counter() - began
    runtime.out().print(f"索引已重建：{count:,} 条，用时 {seconds:.1f} 秒。")


@command.command("check")
def check() -> None:
    """逐条核对索引与数据库；有出入时退出码为 1。"""
    from kehui.search import indexing

    with runtime.progress() as progress:
        found = indexing.check(progress)
    console = runtime.out()
    waiting = f"，另有 {found.waiting:,} 条正在等待索引" if found.waiting else ""
    if found.ok:
        console.print(f"索引与数据库一致：核对 {found.compared:,} 条{waiting}。")
        return
    for label, keys in (("索引缺少", found.missing), ("索引多出", found.surplus), ("内容不同", found.different)):
        if keys:
            runtime.err().print(f"{label} {len(keys):,} 条：{indexing.first_of(keys)}", style="red", markup=False)
    runtime.err().print("请运行 kehui search rebuild 重建索引；数据库里的记录没有问题。", markup=False)
    sys.exit(1)


@command.command("find")
@click.argument("text", metavar="文字")
@click.option("--kind", "kinds", multiple=True, help="只找一种，如 achievement；可写多次。")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="列出几条。")
def find(text: str, kinds: tuple[str, ...], limit: int) -> None:
    """以访客身份搜索，列出结果和命中的原因。"""
    from kehui.search.query import search
    from kehui.search.requests import SearchRequest

    found = search(SearchRequest(text=text, kinds=kinds, limit=limit, with_facets=False))
    console = runtime.out()
    console.print(f"共 {found.total:,} 条，用时 {found.milliseconds:.1f} 毫秒", markup=False)
    for hit in found.hits:
        console.print(f"  {hit.key}  {hit.title}", markup=False)
        for reason in hit.reasons[:2]:
            console.print(f"      {reason.text}", markup=False)
    if found.suggestions.missing:
        console.print(f"没有找到：{'、'.join(found.suggestions.missing)}", markup=False)
    for hit in found.suggestions.nearest:
        console.print(f"  相近 {hit.key}  {hit.title}", markup=False)


@command.command("lexicon")
def lexicon() -> None:
    """把随系统提供的术语词典和同义词装入台账，供查看、修改和停用；已有的不动。"""
    from kehui.config.migration import migrate
    from kehui.search.shipping import load_shipped

    migrate()
    entries, synonyms = load_shipped()
    runtime.out().print(f"已装入术语 {entries:,} 条、同义词 {synonyms:,} 条。")
