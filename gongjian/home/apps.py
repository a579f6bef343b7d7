from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "gongjian.home"
    label = "home"

    def ready(self) -> None:
        from gongjian.home import rows_service, search_service, todo, todo_reporting, todo_service  # noqa: F401, PLC0415  (models are ready only now)

        todo.PROVIDERS.extend([*todo_service.PROVIDERS, *todo_reporting.PROVIDERS])
