from django.apps import AppConfig


class IncubationConfig(AppConfig):
    name = "kehui.incubation"
    label = "incubation"
    verbose_name = "孵化与人才"
