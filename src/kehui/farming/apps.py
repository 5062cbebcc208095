from django.apps import AppConfig


class FarmingConfig(AppConfig):
    name = "kehui.farming"
    label = "farming"
    verbose_name = "农业科技"
