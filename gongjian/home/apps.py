from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "gongjian.home"
    label = "home"
