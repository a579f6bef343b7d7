from django.apps import AppConfig


class ParamsConfig(AppConfig):
    name = "gongjian.params"
    label = "params"
