from django.urls import path

from gongjian.grids.views import layers, now

app_name = "grids"
urlpatterns = [
    path("", now.grid_map, name="map"),
    path("here/", now.here, name="here"),
    path("layers/<slug:name>.json", layers.layer, name="layer"),
    path("plans/<int:plan_id>/map.json", layers.plan_layer, name="plan-layer"),
]
