from importlib import import_module

from django.apps import AppConfig


class SummaryConfig(AppConfig):
    name = "kehui.summary"
    label = "summary"
    verbose_name = "年度总结"

    def ready(self) -> None:
        """Old summaries' figures stand beside the figures on their pages, and are their base where the records have none;
        the workbench asks what waits.
        """
        import_module("kehui.summary.waiting")
        from kehui.statistics import beside
        from kehui.summary.history import remarks, stated_bases

        beside.provide(remarks)
        beside.provide_bases(stated_bases)
