"""Addresses of places."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.places import registers, views

app_name = "places"
urlpatterns = [
    *urls_of(registers.AREAS),
    *urls_of(registers.ESTATES),
    *urls_of(registers.BUILDINGS),
    *urls_of(registers.CARRIERS),
    *urls_of(registers.LANES),
    *urls_of(registers.BARRIERS),
    *urls_of(registers.SURFACES),
    path("", views.start, name="start"),
    path("shape/<slug:kind>/<int:pk>/", views.shape, name="shape"),
    path("<slug:key>/map/<slug:ending>/", views.map_file, name="map-file"),
]
