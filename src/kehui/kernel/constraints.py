"""Rules that the database keeps, written the same way everywhere."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q


def in_order(name: str, first: str, last: str) -> models.CheckConstraint:
    """``last`` not before ``first`` where both are known."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
    )


def area_follows(child: str, reference: str, parent: str) -> migrations.RunSQL:
    """For a migration: ``child`` rows lie where the ``parent`` row named by ``reference`` lies, and move with it.

    ``parent`` needs a unique constraint on (id, area). Counting by a row's own area is then as right as by the
    parent's.
    """
    name = f"{child}_area_follows"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY ({reference}, area_id)"
        f" REFERENCES {parent} (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )
