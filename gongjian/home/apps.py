from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "gongjian.home"
    label = "home"

    def ready(self) -> None:
        from gongjian.home import (  # noqa: F401, PLC0415  (models are ready only now)
            rows_service,
            search_service,
            todo,
            todo_bookings,
            todo_committee,
            todo_lists,
            todo_reporting,
            todo_service,
        )

        todo.PROVIDERS.extend((*todo_lists.PROVIDERS, *todo_service.PROVIDERS, *todo_reporting.PROVIDERS))
        todo.PROVIDERS.append(todo_bookings.booking_todos)
        todo.PROVIDERS.append(todo_committee.committee_todos)
