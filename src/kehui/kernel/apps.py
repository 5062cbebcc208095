from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "kehui.kernel"
    label = "kernel"
    verbose_name = "基础"
