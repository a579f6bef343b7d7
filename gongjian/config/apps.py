from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "gongjian.config"
    label = "config"
