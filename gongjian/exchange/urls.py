"""Addresses of the lists."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.exchange import registers, views
from gongjian.exchange.urls_agreements import urlpatterns as of_agreements
from gongjian.exchange.urls_reports import urlpatterns as reports
from gongjian.exchange.urls_visits import urlpatterns as visits

app_name = "exchange"
urlpatterns = [
    path("needs/add/", views.need_add, name="need-add"),  # before the register's own form
    path("needs/similar/", views.need_similar, name="need-similar"),
    path("needs/<int:pk>/merge/", views.need_merge, name="need-merge"),
    path("needs/<int:pk>/step/<slug:step>/", views.need_step, name="need-step"),
    path("resources/<int:pk>/step/<slug:step>/", views.resource_step, name="resource-step"),
    *visits,
    *reports,
    *urls_of(registers.NEEDS),
    *urls_of(registers.RESOURCES),
    *urls_of(registers.CATEGORIES),
    *of_agreements,
]
