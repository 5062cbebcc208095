from django.apps import AppConfig


class RecognitionsConfig(AppConfig):
    name = "kehui.recognitions"
    label = "recognitions"
    verbose_name = "科技企业"
