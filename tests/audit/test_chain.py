"""The trail: gap-free, unchangeable, and able to prove it."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kehui.accounts.models import User, system_user
from kehui.audit import chain
from kehui.audit.models import Channel, Entry, Head
from kehui.config import cli
from tests.cast import Cast, make_organisation


def write(count: int = 1, text: str = "清源茶业", **values: str) -> None:
    with transaction.atomic():
        chain.append(
            [
                chain.Change("parties.organisation.updated", "parties.organisation", n, text, new=values)
                for n in range(count)
            ],
            by=system_user(),
        )


def as_attacker(statement: str, parameters: list[object] | None = None) -> None:
    """Somebody with the rights of the database's owner, who knows about the trigger."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute(statement, parameters)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET actor_name = '别人'", "DELETE FROM audit_entry WHERE number = 1", "TRUNCATE audit_entry"],
)
def test_the_database_refuses_to_change_or_remove(statement: str) -> None:
    write(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 2


@pytest.mark.django_db
def test_an_untouched_trail_is_whole() -> None:
    assert chain.verify().ok
    write(3)
    write(2, "制表符\x1f与\x00空字", note="“引号”、换行\n、反斜杠\\、制表\t")
    verdict = chain.verify()
    assert verdict.problems == []
    assert (verdict.checked, verdict.head_hash) == (5, Entry.objects.get(number=5).hash)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "object_text = '山海茶业'", "reason = '改过'", "new = '{}'", "old = '{\"a\":1}'", "actor_id = actor_id + 1",
        "actor_name = '别人'", "at = at + interval '1 second'", "channel = 'page'", "action = 'x'", "object_id = '99'",
        "model = 'x'",
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(change: str) -> None:
    write(3, amount="350000")
    as_attacker(f"UPDATE audit_entry SET {change} WHERE number = 2")
    assert [p for p in chain.verify().problems if "第 2 条的内容与摘要不符" in p]


@pytest.mark.django_db
def test_a_changed_entry_with_its_hash_made_to_fit_breaks_the_next_link() -> None:
    write(3)
    as_attacker("UPDATE audit_entry SET hash = repeat('a', 64) WHERE number = 2")
    problems = " ".join(chain.verify().problems)
    assert "第 3 条接不上前一条" in problems


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "words"), [(1, "缺少第 1 条"), (2, "缺少第 2 条"), (3, "链头记着 3 条，实有 2 条")])
def test_a_removed_entry_is_found_the_last_one_too(number: int, words: str) -> None:
    write(3)
    as_attacker("DELETE FROM audit_entry WHERE number = %s", [number])
    assert any(words in p for p in chain.verify().problems)


@pytest.mark.django_db
def test_several_removed_are_told_as_a_range() -> None:
    write(5)
    as_attacker("DELETE FROM audit_entry WHERE number IN (2, 3)")
    assert any("缺少第 2 至 3 条" in p for p in chain.verify().problems)


@pytest.mark.django_db
def test_an_inserted_entry_is_found() -> None:
    write(2)
    Entry.objects.create(
        number=3, at=Entry.objects.get(number=2).at, actor_name="别人", channel="page", action="x", model="m", object_id="1",
        object_text="t", old="{}", new="{}", previous_hash=Entry.objects.get(number=2).hash, hash="b" * 64,
    )  # fmt: skip
    problems = chain.verify().problems
    assert any("第 3 条的内容与摘要不符" in p for p in problems)
    assert any("链头记着 2 条，实有 3 条" in p for p in problems)


@pytest.mark.django_db
def test_everything_removed_is_found() -> None:
    write(2)
    as_attacker("DELETE FROM audit_entry")
    assert any("实有 0 条" in p for p in chain.verify().problems)


@pytest.mark.django_db
def test_the_list_of_problems_ends_somewhere() -> None:
    write(30)
    as_attacker("UPDATE audit_entry SET reason = '改过'")
    assert len(chain.verify(limit=5).problems) == 5


@pytest.mark.django_db
def test_an_entry_says_who_and_by_which_way(cast: Cast) -> None:
    with transaction.atomic(), chain.channel(Channel.IMPORT):
        chain.append([chain.Change("a.b.c", "a.b", 7, "某物", old={"x": None}, reason="更正")], by=cast.county_clerk)
    entry = chain.entries_of("a.b", 7).get()
    assert (entry.actor_id, entry.actor_name, entry.channel) == (cast.county_clerk.pk, "周县平", "import")
    assert (entry.old_values, entry.new_values, entry.reason) == ({"x": None}, {}, "更正")
    with transaction.atomic():
        chain.append([chain.Change("a.b.c", "a.b", 8, "某物")], by=cast.county_clerk)
    assert chain.entries_of("a.b", 8).get().channel == "command", "the channel ends with its block"


@pytest.mark.django_db
def test_a_change_rolled_back_leaves_no_entry_and_no_gap(cast: Cast) -> None:
    before = Head.objects.get().last_number
    with transaction.atomic():
        make_organisation("不曾有过的厂")
        transaction.set_rollback(True)
    assert Head.objects.get().last_number == before
    make_organisation("有过的厂")
    assert Entry.objects.latest("number").number == before + 1
    assert chain.verify().ok


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_into_the_transaction_of_its_change() -> None:
    with pytest.raises(AssertionError, match="transaction"):
        chain.append([chain.Change("a.b.c", "a.b", 1, "某物")], by=system_user())


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_keep_one_chain() -> None:
    by: User = system_user()
    ready = threading.Barrier(4)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            ready.wait(10)
            for n in range(5):
                with transaction.atomic():
                    chain.append([chain.Change("a.b.c", "a.b", n, name) for _ in range(3)], by=by)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"写者{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    verdict = chain.verify()
    assert verdict.ok, verdict.problems
    assert verdict.checked == 60
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 61))


@pytest.fixture
def keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    # The command would close the test's own connection at its end.
    monkeypatch.setattr(cli.runtime, "close", lambda: None)


@pytest.mark.django_db
def test_the_command_tells_a_whole_trail_by_its_exit_code(
    keep_connection: None, capfd: pytest.CaptureFixture[str]
) -> None:
    write(2)
    assert cli.run(["audit", "verify"]) == 0
    assert "审计链完整：共 2 条" in capfd.readouterr().out


@pytest.mark.django_db
def test_the_command_tells_a_broken_trail_by_its_exit_code(
    keep_connection: None, capfd: pytest.CaptureFixture[str]
) -> None:
    write(2)
    as_attacker("UPDATE audit_entry SET reason = '改过' WHERE number = 1")
    assert cli.run(["audit", "verify"]) == 1
    said = capfd.readouterr().err
    assert "第 1 条的内容与摘要不符" in said
    assert "安全管理员" in said
