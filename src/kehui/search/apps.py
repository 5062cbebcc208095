from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    name = "kehui.search"
    label = "search"
    verbose_name = "搜索与匹配"

    def ready(self) -> None:
        """Read every context's listings.py."""
        autodiscover_modules("listings")
