"""What happens by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from kehui.returns.domain.reminders import remind_due


@app.periodic(cron="20 7 * * *")
@app.task(name="kehui.returns.remind")
def remind(timestamp: int) -> None:
    """Each morning: those whose due date comes near or has passed are reminded, once for each due date."""
    remind_due()
