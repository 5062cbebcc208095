from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kehui.audit"
    label = "audit"
    verbose_name = "审计"
