from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kehui.outreach"
    label = "outreach"
    verbose_name = "科普阵地"
