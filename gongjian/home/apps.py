from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "gongjian.home"
    label = "home"

    def ready(self) -> None:
        from gongjian.home.todo import PROVIDERS  # noqa: PLC0415  (models are ready only now)
        from gongjian.home.todo_bookings import booking_todos  # noqa: PLC0415

        PROVIDERS.append(booking_todos)
