from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "kehui.returns"
    label = "returns"
    verbose_name = "统计填报"

    def ready(self) -> None:
        """What is asked of its source is written by nobody past it; figures say how far the returns behind them are in."""
        from kehui.records.hooks import guard_writes
        from kehui.returns.covering import coverage
        from kehui.returns.one_way import guard
        from kehui.statistics import covering

        guard_writes(guard)
        covering.provide(coverage)
