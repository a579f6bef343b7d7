"""Imports: the same pages for every register."""

from django.urls import path

from gongjian.base.registers import import_pages

app_name = "imports"
urlpatterns = [
    path("", import_pages.run_list, name="list"),
    path("<int:run_id>/", import_pages.run_page, name="run"),
    path("<int:run_id>/progress/", import_pages.run_progress, name="progress"),
    path("<int:run_id>/annotated/", import_pages.run_annotated, name="annotated"),
    path("<int:run_id>/preview.geojson", import_pages.run_preview, name="preview"),
    path("<int:run_id>/choose/", import_pages.run_choose, name="choose"),
    path("<int:run_id>/<slug:step>/", import_pages.run_step, name="step"),
]
