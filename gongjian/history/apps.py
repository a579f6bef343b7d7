from django.apps import AppConfig

from gongjian.base import hooks


class HistoryConfig(AppConfig):
    name = "gongjian.history"
    label = "history"

    def ready(self) -> None:
        from gongjian.history.lookup import last_change  # noqa: PLC0415  models must be loaded

        hooks.LAST_CHANGE.append(last_change)
