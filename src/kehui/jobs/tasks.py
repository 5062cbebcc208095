"""The one procrastinate task: it runs a job by its number."""

from procrastinate.contrib.django import app

from kehui.jobs.work import execute


@app.task(name="kehui.jobs.run")
def run_job(job_id: int) -> None:
    execute(job_id)
