from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from kehui.config.commands import search as commands
from kehui.search import index, indexing, outbox
from kehui.search.models import OutboxRow
from kehui.search.query import search
from kehui.search.requests import SearchRequest
from tests.cast import County, make_county, make_organisation
from tests.search import firms
from tests.search.conftest import MakeFirm
from tests.searching import reindex

ROOT = Path(__file__).resolve().parents[2]


def found(text: str) -> list[str]:
    return [hit.title for hit in search(SearchRequest(text=text)).hits]


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_change_that_is_rolled_back_never_reaches_the_index(firm: MakeFirm, county: County) -> None:
    firm("留下的茶厂")
    with transaction.atomic():
        outbox.touch(firms.KIND, make_organisation("撤销的茶厂").pk)
        transaction.set_rollback(True)
    reindex()
    assert found("茶厂") == ["留下的茶厂"]


def test_changed_hidden_and_deleted_rows_follow(firm: MakeFirm) -> None:
    made = firm("会变的茶厂", text="杀青")
    other = firm("会走的茶厂")
    firms.said["会变的茶厂"] = {"text": "烘干"}
    firms.said["会走的茶厂"] = {"hidden": True}
    outbox.touch_many(firms.KIND, [made.pk, other.pk])
    reindex()
    assert found("烘干") == ["会变的茶厂"]
    assert found("杀青") == found("会走的") == []
    pk = made.pk
    made.delete()
    outbox.touch(firms.KIND, pk)
    reindex()
    assert index.engine().size() == 0
    assert not OutboxRow.objects.exists()


def test_touching_an_unknown_kind_is_refused_where_it_happens(firm: MakeFirm) -> None:
    with pytest.raises(KeyError):
        outbox.touch("nothing", 1)


def test_check_finds_what_is_missing_left_over_or_different_and_rebuild_mends_it(firm: MakeFirm) -> None:
    missing, different, left = firm("缺少的", wait=True), firm("改过的"), firm("多出的")
    assert indexing.check().ok  # the first also waits no more: the later two brought it in
    engine = index.engine_for_writing()
    engine.delete([f"firm:{missing.pk}"])
    engine.commit()
    firms.said["改过的"] = {"text": "没有告诉索引"}
    firms.said["多出的"] = {"hidden": True}
    wrong = indexing.check()
    assert (wrong.missing, wrong.different, wrong.surplus) == (
        [f"firm:{missing.pk}"], [f"firm:{different.pk}"], [f"firm:{left.pk}"]
    )  # fmt: skip
    index.forget()
    asked = CliRunner().invoke(commands.command, ["check"])
    assert asked.exit_code == 1
    seen: list[str] = []
    assert indexing.rebuild(lambda stage, done, total: seen.append(stage)) == 2
    assert seen
    assert indexing.check().ok
    assert CliRunner().invoke(commands.command, ["check"]).exit_code == 0
    assert len([f for f in index.folder().iterdir() if f.is_dir()]) == 1  # the old index is gone


def test_what_is_touched_while_the_index_is_made_anew_is_not_lost(firm: MakeFirm) -> None:
    first = firm("先有的茶厂")

    def meanwhile(stage: str, done: int, total: int | None) -> None:
        if stage == "写入磁盘":
            firms.said["先有的茶厂"] = {"text": "后来加的杀青"}
            outbox.touch(firms.KIND, first.pk)

    indexing.rebuild(meanwhile)
    assert found("杀青") == []
    reindex()
    assert found("杀青") == ["先有的茶厂"]


def test_an_index_of_another_format_is_not_read(firm: MakeFirm, search_index: Path) -> None:
    firm("茶厂")
    (search_index / "v0-abc").mkdir()
    (search_index / "current").write_text("v0-abc\n")
    index.forget()
    assert index.current() is None
    assert found("茶厂") == []
    assert indexing.keep_in_step() == 0
    assert found("茶厂") == ["茶厂"]  # made anew from the database


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(kind: str, search_index: Path) -> None:
    make_county()
    with transaction.atomic():
        made = [make_organisation(f"茶厂{n}").pk for n in range(120)]
        outbox.touch_many(firms.KIND, made)
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    command = [sys.executable, "-m", "tests.search.follower", name, str(search_index), "10"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        until(lambda: OutboxRow.objects.count() < 120)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    left = OutboxRow.objects.count()
    assert search(SearchRequest(text="茶厂")).total >= 120 - left  # what left the outbox is in the index
    # Another worker takes over: neither the dead one's lock in the database nor that in the folder is in its way.
    until(lambda: indexing.keep_in_step() == left, 10)
    assert OutboxRow.objects.count() == 0
    assert search(SearchRequest(text="茶厂")).total == 120
    assert indexing.check().ok


@pytest.mark.django_db(transaction=True)
def test_only_one_writes(kind: str, search_index: Path) -> None:
    make_county()
    with transaction.atomic():
        outbox.touch(firms.KIND, make_organisation("茶厂").pk)
    with indexing.writing() as got:
        assert got
        indexing.keep_in_step()  # somebody else is at it
        assert found("茶厂") == []
    indexing.keep_in_step()
    assert found("茶厂") == ["茶厂"]


@pytest.mark.django_db(transaction=True)
def test_the_indexer_follows_by_itself(kind: str, search_index: Path) -> None:
    make_county()
    indexer = indexing.Indexer()
    indexer.start()
    try:
        with transaction.atomic():
            outbox.touch(firms.KIND, make_organisation("茶厂").pk)
        until(lambda: found("茶厂") == ["茶厂"])
    finally:
        indexer.stop()


@pytest.mark.django_db(transaction=True)
def test_the_writer_is_kept_between_batches_and_given_up_when_another_wants_it(kind: str, search_index: Path) -> None:
    make_county()
    shift = indexing.Shift()
    for name in ("甲茶厂", "乙茶厂"):
        with transaction.atomic():
            outbox.touch(firms.KIND, make_organisation(name).pk)
        shift.look()
    assert set(found("茶厂")) == {"甲茶厂", "乙茶厂"}
    with indexing.writing(wait=False) as got:
        assert not got  # the turn goes on
    entered = threading.Event()

    def other() -> None:
        with indexing.writing():
            entered.set()
        connection.close()

    waiting = threading.Thread(target=other)
    waiting.start()
    until(lambda: shift.look() == 0 and entered.is_set())
    waiting.join()
    shift.end()
