"""Service centres and public venues: addresses that need no account."""

from django.urls import path

from gongjian.exchange import views_centres

app_name = "public-venues"
urlpatterns = [path("", views_centres.centres, name="list")]
