from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "gongjian.checkin"
    label = "checkin"

    def ready(self) -> None:
        from gongjian.checkin import registers  # noqa: F401, PLC0415  (models are ready only now)
