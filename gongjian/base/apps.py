from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "gongjian.base"
    label = "base"
