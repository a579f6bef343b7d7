from django.apps import AppConfig

from gongjian.places import hooks


class OrgsConfig(AppConfig):
    name = "gongjian.orgs"
    label = "orgs"

    def ready(self) -> None:
        from gongjian.orgs import registers  # noqa: F401, PLC0415  (models are ready only now)
        from gongjian.orgs.actions import take_first_area  # noqa: PLC0415

        hooks.CHANGED.append(take_first_area)
