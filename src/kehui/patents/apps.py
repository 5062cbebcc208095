from django.apps import AppConfig


class PatentsConfig(AppConfig):
    name = "kehui.patents"
    label = "patents"
    verbose_name = "知识产权"
