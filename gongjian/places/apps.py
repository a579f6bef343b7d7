from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "gongjian.places"
    label = "places"
