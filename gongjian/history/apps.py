from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "gongjian.history"
    label = "history"
