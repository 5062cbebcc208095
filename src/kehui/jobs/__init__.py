"""Long work in the background, with its progress on show. Contexts use ``kehui.jobs.work``."""
