"""Addresses of the record of changes."""

from django.urls import path

from gongjian.history import views

app_name = "history"
urlpatterns = [
    path("", views.entry_list, name="entry-list"),
    path("export/", views.export, name="entry-export"),
    path("verify/", views.verify, name="verify"),
    path("<int:seq>/", views.entry, name="entry-record"),
]
