from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kehui.demo"
    label = "demo"
    verbose_name = "示例县"
