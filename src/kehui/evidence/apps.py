from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "kehui.evidence"
    label = "evidence"
    verbose_name = "佐证与核查"
