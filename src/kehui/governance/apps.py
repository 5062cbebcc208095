from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "kehui.governance"
    label = "governance"
    verbose_name = "组织与会议"
