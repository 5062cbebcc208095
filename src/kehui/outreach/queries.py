"""Questions asked of the facilities."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, TextField, Value

from kehui.areas.models import Area
from kehui.kernel import clock
from kehui.outreach.models import LibraryNorm


def norms_for(area: Area, day: date | None = None) -> list[LibraryNorm]:
    """The library norms in force at ``area`` on ``day`` (today): its own and those of the areas above it."""
    day = day or clock.today()
    here = LibraryNorm.objects.annotate(here=Value(area.path, output_field=TextField()))
    return list(
        here.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, here__startswith=F("area__path")
        )
    )
