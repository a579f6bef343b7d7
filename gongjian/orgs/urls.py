"""Addresses of organisations."""

from django.urls import path

from gongjian.base.registers.urls import urls_of
from gongjian.orgs import registers, views

app_name = "orgs"
urlpatterns = [
    path("tree/", views.tree, name="org-tree"),
    *(path(f"<int:pk>/{name}/", views.step, {"name": name}, name=f"org-{name}") for name in views.FORMS),
    *urls_of(registers.TERMS),
    *urls_of(registers.ORGS, under=""),
]
