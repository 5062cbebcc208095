"""Loading the county: its workbooks go in through the public import, in the order in which they lean on each other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from kehui.accounts.models import system_user
from kehui.demo.generator import PLANS, SEED, make_county
from kehui.demo.hall import arrange_hall
from kehui.demo.negotiations import make_negotiations
from kehui.demo.open_returns import open_returns
from kehui.demo.privacy import make_requests
from kehui.demo.proofs import make_proofs
from kehui.demo.users import make_users
from kehui.demo.workbooks import write_areas, write_workbooks
from kehui.importing.run import import_file
from kehui.kernel import clock
from kehui.places.area_sheet import import_areas
from kehui.records.register import get_register
from kehui.search.shipping import load_where_missing

#: ``progress(stage, done, total)``: the file at work, files done, files in all.
Progress = Callable[[str, int, int], None]


def load_demo(progress: Progress | None = None, *, folder: Path | None = None, today: date | None = None) -> int:
    """Make up the county as of ``today``, write its workbooks into ``folder``, import them, and make its users.

    Returns the number of records. Loading again into a loaded home changes nothing of what is the same. The workbooks
    stay only where a folder is given. Raises KehuiError where a workbook does not go in.
    """
    watch = progress or (lambda stage, done, total: None)
    with tempfile.TemporaryDirectory() as scratch:
        target = folder or Path(scratch)
        watch("编制示例县的表格", 0, len(PLANS))
        county = make_county(today or clock.today(), SEED)
        areas, books = write_areas(county, target), write_workbooks(county, PLANS, target)
        by, steps = system_user(), len(books) + 2
        # All or nothing: a load that was interrupted leaves an empty home, in which it can be done again.
        with transaction.atomic():
            watch("导入行政区划表", 0, steps)
            import_areas(areas, by=by, reason="载入示例县")
            load_where_missing()
            for done, (plan, path) in enumerate(books, 1):
                watch(f"导入{plan.name}", done, steps)
                import_file(path, by=by, register=get_register(plan.sheet.partition("#")[0]), reason="载入示例县")
            watch("设立示例用户", steps - 1, steps)
            make_users()
            make_negotiations(county.today)
            arrange_hall()
            open_returns(county.today)
            make_requests(county.today)
            make_proofs(county.today)
        watch("完成", steps, steps)
    return sum(len(rows) for rows in county.sheets.values())
