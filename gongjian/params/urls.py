"""Addresses of parameters."""

from django.urls import path

from gongjian.params import views

app_name = "params"
urlpatterns = [
    path("", views.param_list, name="param-list"),
    path("<str:key>/", views.param, name="param-record"),
]
