from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StatisticsConfig(AppConfig):
    name = "kehui.statistics"
    label = "statistics"
    verbose_name = "统计"

    def ready(self) -> None:
        """Read every context's indicators.py."""
        autodiscover_modules("indicators")
