from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "kehui.importing"
    label = "importing"
    verbose_name = "导入"
