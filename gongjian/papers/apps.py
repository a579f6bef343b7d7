from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "gongjian.papers"
    label = "papers"
