from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "kehui.matchmaking"
    label = "matchmaking"
    verbose_name = "产学研合作"
