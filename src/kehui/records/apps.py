from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RecordsConfig(AppConfig):
    name = "kehui.records"
    label = "records"
    verbose_name = "台账"

    def ready(self) -> None:
        """Read every context's registers.py."""
        autodiscover_modules("registers")
