from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kehui.accounts"
    label = "accounts"
    verbose_name = "用户与权限"

    def ready(self) -> None:
        """Keep a trail of sign-ins; count what has a limit."""
        from kehui.accounts import limits, signins  # noqa: F401 - limits brings a model of its own

        signins.connect()
