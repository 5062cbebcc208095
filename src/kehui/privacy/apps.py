from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "kehui.privacy"
    label = "privacy"
    verbose_name = "个人信息保护"

    def ready(self) -> None:
        """The workbench asks what waits."""
        import_module("kehui.privacy.waiting")
