"""Addresses of grid records, checks, papers, micro grids and lanes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
