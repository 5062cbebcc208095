"""Tables made together are the tables made one after the other."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from kehui.kernel.migrating import CreateModels

OPERATIONS = [
    # The first refers to the second, which is not there yet.
    migrations.CreateModel(
        "Cup",
        [("id", models.BigAutoField(primary_key=True)), ("pot", models.ForeignKey("tea.Pot", on_delete=models.CASCADE))],
    ),
    migrations.CreateModel(
        "Pot",
        [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
        options={"constraints": [models.UniqueConstraint(fields=["name"], name="tea_pot_once")]},
    ),
]


@pytest.mark.django_db(transaction=True)
def test_forwards_and_backwards() -> None:
    operation = CreateModels(OPERATIONS)
    before, after = ProjectState(), ProjectState()
    assert before.apps is not None
    after.__dict__["apps"] = before.apps  # rendered already, as in a running migration
    operation.state_forwards("tea", after)
    assert set(after.models) == {("tea", "cup"), ("tea", "pot")}
    with connection.schema_editor() as editor:
        operation.database_forwards("tea", editor, before, after)
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'tea_cup'::regclass AND contype = 'f'")
        assert len(cursor.fetchall()) == 1
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = 'tea_pot_once'")
        assert cursor.fetchone()
    with connection.schema_editor() as editor:
        operation.database_backwards("tea", editor, after, before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tea_cup'), to_regclass('tea_pot')")
        assert cursor.fetchone() == (None, None)


def test_it_is_written_into_a_migration_as_it_is() -> None:
    name, positional, named = CreateModels(OPERATIONS).deconstruct()
    assert (name, positional, named) == ("CreateModels", [], {"operations": OPERATIONS})
