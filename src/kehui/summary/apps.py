from django.apps import AppConfig


class SummaryConfig(AppConfig):
    name = "kehui.summary"
    label = "summary"
    verbose_name = "年度总结"

    def ready(self) -> None:
        """Old summaries' figures stand beside the figures on their pages."""
        from kehui.statistics import beside
        from kehui.summary.history import remarks

        beside.provide(remarks)
