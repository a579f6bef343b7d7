"""Addresses of needs that come from visits."""

from django.urls import path

from gongjian.exchange import views_visits

urlpatterns = [path("visits/<int:pk>/need/", views_visits.visit_need, name="visit-need")]
