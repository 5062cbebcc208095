from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kehui.accounts"
    label = "accounts"
    verbose_name = "用户与权限"

    def ready(self) -> None:
        """Keep a trail of sign-ins."""
        from kehui.accounts import signins

        signins.connect()
