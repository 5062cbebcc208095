from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "kehui.returns"
    label = "returns"
    verbose_name = "统计填报"
