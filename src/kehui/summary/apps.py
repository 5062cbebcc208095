from django.apps import AppConfig


class SummaryConfig(AppConfig):
    name = "kehui.summary"
    label = "summary"
    verbose_name = "年度总结"
