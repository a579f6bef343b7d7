"""Addresses of the API: its operations below v1/, and a plain page that lists them."""

from django.urls import path

from gongjian.config.api import api
from gongjian.config.api_page import api_page

urlpatterns = [
    path("", api_page, name="api"),
    path("v1/", api.urls),
]
