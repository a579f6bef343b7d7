"""Addresses of the lists."""

from django.urls import include, path

from gongjian.base.registers.urls import urls_of
from gongjian.exchange import registers, urls_funds, urls_match, urls_venues, views
from gongjian.exchange.urls_agreements import urlpatterns as of_agreements
from gongjian.exchange.urls_committee import urlpatterns as of_committees
from gongjian.exchange.urls_reports import urlpatterns as reports
from gongjian.exchange.urls_visits import urlpatterns as visits

app_name = "exchange"
urlpatterns = [
    path("needs/add/", views.need_add, name="need-add"),  # before the register's own form
    path("needs/similar/", views.need_similar, name="need-similar"),
    path("needs/<int:pk>/merge/", views.need_merge, name="need-merge"),
    path("needs/<int:pk>/step/<slug:step>/", views.need_step, name="need-step"),
    path("resources/<int:pk>/step/<slug:step>/", views.resource_step, name="resource-step"),
    path("", include(urls_match)),
    *visits,
    *reports,
    path("", include(urls_venues)),
    path("", include(urls_funds)),
    *urls_of(registers.NEEDS),
    *urls_of(registers.RESOURCES),
    *urls_of(registers.PROJECTS),
    *urls_of(registers.VENUES),
    *urls_of(registers.BOOKINGS),
    *urls_of(registers.FUNDS),
    *urls_of(registers.USES),
    *urls_of(registers.CATEGORIES),
    *of_agreements,
    *of_committees,
]
