from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kehui.evidence"
    label = "evidence"
    verbose_name = "佐证与核查"

    def ready(self) -> None:
        """What waits to be confirmed stands on the workbench."""
        import_module("kehui.evidence.waiting")
