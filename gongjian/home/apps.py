from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "gongjian.home"
    label = "home"

    def ready(self) -> None:
        from gongjian.home import todo, todo_lists  # noqa: PLC0415  (models are ready only now)

        todo.PROVIDERS.extend(todo_lists.PROVIDERS)
