from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "kehui.places"
    label = "places"
    verbose_name = "区划与园区"
