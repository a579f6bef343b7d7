"""谁管这里: the pages that need no account."""

from django.urls import path

from gongjian.grids.views import public

app_name = "public"
urlpatterns = [
    path("", public.who_serves, name="who-serves"),
    path("map.json", public.public_map, name="map"),
]
