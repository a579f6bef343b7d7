from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "gongjian.places"
    label = "places"

    def ready(self) -> None:
        from gongjian.places import registers  # noqa: F401, PLC0415  (models are ready only now)
