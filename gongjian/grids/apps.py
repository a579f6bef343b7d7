from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "gongjian.grids"
    label = "grids"
