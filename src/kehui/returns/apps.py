from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "kehui.returns"
    label = "returns"
    verbose_name = "统计填报"

    def ready(self) -> None:
        """What is asked of its source is written by nobody past it."""
        from kehui.records.hooks import guard_writes
        from kehui.returns.one_way import guard

        guard_writes(guard)
