from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kehui.web"
    label = "web"
    verbose_name = "页面"
