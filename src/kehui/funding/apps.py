from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "kehui.funding"
    label = "funding"
    verbose_name = "项目与资金"
